import { useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { useText } from "../text.ts";
import { Failure } from "./failure.tsx";
import styles from "./page-failure.module.css";
import { PageTitle } from "./page-title.tsx";

export const NotFound = () => {
  const { messages } = useText();
  return (
    <main className={styles.page}>
      <PageTitle title={messages.pageNotFound} />
      <p>{messages.pageNotFoundHint}</p>
      <p>
        <Link to="/inbox">{messages.toInbox}</Link>
      </p>
    </main>
  );
};

/** A page that could not be shown at all. */
export const PageFailure = ({ error }: { readonly error: unknown }) => {
  const { messages } = useText();
  const router = useRouter();
  const client = useQueryClient();
  const retry = async (): Promise<void> => {
    await client.resetQueries();
    await router.invalidate();
  };
  return (
    <main className={styles.page}>
      <PageTitle title={messages.error.title} />
      <Failure error={error} retry={() => void retry()} />
    </main>
  );
};
