/** A node's API for tests of the pages alone: folds with the real kernel and checks what it is sent, keeps nothing. */
import { serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import {
  fieldErrors,
  openContent,
  type PublicJwk,
  parseAct,
  parseGrant,
  protocolHash,
  type Refusal,
  refusalText,
  thumbprint,
  verifyActSignature,
  verifyJws,
} from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { parties } from "#parties/index.ts";
import { protocols } from "#protocols";
import { POLICY, pageResponse, paperResponse, refusalResponse } from "./fake-answers.ts";
import { PROTOCOL, storiesAt } from "./fake-cases.ts";
import { mountChunks } from "./fake-chunks.ts";
import { colleague, type FakeDesk, fakeRing, mountFakeDesk } from "./fake-desk.ts";
import {
  basisRef,
  type FakeCase,
  fileOf,
  HOME,
  lawOf,
  newCase,
  opaque,
  PARTNER,
  people,
  refuse,
  summaryOf,
  type Telling,
  tell,
} from "./fake-story.ts";

const personas = [
  { id: "ana", ...people.ana, powers: ["act", "intake", "assign"] },
  { id: "luis", party: HOME, agency: "fgr", name: "Luis Ortega Salas", title: "Registrador de claves", powers: ["enrol"] },
  { id: "ines", party: HOME, agency: "sspc", name: "Inés Cordero Villa", title: "Analista", powers: ["act"] },
  { id: "rosa", party: HOME, agency: "cndh", name: "Rosa Elena Tapia", title: "Visitadora", powers: ["oversee"] },
];
type FakePersona = (typeof personas)[number];

const agencies = Object.values(parties).flatMap((party) =>
  party.agencies.map(({ id, names, sector }) => ({ party: party.id, id, name: names, sector })),
);
const agencyName = (id: string) => agencies.find((one) => one.party === HOME && one.id === id)?.name ?? { es: id, en: id };

export type FakeNode = {
  readonly url: string;
  /** Sends what happened on the other side: the page hears of it by its events. */
  readonly happen: (number: string, telling: Omit<Telling, "at">) => void;
  /** Keeps enrolments waiting until told otherwise. */
  holdEnrolments: boolean;
  /** Every request is answered so while it is set. */
  failWith: Refusal | null;
  readonly endSessions: () => void;
  /** Lets an urgent case ring for whoever is signed in. */
  readonly ring: (number: string) => void;
  readonly desk: FakeDesk;
  readonly acts: string[];
  readonly chunks: Map<string, Uint8Array>;
  readonly cases: FakeCase[];
  readonly close: () => Promise<void>;
};

type State = {
  /** A session signs with the key that was enrolled in it, once that is granted. */
  session: { readonly persona: FakePersona; kid: string | null } | null;
  readonly keys: Map<string, { readonly owner: string; readonly jwk: PublicJwk; granted: boolean }>;
  readonly listeners: Set<(id: string) => void>;
};

export const startFakeNode = async (options: { readonly empty?: boolean } = {}): Promise<FakeNode> => {
  const now = (): number => Math.floor(Date.now() / 1000);
  const published = Object.entries(protocols).map(([id, { protocol }]) => ({ id, hash: protocolHash(protocol, nodeCrypto) }));
  const state: State = { session: null, keys: new Map(), listeners: new Set() };
  const cases: FakeCase[] = options.empty ? [] : storiesAt(now());
  const chunks = new Map<string, Uint8Array>();
  const acts: string[] = [];
  const controls = { holdEnrolments: false, failWith: null as Refusal | null };

  const kidOf = (): string | null => (state.session?.kid && state.keys.get(state.session.kid)?.granted ? state.session.kid : null);
  const meOf = (persona: FakePersona) => ({
    party: HOME,
    agency: persona.agency,
    sector: agencies.find(({ party, id }) => party === HOME && id === persona.agency)?.sector ?? "civil",
    name: persona.name,
    title: persona.title,
    powers: persona.powers,
    persona: true,
    kid: kidOf(),
  });
  const announce = (id: string): void => {
    for (const listener of state.listeners) listener(id);
  };

  const app = new Hono();
  app.use("*", async (c, next) => {
    await next();
    c.header("Content-Security-Policy", POLICY);
    c.header("X-Content-Type-Options", "nosniff");
  });
  const api = app.basePath("/api/v1");
  api.use("*", async (_, next) => (controls.failWith ? refusalResponse(controls.failWith) : next()));

  api.get("/node", (c) =>
    c.json({
      party: HOME,
      name: parties[HOME]?.names,
      partyName: parties[HOME]?.names,
      partners: [{ party: PARTNER, name: parties[PARTNER]?.names, hasNode: true }],
      root: "A".repeat(43),
      fingerprintSpoken: "00000 00001",
      personas: true,
      demoClock: false,
      now: now(),
      protocols: published,
      limits: { attachmentBytes: 64 * 1024 * 1024 },
    }),
  );
  api.get("/personas", (c) =>
    c.json({
      personas: personas.map(({ id, name, title, agency, powers }) => ({
        id,
        name,
        title,
        agency,
        agencyName: agencyName(agency),
        powers,
      })),
    }),
  );
  api.post("/session", async (c) => {
    const { persona } = await c.req.json();
    const found = personas.find(({ id }) => id === persona);
    if (!found) return refusalResponse({ kind: "not-found", what: "persona" });
    state.session = { persona: found, kid: null };
    return c.json({ token: "token", me: meOf(found) }, 201);
  });
  api.get("/session", (c) => c.json({ me: state.session ? meOf(state.session.persona) : null, now: now() }));
  api.use("*", async (_, next) => (state.session ? next() : refusalResponse({ kind: "unauthenticated" })));
  const me = (): FakePersona => state.session?.persona ?? (personas[0] as FakePersona);

  const person = () => ({ kid: kidOf() ?? opaque(me().id, 32), name: me().name, title: me().title, agency: me().agency });
  const desk = mountFakeDesk(api as unknown as Hono, { cases, now, me: person });

  api.delete("/session", (c) => {
    state.session = null;
    return c.body(null, 204);
  });
  api.post("/enrolments", async (c) => {
    const { key }: { key: PublicJwk } = await c.req.json();
    const kid = thumbprint(nodeCrypto, key);
    if (!state.keys.has(kid)) state.keys.set(kid, { owner: me().id, jwk: key, granted: !controls.holdEnrolments });
    if (state.session) state.session.kid = kid;
    return c.json({ kid, state: state.keys.get(kid)?.granted ? "granted" : "pending" }, 202);
  });
  api.get("/enrolments", (c) =>
    c.json({
      enrolments: [...state.keys]
        .filter(([, { granted }]) => !granted)
        .flatMap(([kid, { owner, jwk }]) => {
          const persona = personas.find(({ id }) => id === owner);
          return persona
            ? [
                {
                  kid,
                  key: jwk,
                  agency: persona.agency,
                  name: persona.name,
                  title: persona.title,
                  powers: persona.powers,
                  createdAt: now(),
                },
              ]
            : [];
        }),
    }),
  );

  api.post("/records", async (c) => {
    const { record } = await c.req.json();
    const grant = parseGrant(nodeCrypto, record);
    if (!grant.ok) return refusalResponse(grant.refusal);
    const by = state.keys.get(grant.value.kid);
    const verified = by?.granted ? await verifyJws(nodeCrypto, grant.value, by.jwk) : undefined;
    if (!verified?.ok) return refusalResponse({ kind: "bad-signature", kid: grant.value.kid });
    const key = state.keys.get(grant.value.subject);
    if (key) key.granted = true;
    return c.json({ hash: grant.value.hash }, 201);
  });

  api.get("/cases", (c) => {
    const { open, protocol, state: wanted } = c.req.query();
    const found = cases
      .map(summaryOf)
      .filter((one) => open === undefined || String(!one.final) === open)
      .filter((one) => protocol === undefined || one.protocol === protocol)
      .filter((one) => wanted === undefined || one.state === wanted)
      .toSorted((one, other) => other.changedAt - one.changedAt);
    return c.json({ cases: found, next: null });
  });
  const known = (c: Context): FakeCase | undefined => cases.find(({ id }) => id === c.req.param("case"));
  api.get("/cases/:case", (c) => {
    const found = known(c);
    return found ? c.json(fileOf(found, HOME)) : refusalResponse({ kind: "unknown-case", case: c.req.param("case") });
  });
  api.get("/cases/:case/bundle", (c) => {
    const found = known(c);
    return found ? c.json({ case: found.id }) : refusalResponse({ kind: "unknown-case", case: c.req.param("case") });
  });

  api.get("/cases/:case/paper", (c) => paperResponse(known(c)?.number ?? "", c.req.query("language")));
  const policyOf = (territory: string, type: string, protocol: FakeCase["protocol"]): Refusal | null =>
    protocol.acts[type]?.power === "coercive" && territory !== HOME
      ? { kind: "policy", rules: [{ id: "own-territory", law: "mx:const-40 mx:lsn-71" }], errors: [] }
      : null;

  api.post("/acts/check", async (c) => {
    const { payload, content } = await c.req.json();
    const protocol = protocols[payload.protocol]?.protocol;
    if (!protocol) return refusalResponse({ kind: "unknown-protocol", protocol: payload.protocol });
    const wrongFields = fieldErrors(protocol, { ...payload, content }).map(({ at, rule, expected }) => ({ at, rule, expected }));
    const refusal = policyOf(payload.territory, payload.type, protocol);
    const first: Refusal | null = wrongFields[0] ? { kind: "wrong-field", ...wrongFields[0] } : refusal;
    const law = first ? lawOf(first) : (payload.basis as string[]).map(basisRef);
    return c.json({
      accepted: first === null,
      refusal: first,
      text: first ? refusalText(first) : null,
      rules: first?.kind === "policy" ? first.rules : [{ id: "information-request:permit", law: "CNPP 440" }],
      law,
      flags: [],
      wrongFields,
    });
  });

  api.post("/acts", async (c) => {
    const { act: text }: { act: string } = await c.req.json();
    const parsed = parseAct(nodeCrypto, text);
    if (!parsed.ok) return refusalResponse(parsed.refusal);
    const act = parsed.value;
    const key = state.keys.get(act.kid);
    if (!key?.granted) return refusalResponse({ kind: "unknown-key", kid: act.kid });
    const verified = await verifyActSignature(nodeCrypto, act, key.jwk);
    if (!verified.ok) return refusalResponse(verified.refusal);
    const opened = openContent(nodeCrypto, act);
    if (!opened.ok) return refusalResponse(opened.refusal);
    const { frame } = act;
    const protocol = protocols[frame.protocol]?.protocol;
    if (!protocol) return refusalResponse({ kind: "unknown-protocol", protocol: frame.protocol });
    const number = `MX-2025-${String(430 + cases.length).padStart(6, "0")}`;
    const file = cases.find(({ id }) => id === frame.case) ?? newCase(protocol, frame.case, number, now());
    const telling: Telling = {
      type: frame.type,
      by: me(),
      at: now(),
      hash: act.hash,
      role: frame.role,
      ...(frame.of ? { of: frame.of } : {}),
      basis: frame.basis,
      territory: frame.territory,
      handling: frame.handling ?? null,
      ...(frame.purpose ? { purpose: frame.purpose } : {}),
      frame: frame.frame,
      content: opened.value,
    };
    const against = policyOf(frame.territory, frame.type, protocol);
    if (against) refuse(file, telling, against);
    const refusal = against ?? tell(file, telling);
    if (refusal) return refusalResponse(refusal);
    if (!cases.includes(file)) cases.push(file);
    acts.push(text);
    announce(file.id);
    return c.json(
      { hash: act.hash, case: file.id, n: file.state.n, number: file.number, stage: "docketed", index: 7, log: `channel-${PARTNER}` },
      201,
    );
  });
  api.get("/acts/:hash/proof", (c) =>
    c.json({
      proofs: [
        {
          of: "act",
          log: `channel-${PARTNER}`,
          text: "c2sp.org/tlog-proof@v1\nindex 12\n…",
          doesNotShow: {
            es: "Que el contenido sea verdad, ni que alguien lo haya leído.",
            en: "That the content is true, or that anyone has read it.",
          },
        },
      ],
      line: "eyJ…",
    }),
  );
  mountChunks(api, chunks);
  api.get("/bases", (c) =>
    c.json({
      bases: (parties[HOME]?.legalBasis ?? [])
        .filter(({ agencies: whose }) => whose === "*" || whose.includes(me().agency) || whose.includes(`sector:${meOf(me()).sector}`))
        .map(({ id, instrument, article, standing, text, from, until }) => ({ id, instrument, article, standing, text, from, until })),
    }),
  );
  api.get("/agencies", (c) => c.json({ agencies }));
  const agents = personas.map(({ name, title, agency, powers, id }) => ({ kid: opaque(id, 32), name, title, agency, powers, away: null }));
  const present = () => [
    { ...person(), powers: me().powers },
    { ...colleague, powers: ["act", "intake"] },
  ];
  api.get("/agents", (c) => c.json({ agents: present().map((one) => ({ ...one, away: desk.away.get(one.kid) ?? null })) }));
  api.get("/cases/:case/readers", (c) => c.json({ agents: agents.slice(0, 1) }));
  api.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const queue: string[] = [];
      let wake = (): void => {};
      const listener = (id: string): void => {
        queue.push(id);
        wake();
      };
      state.listeners.add(listener);
      stream.onAbort(() => {
        state.listeners.delete(listener);
        wake();
      });
      while (!stream.aborted) {
        for (const id of queue.splice(0)) {
          await stream.writeSSE({ event: "case", data: JSON.stringify({ case: id }) });
          await stream.writeSSE({ event: "ring", data: JSON.stringify({ case: id }) });
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }),
  );

  app.get("*", (c) => pageResponse(c.req.path));

  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://localhost:${port}`,
    happen: (number, telling) => {
      const file = cases.find((one) => one.number === number);
      if (!file) throw new Error(`no case ${number}`);
      tell(file, { ...telling, at: now() });
      announce(file.id);
    },
    get holdEnrolments() {
      return controls.holdEnrolments;
    },
    set holdEnrolments(hold) {
      controls.holdEnrolments = hold;
      if (!hold) for (const key of state.keys.values()) key.granted = true;
    },
    get failWith() {
      return controls.failWith;
    },
    set failWith(refusal) {
      controls.failWith = refusal;
    },
    ring: (number) => {
      const file = cases.find((one) => one.number === number);
      if (!file) throw new Error(`no case ${number}`);
      desk.rings.push(fakeRing(file, person(), now()));
      announce(file.id);
    },
    desk,
    endSessions: () => {
      state.session = null;
    },
    acts,
    chunks,
    cases,
    close: async () => {
      "closeAllConnections" in server && server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export { PROTOCOL };
