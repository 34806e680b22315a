import { Button, Loader } from "@mantine/core";
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { type Persona, unwrap } from "#client";
import { api, nodeQuery, personasQuery, type Session, sessionQuery } from "../api.ts";
import { Failure } from "../shell/failure.tsx";
import { requestFocus } from "../shell/focus.ts";
import { Mark } from "../shell/mark.tsx";
import { Notice } from "../shell/notice.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { Preferences } from "../shell/preferences.tsx";
import { useText } from "../text.ts";
import { FirstKey } from "./first-key.tsx";
import styles from "./sign-in.module.css";

const byAgency = (personas: readonly Persona[]): (readonly [Persona["agencyName"], readonly Persona[]])[] =>
  [...new Set(personas.map(({ agency }) => agency))].flatMap((agency) => {
    const people = personas.filter((persona) => persona.agency === agency);
    return people[0] ? [[people[0].agencyName, people] as const] : [];
  });

const Personas = ({ onDone }: { readonly onDone: () => void }) => {
  const { messages, pick, format } = useText();
  const { data, error, isPending, refetch } = useQuery(personasQuery);
  const client = useQueryClient();
  const [entering, setEntering] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  const enter = async (persona: string): Promise<void> => {
    setEntering(persona);
    setFailure(null);
    try {
      const { me } = await unwrap(api.POST("/api/v1/session", { body: { persona } }));
      const session: Session = { me, now: Math.floor(Date.now() / 1000) };
      client.setQueryData(sessionQuery.queryKey, session);
      await client.invalidateQueries({ queryKey: ["session"] });
      onDone();
    } catch (error) {
      setFailure(error);
      setEntering(null);
    }
  };

  if (isPending) return <Loader aria-label={messages.loading} />;
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <>
      {failure === null ? null : <Failure error={failure} />}
      {byAgency(data.personas).map(([agency, people]) => (
        <section key={people[0]?.agency} className={styles.agency}>
          <h3>{pick(agency)}</h3>
          <ul className={styles.people}>
            {people.map((persona) => (
              <li key={persona.id} className={styles.persona}>
                <div>
                  <p className={styles.name}>{persona.name}</p>
                  <p className="muted small">{persona.title}</p>
                  <p className="muted small">
                    {messages.signIn.powers}:{" "}
                    {format.list(persona.powers.map((power) => (messages.power as Readonly<Record<string, string>>)[power] ?? power))}
                  </p>
                </div>
                <Button
                  variant="default"
                  size="sm"
                  loading={entering === persona.id}
                  disabled={entering !== null && entering !== persona.id}
                  aria-label={messages.signIn.as(persona.name)}
                  onClick={() => void enter(persona.id)}
                >
                  {messages.signIn.title}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
};

/** Choose who to be (a demonstration's synthetic people), then get a signing key in this browser. */
export const SignInPage = () => {
  const { messages, pick } = useText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const { data: session } = useQuery(sessionQuery);
  const { from, ended } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const router = useRouter();
  const [entered, setEntered] = useState(false);
  const goToKey = () => {
    requestFocus();
    setEntered(true);
  };
  const leave = () => (from?.startsWith("/") ? router.history.push(from) : void navigate({ to: "/inbox" }));

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <Mark size={40} />
        <div>
          <p className={styles.product}>{messages.product}</p>
          <p className="muted small">{messages.productLine}</p>
        </div>
        <Preferences />
      </header>
      <main className={styles.main}>
        {entered && session ? (
          <FirstKey me={session.me} onReady={leave} />
        ) : (
          <>
            <PageTitle title={messages.signIn.title}>
              {messages.signIn.title}
              <span className={styles.node}>{messages.nodeOf(pick(node.partyName))}</span>
            </PageTitle>
            {ended ? <Notice tone="warn">{messages.error.sessionEnded}</Notice> : null}
            {node.personas ? (
              <>
                <Notice tone="warn" title={messages.synthetic}>
                  <p>{messages.signIn.chooseHint}</p>
                </Notice>
                <h2>{messages.signIn.choose}</h2>
                <Personas onDone={goToKey} />
              </>
            ) : (
              <Notice tone="info" title={messages.signIn.noPersonas}>
                <p>{messages.signIn.noPersonasHint}</p>
              </Notice>
            )}
          </>
        )}
      </main>
    </div>
  );
};
