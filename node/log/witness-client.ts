import { AHEAD, formatAddCheckpoint, formatSignature, openCheckpoint, parseSignatures, parseWitnessAnswer } from "#kernel";
import type { Node, WitnessAddress } from "#node/context.ts";
import { limitedText } from "#node/exchange/limited-text.ts";
import { consistencyProof, newestCheckpoint } from "./proofs.ts";

const TIMEOUT = 10_000;

/** Asks the log's witnesses to cosign its newest checkpoint (c2sp.org/tlog-witness). True if all of them did. */
export async function cosignLog(node: Node, log: string, witnesses: readonly WitnessAddress[]): Promise<boolean> {
  const { size, note, cosignatures } = await newestCheckpoint(node.db, log);
  if (size === 0) return true;
  const missing = witnesses.filter(({ key }) => !cosignatures.some(({ witness }) => witness === key.name));
  if (missing.length === 0) return true;
  const plain = note.slice(0, note.length - cosignatures.reduce((length, { line }) => length + line.length, 0));
  await node.db
    .insertInto("cosigned_checkpoint")
    .values({ log, size, note: plain })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const done = await Promise.all(missing.map((witness) => askWitness(node, log, size, plain, witness)));
  if (done.includes(true)) node.events.emit("log", log);
  return done.every(Boolean);
}

async function askWitness(node: Node, log: string, size: number, note: string, witness: WitnessAddress): Promise<boolean> {
  try {
    let old = await lastSeen(node, log, witness);
    for (let attempt = 0; attempt < 2; attempt++) {
      const proof = old === 0 || old >= size ? [] : await consistencyProof(node.db, node.crypto, log, old, size);
      const response = await fetch(`${witness.url}/add-checkpoint`, {
        method: "POST",
        body: formatAddCheckpoint(old, proof, note),
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const body = await limitedText(response);
      const answer = parseWitnessAnswer(response.status, body);
      if (!answer.ok) throw new Error(`the witness answered ${response.status}`, { cause: answer.refusal });
      if (answer.value.status === 200) return keep(node, log, size, note, body, witness);
      if (answer.value.status !== 409 || answer.value.size > size || answer.value.size === old) {
        if (answer.value.status === 409 || answer.value.status === 422) node.metrics.alarm("witness-conflict");
        throw new Error(`the witness answered ${answer.value.status}`);
      }
      old = answer.value.size;
    }
    return false;
  } catch (error) {
    node.logger.warn({ witness: witness.name, log, err: error }, "not cosigned");
    return false;
  }
}

/** The size that this witness cosigned last, as far as this node kept it. */
async function lastSeen(node: Node, log: string, witness: WitnessAddress): Promise<number> {
  const row = await node.db
    .selectFrom("cosignature")
    .select((rows) => rows.fn.max("size").as("size"))
    .where("log", "=", log)
    .where("witness", "=", witness.key.name)
    .executeTakeFirst();
  return row?.size ?? 0;
}

/** One of the two clocks is wrong; which one, a witness cannot say: nothing is refused for it. */
function noteApart({ clock, metrics, logger }: Node, log: string, witness: WitnessAddress, time: number): void {
  const now = clock.now();
  if (Math.abs(time - now) <= AHEAD) return;
  metrics.alarm("clock-apart");
  logger.error({ witness: witness.name, log, time, now }, "a witness's clock and this node's differ");
}

/** Keeps the cosignature if it verifies. */
async function keep(node: Node, log: string, size: number, note: string, body: string, witness: WitnessAddress): Promise<boolean> {
  const key = node.logKeys.get(log);
  if (key === undefined) return false;
  const opened = await openCheckpoint(node.crypto, note + body, key.vkey, [witness.key]);
  if (!opened.ok) throw new Error("the witness's cosignature does not verify", { cause: opened.refusal });
  const cosigned = opened.value.cosigned.find((one) => one.key === witness.key);
  const lines = parseSignatures(body);
  const line = lines.ok ? lines.value.find(({ name, id }) => name === witness.key.name && id === witness.key.id) : undefined;
  if (cosigned === undefined || line === undefined) throw new Error("the witness answered without its own cosignature");
  noteApart(node, log, witness, cosigned.time);
  const row = { log, size, witness: witness.key.name, at: cosigned.time, line: formatSignature(line) };
  await node.db
    .insertInto("cosignature")
    .values(row)
    .onConflict((conflict) => conflict.columns(["log", "size", "witness"]).doUpdateSet({ at: row.at, line: row.line }))
    .execute();
  return true;
}
