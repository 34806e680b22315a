import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import styles from "./notices-page.module.css";
import type { Choices } from "./notices-queries.ts";
import { useNoticesText } from "./notices-text.ts";
import { canPush, deviceLabel, endpointHash, ownEndpoint, subscribe, unsubscribe } from "./push.ts";

type Push = NonNullable<Choices["push"]>;
type Device = Push["devices"][number];

/** The name by which the node knows this browser, if it may send to it. */
const ownQuery = {
  queryKey: ["push", "own"],
  queryFn: async (): Promise<string | null> => {
    const endpoint = await ownEndpoint();
    return endpoint === null ? null : endpointHash(endpoint);
  },
};

const useDevices = (push: Push) => {
  const client = useQueryClient();
  const [because, setBecause] = useState<"denied" | "failed" | null>(null);
  const settle = () => Promise.all([["notices"], ["push"]].map((queryKey) => client.invalidateQueries({ queryKey })));
  const { data: own = null } = useQuery(ownQuery);
  const allow = useMutation({
    mutationFn: async () => {
      const outcome = await subscribe(push.publicKey);
      setBecause(outcome.ok ? null : outcome.because);
      if (outcome.ok) await unwrap(api.POST("/api/v1/notices/devices", { body: { ...outcome.subscription, label: deviceLabel() } }));
    },
    onSettled: settle,
  });
  const forget = useMutation({
    mutationFn: async (device: Device) => {
      if (device.endpointHash === own) await unsubscribe();
      await unwrap(api.DELETE("/api/v1/notices/devices/{device}", { params: { path: { device: String(device.id) } } }));
    },
    onSettled: settle,
  });
  return { own, because, allow, forget };
};

const PushDevices = ({ push }: { readonly push: Push }) => {
  const { notices, format } = useNoticesText();
  const { own, because, allow, forget } = useDevices(push);
  const here = push.devices.some(({ endpointHash: hash }) => hash === own);
  return (
    <>
      <p className="muted small">{notices.pushHint}</p>
      {canPush() && !here ? (
        <div>
          <Button variant="default" loading={allow.isPending} onClick={() => allow.mutate()}>
            {notices.allow}
          </Button>
        </div>
      ) : null}
      {canPush() ? null : <p className="muted">{notices.pushUnsupported}</p>}
      {because ? (
        <Notice tone="warn" role="alert">
          {because === "denied" ? notices.pushDenied : notices.pushFailed}
        </Notice>
      ) : null}
      {(allow.error ?? forget.error) ? <Failure error={allow.error ?? forget.error} /> : null}
      {push.devices.length > 0 ? (
        <>
          <h3>{notices.devices}</h3>
          <ul className={styles.devices}>
            {push.devices.map((device) => (
              <li key={device.id}>
                <span>
                  {device.label}
                  {device.endpointHash === own ? ` (${notices.thisDevice})` : ""}{" "}
                  <span className="muted small">{notices.added(format.shortTime(device.addedAt))}</span>
                </span>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={notices.forgetOf(device.label)}
                  onClick={() => forget.mutate(device)}
                >
                  {notices.forget}
                </Button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
};

/** Browsers that show a notice also while the page is closed. */
export const Devices = ({ push }: { readonly push: Choices["push"] }) => {
  const { notices } = useNoticesText();
  return (
    <section aria-labelledby="push-title" className={styles.section}>
      <h2 id="push-title">{notices.push}</h2>
      {push === null ? <p className="muted">{notices.pushOff}</p> : <PushDevices push={push} />}
    </section>
  );
};
