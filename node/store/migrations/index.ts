import type { Migration, MigrationProvider } from "kysely/migration";
import * as foundation from "./0001-foundation.ts";
import * as chunkOwners from "./0002-chunk-owners.ts";
import * as inbox from "./0002-inbox.ts";
import * as authorTime from "./0003-author-time.ts";
import * as casePurpose from "./0008-case-purpose.ts";
import * as timelyProof from "./0009-timely-proof.ts";
import * as receipts from "./0010-receipts.ts";
import * as caseLog from "./0011-case-log.ts";
import * as caseNumber from "./0012-case-number.ts";
import * as invalidLinePlace from "./0013-invalid-line-place.ts";
import * as parkedItems from "./0014-parked-items.ts";
import * as search from "./0016-search.ts";
import * as drafts from "./0017-drafts.ts";
import * as holdings from "./0018-holdings.ts";
import * as undecided from "./0020-undecided.ts";

/** Migrations in order; a released one never changes. Those of the key store have their own list. */
const migrations: Record<string, Migration> = {
  "0001-foundation": foundation,
  "0002-chunk-owners": chunkOwners,
  "0002-inbox": inbox,
  "0003-author-time": authorTime,
  "0008-case-purpose": casePurpose,
  "0009-timely-proof": timelyProof,
  "0010-receipts": receipts,
  "0011-case-log": caseLog,
  "0012-case-number": caseNumber,
  "0013-invalid-line-place": invalidLinePlace,
  "0014-parked-items": parkedItems,
  "0016-search": search,
  "0017-drafts": drafts,
  "0018-holdings": holdings,
  "0020-undecided": undecided,
};

export const provider: MigrationProvider = { getMigrations: async () => migrations };
