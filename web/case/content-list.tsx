import { Button } from "@mantine/core";
import { Fragment, lazy, type ReactNode, Suspense, useState } from "react";
import { type IdentifierKind, identifierKinds, type Schema } from "#kernel";
import { useMe } from "../session.ts";
import { useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { isAttachmentValue } from "./attachment.ts";
import { CaseLink } from "./case-link.tsx";
import styles from "./content-list.module.css";
import { FileLink } from "./files/file-link.tsx";
import { isAttachment, itemsOf, kindOf, membersOf } from "./form/read-act.ts";
import { useLawName } from "./laws.ts";
import { useAgentName, usePartyName } from "./parties.ts";
import { usePrinting } from "./printing.ts";
import { Rows } from "./rows.tsx";

const EnterThis = lazy(() => import("../desks/holdings/enter-this.tsx").then(({ EnterThis }) => ({ default: EnterThis })));

export type ValueProps = {
  readonly schema: Schema;
  readonly value: unknown;
  readonly words: Words;
  readonly type: string;
  readonly path: string;
  readonly act?: string | undefined;
  /** In a table: dates are short, and nothing breaks that need not. */
  readonly dense?: boolean;
};

const LONG_TEXT = 600;

const LongText = ({ text }: { readonly text: string }) => {
  const { messages } = useText();
  const printing = usePrinting();
  const [open, setOpen] = useState(false);
  if (text.length <= LONG_TEXT || printing) return <span className={styles.text}>{text}</span>;
  return (
    <>
      <span className={styles.text}>{open ? text : `${text.slice(0, LONG_TEXT).trimEnd()}…`}</span>
      <Button variant="subtle" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? messages.case.less : messages.case.more}
      </Button>
    </>
  );
};

const useScalar = (): ((props: ValueProps) => ReactNode) => {
  const { messages, format } = useText();
  const partyName = usePartyName();
  const agentName = useAgentName();
  const lawName = useLawName();
  return ({ schema, value, words, type, path, dense }) => {
    if (typeof value === "boolean") return value ? messages.yes : messages.no;
    if (typeof value === "number") return kindOf(schema) === "moment" ? format.time(value) : format.number(value);
    if (typeof value !== "string") return JSON.stringify(value);
    if (Array.isArray(schema.enum)) return words.option(type, path, value);
    if (schema.format === "date") return dense ? format.shortDay(value) : format.day(value);
    if (kindOf(schema) === "party") return partyName(value);
    if (kindOf(schema) === "law") return lawName(value);
    if (kindOf(schema) === "hash" && agentName(value)) return agentName(value);
    if (kindOf(schema) === "case") return <CaseLink id={value} />;
    if (kindOf(schema) === "opaque" || kindOf(schema) === "hash") return <code className={styles.code}>{value}</code>;
    return <LongText text={value} />;
  };
};

/** A field's value as people read it, whatever its schema. */
export const FieldValue = (props: ValueProps) => {
  const { schema, value, words, type, path, act } = props;
  const { messages } = useText();
  const scalar = useScalar();
  const me = useMe();
  if (value === undefined || value === null) return <span className="muted">–</span>;
  if (isAttachment(schema) && isAttachmentValue(value)) return <FileLink file={value} act={act} />;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items.type === "object" && !isAttachment(items)) return <Rows {...props} value={value} before={undefined} />;
    return (
      <ul className={styles.items}>
        {value.map((item) => (
          <li key={JSON.stringify(item)}>
            <FieldValue schema={items} value={item} words={words} type={type} path={path} act={act} />
          </li>
        ))}
      </ul>
    );
  }
  if (kindOf(schema) === "bilingual") {
    const { es, en } = value as Record<string, string>;
    return (
      <div className={styles.pair}>
        <div lang="es">
          <span className="muted small">{messages.form.inSpanish}</span>
          <LongText text={es ?? ""} />
        </div>
        <div lang="en">
          <span className="muted small">{messages.form.inEnglish}</span>
          <LongText text={en ?? ""} />
        </div>
      </div>
    );
  }
  if (typeof value === "object")
    return <ContentList schema={schema} values={value as Record<string, unknown>} words={words} type={type} path={path} act={act} />;
  const kind = identifierOf(schema);
  if (kind === undefined || act === undefined || typeof value !== "string" || !me.powers.includes("act")) return scalar(props);
  return (
    <>
      {scalar(props)}
      <Suspense>
        <EnterThis kind={kind} value={value} act={act} />
      </Suspense>
    </>
  );
};

/** What the field names, where it names a person or an object. */
const identifierOf = (schema: Schema): IdentifierKind | undefined => identifierKinds.find((kind) => kind === schema["x-identifier"]);

type ListProps = {
  readonly schema: Schema;
  readonly values: Readonly<Record<string, unknown>>;
  readonly words: Words;
  readonly type: string;
  readonly path?: string;
  readonly act?: string | undefined;
  /** What later corrections say of a field; the first value is then struck through. */
  readonly corrected?: ReadonlyMap<string, Correction>;
  /** Of a correction: what the fields said before it. */
  readonly before?: Readonly<Record<string, unknown>> | undefined;
};

/** What a field says now, in the act with this hash, and words that lead to it. */
export type Correction = { readonly value: unknown; readonly act: string; readonly by: ReactNode };

const isTable = (schema: Schema): boolean => itemsOf(schema).type === "object" && !isAttachment(itemsOf(schema));
const rowsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Fields with their values, in the order of the schema; fields without a value are left out. */
export const ContentList = ({ schema, values, words, type, path = "", act, corrected, before }: ListProps) => {
  const { messages } = useText();
  const known = membersOf(schema);
  const fields = known.filter(([name]) => values[name] !== undefined || corrected?.has(name));
  if (fields.length === 0) return null;
  const shown = (name: string, member: Schema): ReactNode => {
    const given = { schema: member, value: values[name], words, type, path: path === "" ? name : `${path}.${name}`, act };
    const correction = corrected?.get(name);
    if (isTable(member) && correction)
      return (
        <>
          <Rows {...given} value={rowsOf(correction.value)} before={rowsOf(values[name])} act={correction.act} /> {correction.by}
        </>
      );
    if (isTable(member) && Array.isArray(before?.[name]))
      return <Rows {...given} value={rowsOf(values[name])} before={rowsOf(before[name])} />;
    if (!correction) return <FieldValue {...given} />;
    return (
      <>
        <del>
          <span className="visually-hidden">{messages.case.was} </span>
          <FieldValue {...given} />
        </del>
        <ins>
          <FieldValue {...given} value={correction.value} act={correction.act} /> {correction.by}
        </ins>
      </>
    );
  };
  return (
    <dl className={styles.list}>
      {fields.map(([name, member]) => (
        <Fragment key={name}>
          <dt>{words.field(type, path === "" ? name : `${path}.${name}`)}</dt>
          <dd className={isTable(member) ? styles.wide : undefined}>{shown(name, member)}</dd>
        </Fragment>
      ))}
    </dl>
  );
};
