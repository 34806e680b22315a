import { Button, Loader } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { Fragment, type ReactNode, useState } from "react";
import type { Schema } from "#kernel";
import { useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { type Attachment, fetchFile, isAttachmentValue, saveBlob } from "./attachment.ts";
import styles from "./content-list.module.css";
import { isAttachment, itemsOf, kindOf, membersOf } from "./form/read-act.ts";
import { usePartyName } from "./parties.ts";

type FileProps = {
  readonly file: Attachment /** Absent before the act is signed: nothing to fetch yet. */;
  readonly act: string | undefined;
};

/** A file by name and size; a click fetches, opens and verifies it. */
const FileLink = ({ file, act }: FileProps) => {
  const { messages, format } = useText();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const get = async (hash: string): Promise<void> => {
    setBusy(true);
    setFailed(false);
    try {
      saveBlob(await fetchFile(hash, file), file.name);
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span>
      {act === undefined ? (
        file.name
      ) : (
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={messages.file.download(file.name)}
          leftSection={busy ? <Loader size={14} aria-hidden="true" /> : <IconDownload size={15} aria-hidden="true" />}
          onClick={() => void get(act)}
          disabled={busy}
        >
          {file.name}
        </Button>
      )}{" "}
      <span className="muted small">{format.bytes(file.size)}</span>
      <span role="status" className="muted small">
        {busy ? ` ${messages.file.downloading}` : ""}
      </span>
      {failed ? (
        <span role="alert" className={styles.failed}>
          {" "}
          {messages.file.failed}
        </span>
      ) : null}
    </span>
  );
};

type ValueProps = {
  readonly schema: Schema;
  readonly value: unknown;
  readonly words: Words;
  readonly type: string;
  readonly path: string;
  readonly act?: string | undefined;
};

const LONG_TEXT = 600;

const LongText = ({ text }: { readonly text: string }) => {
  const { messages } = useText();
  const [open, setOpen] = useState(false);
  if (text.length <= LONG_TEXT) return <span className={styles.text}>{text}</span>;
  return (
    <>
      <span className={styles.text}>{open ? text : `${text.slice(0, LONG_TEXT).trimEnd()}…`}</span>
      <Button variant="subtle" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? messages.case.less : messages.case.more}
      </Button>
    </>
  );
};

const Rows = ({ schema, value, words, type, path, act }: ValueProps & { readonly value: readonly unknown[] }) => {
  const columns = membersOf(itemsOf(schema)).filter(([name]) =>
    value.some((row) => (row as Record<string, unknown>)?.[name] !== undefined),
  );
  return (
    // A wide table scrolls by itself, also by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={words.field(type, path)}>
      <table className={styles.rows}>
        <thead>
          <tr>
            <th scope="col">#</th>
            {columns.map(([name]) => (
              <th key={name} scope="col">
                {words.field(type, `${path}.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a signed act never move
            <tr key={index}>
              <th scope="row" className="numeric">
                {index + 1}
              </th>
              {columns.map(([name, member]) => (
                <td key={name}>
                  <FieldValue
                    schema={member}
                    value={(row as Record<string, unknown>)[name]}
                    words={words}
                    type={type}
                    path={`${path}.${name}`}
                    act={act}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

const useScalar = (): ((props: ValueProps) => ReactNode) => {
  const { messages, format } = useText();
  const partyName = usePartyName();
  return ({ schema, value, words, type, path }) => {
    if (typeof value === "boolean") return value ? messages.yes : messages.no;
    if (typeof value === "number") return kindOf(schema) === "moment" ? format.time(value) : format.number(value);
    if (typeof value !== "string") return JSON.stringify(value);
    if (Array.isArray(schema.enum)) return words.option(type, path, value);
    if (schema.format === "date") return format.day(value);
    if (kindOf(schema) === "party") return partyName(value);
    if (kindOf(schema) === "opaque" || kindOf(schema) === "hash") return <code className={styles.code}>{value}</code>;
    return <LongText text={value} />;
  };
};

/** A field's value as people read it, whatever its schema. */
export const FieldValue = (props: ValueProps) => {
  const { schema, value, words, type, path, act } = props;
  const { messages } = useText();
  const scalar = useScalar();
  if (value === undefined || value === null) return <span className="muted">–</span>;
  if (isAttachment(schema) && isAttachmentValue(value)) return <FileLink file={value} act={act} />;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items.type === "object" && !isAttachment(items)) return <Rows {...props} value={value} />;
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
  return scalar(props);
};

type ListProps = {
  readonly schema: Schema;
  readonly values: Readonly<Record<string, unknown>>;
  readonly words: Words;
  readonly type: string;
  readonly path?: string;
  readonly act?: string | undefined;
  /** What later corrections say of a field; the first value is then struck through. */
  readonly corrected?: ReadonlyMap<string, ReactNode>;
};

/** Fields with their values, in the order of the schema; fields without a value are left out. */
export const ContentList = ({ schema, values, words, type, path = "", act, corrected }: ListProps) => {
  const { messages } = useText();
  const known = membersOf(schema);
  const fields = known.filter(([name]) => values[name] !== undefined || corrected?.has(name));
  if (fields.length === 0) return null;
  return (
    <dl className={styles.list}>
      {fields.map(([name, member]) => {
        const inner = path === "" ? name : `${path}.${name}`;
        const value = <FieldValue schema={member} value={values[name]} words={words} type={type} path={inner} act={act} />;
        const correction = corrected?.get(name);
        return (
          <Fragment key={name}>
            <dt>{words.field(type, inner)}</dt>
            <dd>
              {correction === undefined ? (
                value
              ) : (
                <>
                  <del>
                    <span className="visually-hidden">{messages.case.was} </span>
                    {value}
                  </del>
                  <ins>{correction}</ins>
                </>
              )}
            </dd>
          </Fragment>
        );
      })}
    </dl>
  );
};
