/** Who acts: a person with a session, whose key the node may know already. */
export type Actor = {
  readonly account: string;
  readonly party: string;
  readonly agency: string;
  readonly sector: string;
  readonly name: string;
  readonly title: string;
  readonly powers: readonly string[];
  /** A synthetic person of a demonstration. */
  readonly persona: boolean;
  /** Thumbprint of the key that this session may sign with; null until it is granted. */
  readonly kid: string | null;
};
