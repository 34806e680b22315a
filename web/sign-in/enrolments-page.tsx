import { Button, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Enrolment, type Me, unwrap } from "#client";
import { type AgentPower, type GrantDraft, type Sector, signGrant, spokenFingerprint } from "#kernel";
import { api, enrolmentsQuery } from "../api.ts";
import { useNow } from "../case/now.ts";
import { webCrypto } from "../crypto.ts";
import { type KeptKey, signerOf } from "../keys.ts";
import { useKeyState, useMe } from "../session.ts";
import { useAnnounce } from "../shell/announce.tsx";
import { Failure } from "../shell/failure.tsx";
import { Notice } from "../shell/notice.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { useText } from "../text.ts";
import styles from "./enrolments.module.css";

const VALID_SECONDS = 365 * 86_400;

/** The grant that a registrar signs for a colleague's key; nobody can grant `enrol` in this way (spec/identity.md). */
const draftOf = (me: Me, { key, agency, powers }: Enrolment, now: number): GrantDraft => ({
  party: me.party,
  kind: "agent",
  key,
  agency,
  sector: me.sector as Sector,
  powers: powers.filter((power): power is AgentPower => power !== "enrol").toSorted(),
  iat: now,
  nbf: now,
  exp: now + VALID_SECONDS,
});

const grant = async (me: Me, key: KeptKey, enrolment: Enrolment, now: number): Promise<void> => {
  const { name, title } = enrolment;
  const { jwt, disclosures } = await signGrant(webCrypto, signerOf(key), draftOf(me, enrolment, now), { name, title });
  await unwrap(api.POST("/api/v1/records", { body: { record: jwt, disclosures: [...disclosures] } }));
};

/** Keys that colleagues made and that wait for their registrar. */
export const EnrolmentsPage = () => {
  const { messages, format } = useText();
  const me = useMe();
  const key = useKeyState(me);
  const now = useNow();
  const client = useQueryClient();
  const announce = useAnnounce();
  const { data, error, isPending, refetch } = useQuery(enrolmentsQuery);
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  const give = async (enrolment: Enrolment): Promise<void> => {
    if (key.kind !== "ready") return;
    setBusy(enrolment.kid);
    setFailure(null);
    try {
      await grant(me, key.key, enrolment, now);
      announce(messages.enrolments.granted(enrolment.name));
      await client.invalidateQueries({ queryKey: ["enrolments"] });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(null);
    }
  };

  return (
    <>
      <PageTitle title={messages.enrolments.title} />
      <p className={styles.hint}>{messages.enrolments.hint}</p>
      {failure ? <Failure error={failure} /> : null}
      {isPending ? <Loader aria-label={messages.loading} /> : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data?.enrolments.length === 0 ? <Notice tone="info">{messages.enrolments.empty}</Notice> : null}
      <ul className={styles.list}>
        {(data?.enrolments ?? []).map((enrolment) => (
          <li key={enrolment.kid} className={styles.enrolment}>
            <div>
              <h2>
                {enrolment.name}, {enrolment.title}
              </h2>
              <p className="small">
                {messages.enrolments.powers}:{" "}
                {format.list(enrolment.powers.map((power) => (messages.power as Readonly<Record<string, string>>)[power] ?? power))}
              </p>
              <p className="muted small">
                {messages.enrolments.asked}: {format.time(enrolment.createdAt)}
              </p>
              <p className="small">
                {messages.key.fingerprint}: <code>{spokenFingerprint(enrolment.kid)}</code>
              </p>
            </div>
            <Button
              loading={busy === enrolment.kid}
              disabled={key.kind !== "ready"}
              aria-label={`${messages.enrolments.grant}: ${enrolment.name}`}
              onClick={() => void give(enrolment)}
            >
              {messages.enrolments.grant}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
};
