import { Button } from "@mantine/core";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { casesQuery } from "../../api.ts";
import { useText } from "../../text.ts";
import { arrangementsQuery, wordsOf } from "../arrangements.ts";
import { SelectField } from "./choice-field.tsx";
import type { FieldProps } from "./field.tsx";
import { useSubject } from "./form-context.ts";

/** Another case that the agent may see, the last changed first. */
export const CaseField = ({ pointer, label, help, required }: FieldProps) => {
  const { file } = useSubject();
  const { messages, pick } = useText();
  const { data: arrangements } = useSuspenseQuery(arrangementsQuery);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(casesQuery({}));
  const cases = (data?.pages ?? []).flatMap((page) => page.cases).filter((one) => one.case !== file?.case);
  const options = cases.map(({ case: id, number, protocol, state, summary }) => {
    const arrangement = arrangements.get(protocol);
    const words = arrangement && wordsOf(protocol, arrangement.texts, pick);
    const what = words ? [words.inShort(summary), words.title, words.state(state)] : [];
    const label = [number ?? messages.cases.noNumber(id.slice(0, 6)), ...what].filter((part) => part !== "").join(" · ");
    return { value: id, label };
  });
  return (
    <>
      <SelectField pointer={pointer} label={label} help={help} required={required} options={options} />
      {hasNextPage ? (
        <Button variant="subtle" size="compact-sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {messages.form.moreCases}
        </Button>
      ) : null}
    </>
  );
};
