/** The members that acts have besides their own fields: role, reference, basis, territory, handling, purpose, force, time. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { actDefinition, isBuiltIn } from "#kernel";
import { nodeQuery } from "../../api.ts";
import { useText } from "../../text.ts";
import { useActName } from "../act-name.ts";
import { useTerritoryName } from "../parties.ts";
import { BasisField } from "./basis-field.tsx";
import { RadioField, SelectField } from "./choice-field.tsx";
import { useSubject } from "./form-context.ts";
import { MomentField } from "./text-field.tsx";

const handlingCodes = ["H0", "H1", "H2", "H3"] as const;
const tlpLabels = ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"] as const;
const forceLevels = [1, 2, 3, 4, 5] as const;

const useDefinition = () => {
  const subject = useSubject();
  const definition = actDefinition(subject.protocol, subject.type);
  if (!definition) throw new Error(`no act type ${subject.type}`);
  return { ...subject, definition };
};

/** Which act it refers to, where the type refers to one, and as whom the agent acts, where that is open. */
export const ReferenceMembers = ({ roles }: { readonly roles: readonly string[] }) => {
  const { next, file, words, definition, type } = useDefinition();
  const { messages } = useText();
  const actName = useActName(words);
  const refers = next !== undefined && (definition.refersTo !== undefined || isBuiltIn(type)) && next.of.length > 0;
  const acts = (next?.of ?? []).flatMap((hash) => {
    const act = file?.acts.find((one) => one.hash === hash);
    return act ? [{ value: hash, label: actName(act) }] : [];
  });
  return (
    <>
      {refers ? <SelectField pointer="/of" label={messages.form.of} help={undefined} required options={acts} /> : null}
      {roles.length > 1 ? (
        <SelectField
          pointer="/role"
          label={messages.form.role}
          help={undefined}
          required
          options={roles.map((role) => ({ value: role, label: words.role(role) }))}
        />
      ) : null}
    </>
  );
};

const Handling = ({ required }: { readonly required: boolean }) => {
  const { messages } = useText();
  return (
    <>
      <SelectField
        pointer="/handling/code"
        label={messages.form.handling}
        help={messages.form.handlingHint}
        required={required}
        options={handlingCodes.map((code) => ({ value: code, label: messages.handling[code] }))}
      />
      <SelectField
        pointer="/handling/tlp"
        label={messages.form.tlp}
        help={undefined}
        required={false}
        options={tlpLabels.map((label) => ({ value: label, label: `TLP:${label}` }))}
      />
    </>
  );
};

/** On what law, where, and how it may be used. */
export const LawMembers = () => {
  const { definition, words, type, transcribes } = useDefinition();
  const { messages } = useText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const territoryName = useTerritoryName();
  const territories = [node.party, ...node.partners.map(({ party }) => party), "sea"];
  return (
    <>
      <BasisField required={definition.basis === "required" && transcribes === undefined} laws={definition.laws ?? []} />
      {isBuiltIn(type) ? null : (
        <SelectField
          pointer="/territory"
          label={messages.form.territory}
          help={messages.form.territoryHint}
          required
          options={territories.map((territory) => ({ value: territory, label: territoryName(territory) }))}
        />
      )}
      {definition.handling ? <Handling required={definition.handling === "required"} /> : null}
      {definition.purposes ? (
        <SelectField
          pointer="/purpose"
          label={messages.form.purpose}
          help={undefined}
          required
          options={definition.purposes.map((purpose) => ({ value: purpose, label: words.purpose(purpose) }))}
        />
      ) : null}
      {definition.force ? (
        <RadioField
          pointer="/force"
          label={messages.form.force}
          help={undefined}
          required
          options={forceLevels.map((level) => ({ value: String(level), label: messages.force[level] }))}
        />
      ) : null}
      {definition.kind === "report" ? (
        <MomentField
          pointer="/occurred"
          schema={{}}
          required={false}
          label={messages.form.occurred}
          help={messages.form.occurredHint}
          option={(value) => value}
        />
      ) : null}
    </>
  );
};
