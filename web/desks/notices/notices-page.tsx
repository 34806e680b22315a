import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { PageTitle } from "../../shell/page-title.tsx";
import { Calendar } from "./calendar.tsx";
import { Devices } from "./devices.tsx";
import { MailAndKinds } from "./mail-and-kinds.tsx";
import styles from "./notices-page.module.css";
import { type Choices, choicesQuery } from "./notices-queries.ts";
import { useNoticesText } from "./notices-text.ts";
import { SoundChoice } from "./sound-choice.tsx";

const Channels = ({ choices }: { readonly choices: Choices }) => (
  <>
    <MailAndKinds choices={choices} />
    <Devices push={choices.push} />
  </>
);

/** How I am told that something waits. */
export const NoticesPage = () => {
  const { messages, notices } = useNoticesText();
  const me = useMe();
  const { data, error, isPending, refetch } = useQuery(choicesQuery);
  const signs = me.powers.includes("act") && me.kid !== null;
  return (
    <div className={styles.page}>
      <PageTitle title={notices.title} />
      <p className="muted">{notices.intro}</p>
      {isPending ? <Skeleton height={200} role="status" aria-label={messages.loading} /> : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data && signs ? (
        <>
          {data.mail === null && data.push === null ? <p>{notices.noChannels}</p> : <Channels choices={data} />}
          <Calendar calendar={data.calendar} />
        </>
      ) : null}
      <SoundChoice />
    </div>
  );
};
