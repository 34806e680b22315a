import { TextInput } from "@mantine/core";

type Props = {
  readonly type: "date" | "datetime-local";
  readonly labels: readonly [string, string];
  readonly value: readonly [string, string];
  readonly onChange: (value: readonly [string, string]) => void;
  readonly error?: string | undefined;
};

/** Years have four digits here; a browser lets more be typed. */
const latest = { date: "9999-12-31", "datetime-local": "9999-12-31T23:59" };

/** Two fields: from when, and until when. */
export const Period = ({ type, labels, value: [from, until], onChange, error }: Props) => {
  const shared = { type, required: true, withAsterisk: false, max: latest[type] };
  return (
    <>
      <TextInput {...shared} label={labels[0]} value={from} onChange={({ currentTarget }) => onChange([currentTarget.value, until])} />
      <TextInput
        {...shared}
        label={labels[1]}
        value={until}
        error={error}
        onChange={({ currentTarget }) => onChange([from, currentTarget.value])}
      />
    </>
  );
};
