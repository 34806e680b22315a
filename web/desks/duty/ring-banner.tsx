import { Button } from "@mantine/core";
import { IconBellRinging, IconVolume, IconVolumeOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { unwrap } from "#client";
import { api, type Ring } from "../../api.ts";
import { useWords } from "../../case/arrangements.ts";
import { useNow } from "../../case/now.ts";
import { usePartyName } from "../../case/parties.ts";
import { Failure } from "../../shell/failure.tsx";
import { nameOf } from "../person.ts";
import { useDutyText } from "./duty-text.ts";
import styles from "./ring-banner.module.css";
import { allowSound, forbidSound, isSoundReady, sound } from "./sound.ts";

const AGAIN_MILLISECONDS = 4000;

/** Sounds while something rings for this person, as far as they allowed it. */
const useRinging = (rings: boolean): readonly [boolean, () => void] => {
  const [ready, setReady] = useState(isSoundReady);
  useEffect(() => {
    if (!rings || !ready) return;
    sound();
    const timer = setInterval(sound, AGAIN_MILLISECONDS);
    return () => clearInterval(timer);
  }, [rings, ready]);
  const toggle = (): void => {
    if (ready) forbidSound();
    void (ready ? Promise.resolve() : allowSound()).then(() => setReady(isSoundReady()));
  };
  return [ready, toggle];
};

const OneRing = ({ ring }: { readonly ring: Ring }) => {
  const { messages, duty, format } = useDutyText();
  const words = useWords(ring.protocol);
  const partyName = usePartyName();
  const now = useNow();
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/rings/{ring}/acknowledged", { params: { path: { ring: String(ring.id) } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["rings"] }),
  });
  return (
    <div className={styles.ring} data-mine={ring.mine}>
      <IconBellRinging size={22} aria-hidden="true" className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>
          {ring.mine ? duty.ringsYou : ring.who === null ? duty.ringsNobody : duty.ringsOther(nameOf(ring.who))}
        </p>
        <p>
          <Link to="/cases/$case" params={{ case: ring.case }} className="numeric">
            {ring.number ?? messages.cases.noNumber(ring.case.slice(0, 6))}
          </Link>{" "}
          · {duty.from(words.done(ring.type), partyName(ring.party))} · {format.shortTime(ring.beganAt)}
          {ring.who === null ? "" : ` · ${duty.passedIn(format.relative(Math.max(ring.passesAt, now), now))}`}
        </p>
        {error ? <Failure error={error} /> : null}
      </div>
      <Button size="sm" loading={isPending} onClick={() => mutate()} variant={ring.mine || ring.who === null ? "filled" : "default"}>
        {duty.takeCare}
      </Button>
    </div>
  );
};

/** Urgent cases that ring, on every page, until somebody takes care of them. */
export const RingBanner = ({ rings }: { readonly rings: readonly Ring[] }) => {
  const { duty } = useDutyText();
  const mine = rings.some((ring) => ring.mine);
  const [ready, toggle] = useRinging(mine);
  return (
    <div className={styles.banner}>
      <div role={mine ? "alert" : "status"} className={styles.rings}>
        {rings.map((ring) => (
          <OneRing key={ring.id} ring={ring} />
        ))}
      </div>
      {mine ? (
        <p className={styles.sound}>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={ready ? <IconVolumeOff size={16} aria-hidden="true" /> : <IconVolume size={16} aria-hidden="true" />}
            onClick={toggle}
          >
            {ready ? duty.soundOff : duty.soundOn}
          </Button>
          {ready ? null : <span className="muted small">{duty.soundHint}</span>}
        </p>
      ) : null}
    </div>
  );
};
