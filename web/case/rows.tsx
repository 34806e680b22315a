/** A list of records as a table: the first rows, or those that a correction changed, and all of them on request. */
import { Button } from "@mantine/core";
import { createContext, useContext, useId, useState } from "react";
import { useText } from "../text.ts";
import { FieldValue, type ValueProps } from "./content-list.tsx";
import { itemsOf, membersOf } from "./form/read-act.ts";
import { usePrinting } from "./printing.ts";
import styles from "./rows.module.css";

type Row = Readonly<Record<string, unknown>>;
type Props = ValueProps & {
  readonly value: readonly unknown[];
  /** The rows as they were before a correction. */
  readonly before: readonly unknown[] | undefined;
};

/** The act whose rows these are, in words, so that equal tables of several acts are told apart. */
export const RowsOf = createContext("");

const MOST_AT_FIRST = 6;
const FIRST_ROWS = 4;

const rowAt = (rows: readonly unknown[] | undefined, index: number): Row => (rows?.[index] ?? {}) as Row;
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const isShort = (value: unknown): boolean => typeof value !== "string" || value.length <= 24;

/** One cell; where a correction changed it, the old value struck through above the new one. */
const Cell = (props: ValueProps & { readonly was: unknown; readonly changed: boolean }) => {
  const { was, changed, ...given } = props;
  const { messages } = useText();
  if (!changed) return <FieldValue {...given} />;
  return (
    <>
      {was === undefined ? null : (
        <del>
          <span className="visually-hidden">{messages.case.was} </span>
          <FieldValue {...given} value={was} />
        </del>
      )}
      {given.value === undefined ? null : (
        <ins>
          <FieldValue {...given} />
        </ins>
      )}
    </>
  );
};

export const Rows = ({ schema, value, before, words, type, path, act }: Props) => {
  const { messages } = useText();
  const [isAll, setAll] = useState(false);
  const printing = usePrinting();
  const all = isAll || printing;
  const id = useId();
  const of = useContext(RowsOf);
  const name = words.field(type, path);
  const count = Math.max(value.length, before?.length ?? 0);
  const numbers = Array.from({ length: count }, (_, index) => index);
  const changed = (index: number): boolean => before !== undefined && !same(rowAt(before, index), rowAt(value, index));
  const few = before === undefined ? numbers.slice(0, count > MOST_AT_FIRST ? FIRST_ROWS : count) : numbers.filter(changed);
  const shown = all ? numbers : few;
  const columns = membersOf(itemsOf(schema)).filter(([name]) =>
    numbers.some((index) => rowAt(value, index)[name] !== undefined || rowAt(before, index)[name] !== undefined),
  );
  return (
    <div className={styles.table}>
      {/* A wide table scrolls by itself, also by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={of === "" ? name : `${name} · ${of}`} id={id}>
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
            {shown.map((index) => (
              <tr key={index} data-changed={changed(index)}>
                <th scope="row" className="numeric">
                  {index + 1}
                </th>
                {columns.map(([name, member]) => {
                  const now = rowAt(value, index)[name];
                  const was = rowAt(before, index)[name];
                  return (
                    <td key={name} className={isShort(now) ? styles.short : undefined}>
                      <Cell
                        schema={member}
                        value={now}
                        was={was}
                        changed={before !== undefined && !same(was, now)}
                        words={words}
                        type={type}
                        path={`${path}.${name}`}
                        act={act}
                        dense
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {few.length < count ? (
        <Button variant="subtle" size="compact-sm" data-screen-only aria-expanded={all} aria-controls={id} onClick={() => setAll(!all)}>
          {all ? messages.case.rowsFew : messages.case.rowsAll(count)}
        </Button>
      ) : null}
      {!all && before !== undefined ? <span className="muted small">{messages.case.rowsSame(count - few.length)}</span> : null}
    </div>
  );
};
