import { NativeSelect } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { CaseFile, TimelineAct } from "#client";
import type { Protocol, Schema } from "#kernel";
import { Dialog } from "../../shell/dialog.tsx";
import { useActName } from "../act-name.ts";
import type { Words } from "../arrangements.ts";
import { useCaseText } from "../case-text.ts";
import { FieldValue } from "../content-list.tsx";
import { isAttachment, itemsOf, kindOf } from "../form/read-act.ts";
import { Rows } from "../rows.tsx";
import styles from "./compare-dialog.module.css";
import { fieldsOf, type Version, versionsOf } from "./versions.ts";
import { type Piece, wordDiff } from "./word-diff.ts";

type Props = { readonly act: TimelineAct; readonly file: CaseFile; readonly words: Words; readonly protocol: Protocol };
type Layout = "inline" | "beside";

/** The pieces of one side, or of both in one text; what changed is told in words to who cannot see it. */
const Pieces = ({ pieces, without }: { readonly pieces: readonly Piece[]; readonly without?: Piece["how"] }) => {
  const { told } = useCaseText();
  const { removed, added, end } = told.compare;
  const piece = ({ how, text }: Piece): ReactNode => {
    if (how === "same") return text;
    const Tag = how === "removed" ? "del" : "ins";
    return (
      <Tag>
        <span className="visually-hidden">[{how === "removed" ? removed : added}: </span>
        {text}
        <span className="visually-hidden"> {end}]</span>
      </Tag>
    );
  };
  return (
    <p className={styles.text}>
      {pieces
        .filter(({ how }) => how !== without)
        .map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces are never moved
          <span key={index}>{piece(one)}</span>
        ))}
    </p>
  );
};

type TextProps = { readonly before: string; readonly after: string; readonly layout: Layout; readonly lang?: string };

const TextChange = ({ before, after, layout, lang }: TextProps) => {
  const pieces = wordDiff(before, after);
  if (layout === "inline")
    return (
      <div lang={lang}>
        <Pieces pieces={pieces} />
      </div>
    );
  return (
    <div className={styles.beside} lang={lang}>
      <Pieces pieces={pieces} without="added" />
      <Pieces pieces={pieces} without="removed" />
    </div>
  );
};

type FieldProps = Pick<Props, "words"> & {
  readonly schema: Schema;
  readonly name: string;
  readonly older: Version;
  readonly newer: Version;
  readonly layout: Layout;
};

const isProse = (schema: Schema, value: unknown): boolean =>
  value === undefined ||
  (typeof value === "string" &&
    !Array.isArray(schema.enum) &&
    schema.format === undefined &&
    [undefined, "paragraphs", "line"].includes(kindOf(schema)));

/** One field that differs: words within texts, rows within tables, whole values otherwise. */
const Field = ({ schema, name, older, newer, words, layout }: FieldProps) => {
  const { told } = useCaseText();
  const [before, after] = [older.values?.[name], newer.values?.[name]];
  const given = { schema, words, type: newer.act.type, path: name };
  if (isProse(schema, before) && isProse(schema, after))
    return <TextChange before={String(before ?? "")} after={String(after ?? "")} layout={layout} />;
  if (kindOf(schema) === "bilingual") {
    const [old, young] = [before, after].map((value) => (value ?? {}) as Readonly<Record<string, string>>);
    return ["es", "en"].map((lang) => (
      <TextChange key={lang} before={old?.[lang] ?? ""} after={young?.[lang] ?? ""} layout={layout} lang={lang} />
    ));
  }
  const items = itemsOf(schema);
  if (items.type === "object" && !isAttachment(items) && Array.isArray(before) && Array.isArray(after))
    return <Rows {...given} value={after} before={before} act={newer.act.hash} />;
  const side = (value: unknown, act: string): ReactNode =>
    value === undefined ? <span className="muted">{told.compare.absent}</span> : <FieldValue {...given} value={value} act={act} />;
  return (
    <div className={layout === "beside" ? styles.beside : undefined}>
      <del className={styles.whole}>
        <span className="visually-hidden">{told.compare.removed}: </span>
        {side(before, older.act.hash)}
      </del>
      <ins className={styles.whole}>
        <span className="visually-hidden">{told.compare.added}: </span>
        {side(after, newer.act.hash)}
      </ins>
    </div>
  );
};

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const Changes = ({
  older,
  newer,
  words,
  protocol,
  layout,
}: Pick<Props, "words" | "protocol"> & { older: Version; newer: Version; layout: Layout }) => {
  const { told } = useCaseText();
  if (older.values === null || newer.values === null) return <p>{told.compare.closed}</p>;
  const fields = Object.entries(fieldsOf(protocol, older, newer)).filter(
    ([name]) => older.values?.[name] !== undefined || newer.values?.[name] !== undefined,
  );
  const changed = fields.filter(([name]) => !same(older.values?.[name], newer.values?.[name]));
  if (changed.length === 0) return <p>{told.compare.same}</p>;
  return (
    <>
      <dl className={styles.fields}>
        {changed.map(([name, schema]) => (
          <div key={name}>
            <dt>
              {words.field(
                older.values?.[name] !== undefined && newer.values?.[name] === undefined ? older.act.type : newer.act.type,
                name,
              )}
            </dt>
            <dd>
              <Field schema={schema} name={name} older={older} newer={newer} words={words} layout={layout} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted small">
        {told.compare.legend} {fields.length > changed.length ? told.compare.unchanged(fields.length - changed.length) : ""}
      </p>
    </>
  );
};

const Compare = ({ act, file, words, protocol }: Props) => {
  const { told } = useCaseText();
  const actName = useActName(words);
  const versions = versionsOf(file, act, protocol);
  const [chosen, setChosen] = useState({ older: versions.length - 2, newer: versions.length - 1 });
  const [layout, setLayout] = useState<Layout>("inline");
  const labels = versions.map(({ act: of, by }) =>
    by === null ? `${actName(of)} (${told.compare.signed})` : `${actName(by)} (${told.compare.corrected})`,
  );
  const pick = (which: "older" | "newer", label: string) => (
    <NativeSelect
      size="sm"
      label={label}
      value={String(chosen[which])}
      onChange={({ currentTarget: { value } }) => setChosen({ ...chosen, [which]: Number(value) })}
      data={labels.map((text, index) => ({ value: String(index), label: text }))}
    />
  );
  const [older, newer] = [versions[chosen.older], versions[chosen.newer]];
  return (
    <div className={styles.compare}>
      <div className={styles.controls}>
        {pick("older", told.compare.older)}
        {pick("newer", told.compare.newer)}
        <NativeSelect
          size="sm"
          label={told.compare.layout}
          value={layout}
          onChange={({ currentTarget: { value } }) => setLayout(value === "beside" ? "beside" : "inline")}
          data={(["inline", "beside"] as const).map((one) => ({ value: one, label: told.compare.layouts[one] }))}
        />
      </div>
      <div aria-live="polite">
        {older && newer ? <Changes older={older} newer={newer} words={words} protocol={protocol} layout={layout} /> : null}
      </div>
    </div>
  );
};

/** Two versions of an act's text against each other, word by word. */
export const CompareDialog = ({ open, onClose, ...props }: Props & { readonly open: boolean; readonly onClose: () => void }) => {
  const { told } = useCaseText();
  return (
    <Dialog open={open} onClose={onClose} title={told.compare.title(props.words.done(props.act.type))} size="72rem">
      <Compare {...props} />
    </Dialog>
  );
};
