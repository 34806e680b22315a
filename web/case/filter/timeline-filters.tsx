import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { Notice } from "../../shell/notice.tsx";
import { useCaseText } from "../case-text.ts";
import type { TimelineFilter } from "./filter-in.ts";
import styles from "./timeline-filters.module.css";
import type { ActiveFilter, Option } from "./use-timeline-filter.ts";

type Props = { readonly filter: ActiveFilter };

const hasRoom = (): boolean => matchMedia("(min-width: 48em)").matches;
/** After the last key of a word that is typed. */
const PAUSE = 250;

const Choice = ({ filter, name, label, options }: Props & { name: keyof TimelineFilter; label: string; options: readonly Option[] }) => {
  const { told } = useCaseText();
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={filter.filter[name] ?? ""}
      onChange={({ currentTarget: { value } }) => filter.set(name, value)}
      data={[
        { value: "", label: told.filter.all },
        ...options.map(({ value, label: text, count }) => ({ value, label: told.filter.option(text, count) })),
      ]}
    />
  );
};

const Who = ({ filter }: Props) => {
  const { told } = useCaseText();
  const group = (label: string, options: readonly Option[]) => ({
    group: label,
    items: options.map(({ value, label: text, count }) => ({ value, label: told.filter.option(text, count) })),
  });
  return (
    <NativeSelect
      size="xs"
      label={told.filter.who}
      value={filter.filter.who ?? ""}
      onChange={({ currentTarget: { value } }) => filter.set("who", value)}
      data={[
        { value: "", label: told.filter.all },
        group(told.filter.agencies, filter.options.agencies),
        ...(filter.options.people.length > 0 ? [group(told.filter.people, filter.options.people)] : []),
      ]}
    />
  );
};

/** Typed freely, set when the typing pauses; Escape empties it. */
const Words = ({ filter }: Props) => {
  const { told } = useCaseText();
  const set = filter.filter.text ?? "";
  const [typed, setTyped] = useState(set);
  useEffect(() => setTyped(set), [set]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing sets it
  useEffect(() => {
    if (typed.trim() === set) return;
    const timer = setTimeout(() => filter.set("text", typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      size="xs"
      type="search"
      label={told.filter.text}
      value={typed}
      maxLength={200}
      onChange={({ currentTarget: { value } }) => setTyped(value)}
      onKeyDown={({ key }) => key === "Escape" && setTyped("")}
    />
  );
};

/** Filters over the acts of both sides, how many they leave, and the way back to all of them. */
export const TimelineFilters = ({ filter }: Props) => {
  const { told } = useCaseText();
  const active = Object.keys(filter.filter).length;
  const [roomy] = useState(hasRoom);
  return (
    <>
      <details className={styles.filters} open={roomy || active > 0}>
        <summary>
          {told.filter.title}
          {active > 0 ? ` · ${told.filter.active(active)}` : ""}
        </summary>
        <search className={styles.fields} aria-label={told.filter.title}>
          <Choice filter={filter} name="side" label={told.filter.side} options={filter.options.side} />
          <Choice filter={filter} name="kind" label={told.filter.kind} options={filter.options.kind} />
          <Choice filter={filter} name="type" label={told.filter.type} options={filter.options.type} />
          <Who filter={filter} />
          <Words filter={filter} />
        </search>
      </details>
      <div className={styles.result}>
        <p role="status" className="small">
          {active > 0 ? told.filter.shown(filter.shown.length, filter.all) : ""}
        </p>
        {active > 0 ? (
          <Button variant="default" size="compact-sm" onClick={filter.clear}>
            {told.filter.clear}
          </Button>
        ) : null}
      </div>
      {filter.shown.length === 0 ? (
        <Notice tone="info">
          <p>{told.filter.nothing}</p>
        </Notice>
      ) : null}
    </>
  );
};
