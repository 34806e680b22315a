import { deleteSession } from "./delete-session.ts";
import { getAgencies } from "./get-agencies.ts";
import { getAgents } from "./get-agents.ts";
import { getBases } from "./get-bases.ts";
import { getBundle } from "./get-bundle.ts";
import { getCase } from "./get-case.ts";
import { getCases } from "./get-cases.ts";
import { getChunk } from "./get-chunk.ts";
import { getEnrolments } from "./get-enrolments.ts";
import { getEvents } from "./get-events.ts";
import { getHealth, getMetrics, getReady } from "./get-health.ts";
import { getNode } from "./get-node.ts";
import { getNote } from "./get-note.ts";
import { getPersonas } from "./get-personas.ts";
import { getProof } from "./get-proof.ts";
import { getReaders } from "./get-readers.ts";
import { getRecord } from "./get-record.ts";
import { getSession } from "./get-session.ts";
import type { Operation } from "./operation.ts";
import { postAct } from "./post-act.ts";
import { postChallenge } from "./post-challenge.ts";
import { postCheck } from "./post-check.ts";
import { postClock } from "./post-clock.ts";
import { postEnrolment } from "./post-enrolment.ts";
import { postRecord } from "./post-record.ts";
import { postSession } from "./post-session.ts";
import { postSessionKey } from "./post-session-key.ts";
import { postSource } from "./post-source.ts";
import { putChunk } from "./put-chunk.ts";

/** The API, one operation a file. */
export const operations: readonly Operation[] = [
  getNode,
  getPersonas,
  postSession,
  postChallenge,
  postSessionKey,
  getSession,
  deleteSession,
  postEnrolment,
  getEnrolments,
  postRecord,
  getCases,
  getCase,
  getReaders,
  getBundle,
  postAct,
  postCheck,
  getProof,
  getRecord,
  getNote,
  postSource,
  putChunk,
  getChunk,
  getBases,
  getAgencies,
  getAgents,
  getEvents,
  getHealth,
  getReady,
  getMetrics,
  postClock,
];
