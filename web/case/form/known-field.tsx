/** Fields whose values are known things: parties, laws, objects and persons of the case. */
import { TextInput } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { CaseFile } from "#client";
import { base64url, isBuiltIn } from "#kernel";
import { agentsQuery, basesQuery, nodeQuery } from "../../api.ts";
import { webCrypto } from "../../crypto.ts";
import { useMe } from "../../session.ts";
import { useText } from "../../text.ts";
import { useActName } from "../act-name.ts";
import { useToday } from "../now.ts";
import { useAgencyName, usePartyName } from "../parties.ts";
import { SelectField } from "./choice-field.tsx";
import type { FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { useSubject } from "./form-context.ts";
import { errorOf, Label } from "./label.tsx";
import { idOf } from "./pointer.ts";
import { useDraft, useError, useStore, useValue } from "./store.ts";

/** Another party; chosen by itself where this node has one partner only. */
export const PartyField = ({ pointer, label, help, required }: FieldProps) => {
  const { data: node } = useSuspenseQuery(nodeQuery);
  const partyName = usePartyName();
  const [value, set] = useValue<unknown>(pointer);
  const only = node.partners.length === 1 ? node.partners[0]?.party : undefined;
  useEffect(() => {
    if (required && only !== undefined && (value === undefined || value === "")) set(only);
  }, [required, only, value, set]);
  const options = node.partners.map(({ party }) => ({ value: party, label: partyName(party) }));
  return <SelectField pointer={pointer} label={label} help={help} required={required} options={options} />;
};

/** A legal basis by its id; the register's own are offered while typing. */
export const LawField = ({ pointer, label, help, required }: FieldProps) => {
  const { pick } = useText();
  const today = useToday();
  const { data } = useQuery(basesQuery(today));
  const store = useStore();
  const [value, set] = useValue<unknown>(pointer);
  const error = useError(pointer);
  const list = `${idOf(pointer)}-list`;
  return (
    <>
      <TextInput
        id={idOf(pointer)}
        label={<Label text={label} optional={!required} />}
        description={help}
        error={errorOf(error)}
        aria-required={required}
        className={styles.line}
        list={list}
        autoComplete="off"
        value={typeof value === "string" ? value : ""}
        onChange={({ currentTarget }) => set(currentTarget.value)}
        onBlur={() => store.onLeave(pointer)}
      />
      <datalist id={list}>
        {(data?.bases ?? []).map((basis) => (
          <option key={basis.id} value={basis.id}>
            {`${pick(basis.instrument)} ${basis.article}`}
          </option>
        ))}
      </datalist>
    </>
  );
};

/** An act of the case by its hash; of a record of what was sent on paper, an earlier one of the same act. */
export const ActField = ({ pointer, label, help, required }: FieldProps) => {
  const { file, words, type } = useSubject();
  const { of } = useDraft();
  const me = useMe();
  const actName = useActName(words);
  const ownKind = (act: CaseFile["acts"][number]): boolean => act.type === type && act.of === of && act.author.party === me.party;
  const acts = (file?.acts ?? []).filter((act) => act.stage !== "refused" && (!isBuiltIn(type) || ownKind(act)));
  if (acts.length === 0 && !required) return null;
  const options = acts.map((act) => ({ value: act.hash, label: actName(act) }));
  return <SelectField pointer={pointer} label={label} help={help} required={required} options={options} />;
};

/** A colleague of this party, by the key that they sign with. */
export const AgentField = ({ pointer, label, help, required }: FieldProps) => {
  const { data } = useQuery(agentsQuery);
  const agencyName = useAgencyName();
  const { party } = useMe();
  const options = (data?.agents ?? []).map(({ kid, name, title, agency }) => ({
    value: kid,
    label: [name ?? kid.slice(0, 8), title, agencyName(party, agency)].filter((part) => part).join(", "),
  }));
  return <SelectField pointer={pointer} label={label} help={help} required={required} options={options} />;
};

/** An object or person of this case: one that earlier acts name, or a new one under a fresh random id. */
export const OpaqueField = ({ pointer, label, help, required }: FieldProps) => {
  const { file, words } = useSubject();
  const { messages } = useText();
  const [value, set] = useValue<unknown>(pointer);
  const name = pointer.slice(pointer.lastIndexOf("/") + 1);
  const known = [...new Set((file?.acts ?? []).map(({ frame }) => frame[name]).filter((id): id is string => typeof id === "string"))];
  const [made] = useState(() => base64url(webCrypto.random(16)));
  const fresh = typeof value === "string" && value !== "" && !known.includes(value) ? value : made;
  useEffect(() => {
    if (required && known.length === 0 && (value === undefined || value === "")) set(made);
  }, [required, known.length, value, set, made]);
  if (known.length === 0 && !required) return null;
  const options = known.map((id, index) => ({ value: id, label: `${words.item ?? label} ${index + 1}` }));
  return (
    <SelectField
      pointer={pointer}
      label={label}
      help={help}
      required={required}
      options={[...options, { value: fresh, label: messages.form.newThing }]}
    />
  );
};
