/** `hito keys`: the offline ceremonies of a party. Root, agency and registrar keys are made and used here, never on a node. */
import { Command } from "commander";
import { keysAgency, keysAgent, keysNode, keysPush, keysRevoke, keysRoot, keysWitness } from "./keys-ceremony.ts";
import { commandOf, type OptionText } from "./options.ts";

const party: OptionText = ["--party <id>", "the party, such as mx"];
const out: OptionText = ["--out <folder>", "where the key files are written, each readable by its owner only"];
const records: OptionText = ["--records <file>", "the party's records file; records.json beside the signing key if not given"];
const days: OptionText = ["--days <number>", "for how many days the grant holds"];
const json: OptionText = ["--json", "print one JSON object"];
const root: OptionText = ["--root <file>", "the root's private key"];
const agency: OptionText = ["--agency <id>", "the agency, such as sre"];
const sector: OptionText = ["--sector <name>", "civil, consular, prosecution, security, military, judicial or oversight"];

export const keysCommand = new Command("keys")
  .description("Make and grant the keys of a party, away from its node; what is signed is appended to its records file")
  .exitOverride()
  .addCommand(
    commandOf(
      "root",
      "make a party's root key; its kid is the party's fingerprint",
      null,
      [party, out, records, days, ["--succeeds <file>", "the private key of the root before, which this one takes over from"], json],
      keysRoot,
    ),
  )
  .addCommand(
    commandOf(
      "node",
      "make all keys of a node and grant it",
      null,
      [
        root,
        party,
        ["--url <address>", "the node's public address"],
        ["--partners <ids>", "the partners it has a channel with, parted by commas"],
        ["--origin-base <name>", "the logs' origins begin with it, such as mx.hito.example"],
        ["--log-keys <file>", "keep the log keys of an earlier node: its logs.json"],
        ["--succeeds <kid>", "the kid of a lost node key that this one takes over from"],
        ["--sizes <list>", "with --succeeds: from which size of each log the lost key is doubtful, as ORIGIN=SIZE,…"],
        out,
        records,
        days,
        json,
      ],
      keysNode,
    ),
  )
  .addCommand(
    commandOf("agency", "make an agency's key and grant it", null, [root, party, agency, sector, out, records, days, json], keysAgency),
  )
  .addCommand(
    commandOf(
      "agent",
      "grant an agent's public key",
      null,
      [
        ["--by <file>", "the private key of the agency, or of an agent of it with power enrol"],
        party,
        agency,
        sector,
        ["--key <file>", "the agent's public key as a JWK"],
        ["--powers <names>", "act, intake, assign, enrol, oversee, audit, parted by commas"],
        ["--name <text>", "disclosed with the agent's acts to those who may read it"],
        ["--title <text>", "as --name"],
        records,
        days,
        json,
      ],
      keysAgent,
    ),
  )
  .addCommand(
    commandOf(
      "revoke",
      "revoke a key",
      null,
      [
        ["--by <file>", "the private key of its grantor, of one above it, or the key itself"],
        party,
        ["--key <kid>", "the kid of the key that is revoked"],
        ["--because <reason>", "ended or compromised"],
        ["--at <time>", "the end, or since when it was not its holder's alone: seconds or a date; now if not given"],
        records,
        json,
      ],
      keysRevoke,
    ),
  )
  .addCommand(
    commandOf(
      "witness",
      "make the key of a standalone witness",
      null,
      [["--name <name>", "the witness's name, such as oversight.example/witness"], out, json],
      keysWitness,
    ),
  )
  .addCommand(commandOf("push", "make the keys with which a node signs for push services", null, [out, json], keysPush));
