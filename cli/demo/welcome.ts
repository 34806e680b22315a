import { spokenFingerprint } from "#kernel";
import type { Told } from "./acting.ts";
import { demoParties, type PartyId, partyIds } from "./world.ts";

export type Welcome = {
  readonly nodes: Readonly<Record<PartyId, string>>;
  readonly witness: string;
  readonly witnessVkey: string;
  readonly roots: Readonly<Record<PartyId, string>>;
  /** Null where no story was told in this run. */
  readonly told: readonly Told[] | null;
  readonly data: string | undefined;
};

/** What a person needs to know once everything runs. */
export const welcomeText = ({ nodes, witness, witnessVkey, roots, told, data }: Welcome): string =>
  [
    "Ready. Every person and case here is synthetic.",
    "",
    ...partyIds.flatMap((id) => partyLines(id, nodes[id], roots[id])),
    `Oversight witness   ${witness}/witness`,
    "",
    ...(told === null ? [] : ["Cases:", ...told.map(({ number, what }) => `  ${number}   ${what}`), ""]),
    "Verify each node, trusting nothing but its fingerprint and the oversight witness:",
    ...partyIds.map((id) => `  npm run hito -- verify ${nodes[id]} --root ${roots[id]} --witness ${witnessVkey}`),
    "",
    data === undefined ? "Nothing is kept when this ends." : `Keys and data are kept in ${data}.`,
    "Ctrl-C stops everything.",
  ].join("\n");

const partyLines = (id: PartyId, url: string, root: string): string[] => [
  `${demoParties[id].operator.en}   ${url}`,
  `  fingerprint   ${root}`,
  `  read aloud    ${spokenFingerprint(root)}`,
  "  sign in as    (no password; the key is made in your browser and granted at once)",
  ...demoParties[id].personas.map(({ name, title, agency, powers }) => `    ${name}, ${title}, ${agency}: ${powers.join(", ")}`),
  "",
];
