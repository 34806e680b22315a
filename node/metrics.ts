import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Prometheus metrics of one node; labels never carry a name, an id or free text. */
export type Metrics = {
  readonly registry: Registry;
  request(method: string, route: string, status: number, seconds: number): void;
  fault(kind: "internal" | "store" | "clock"): void;
  refusal(kind: string): void;
  act(stage: string): void;
  logSize(log: string, size: number): void;
  undelivered(peer: string, items: number): void;
  alarm(kind: string): void;
  notice(channel: string, result: string): void;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: "hito_request_seconds",
    help: "Duration of requests",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const faults = new Counter({ name: "hito_faults_total", help: "Faults caught", labelNames: ["kind"], registers });
  const refusals = new Counter({
    name: "hito_refusals_total",
    help: "Refusals of acts and envelopes by kind",
    labelNames: ["kind"],
    registers,
  });
  const acts = new Counter({ name: "hito_acts_total", help: "Acts kept, by stage", labelNames: ["stage"], registers });
  const sizes = new Gauge({ name: "hito_log_size", help: "Entries of a log", labelNames: ["log"], registers });
  const waiting = new Gauge({
    name: "hito_undelivered",
    help: "Records that the peer has not acknowledged",
    labelNames: ["peer"],
    registers,
  });
  const alarms = new Counter({
    name: "hito_alarms_total",
    help: "Broken proofs, forks and invalid lines",
    labelNames: ["kind"],
    registers,
  });
  const notices = new Counter({
    name: "hito_notices_total",
    help: "Notices by channel and what became of them",
    labelNames: ["channel", "result"],
    registers,
  });
  return {
    registry,
    request: (method, route, status, seconds) => requests.observe({ method, route, status: String(status) }, seconds),
    fault: (kind) => faults.inc({ kind }),
    refusal: (kind) => refusals.inc({ kind }),
    act: (stage) => acts.inc({ stage }),
    logSize: (log, size) => sizes.set({ log }, size),
    undelivered: (peer, items) => waiting.set({ peer }, items),
    alarm: (kind) => alarms.inc({ kind }),
    notice: (channel, result) => notices.inc({ channel, result }),
  };
}
