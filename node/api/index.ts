import { deleteAbsence } from "./delete-absence.ts";
import { deleteCalendar } from "./delete-calendar.ts";
import { deleteDevice } from "./delete-device.ts";
import { deleteDraft } from "./delete-draft.ts";
import { deleteDraftPerson } from "./delete-draft-person.ts";
import { deleteSession } from "./delete-session.ts";
import { deleteShift } from "./delete-shift.ts";
import { getAgencies } from "./get-agencies.ts";
import { getAgents } from "./get-agents.ts";
import { getBases } from "./get-bases.ts";
import { getBundle } from "./get-bundle.ts";
import { getCalendar } from "./get-calendar.ts";
import { getCase } from "./get-case.ts";
import { getCaseDesk } from "./get-case-desk.ts";
import { getCasePaper } from "./get-case-paper.ts";
import { getCases } from "./get-cases.ts";
import { getChunk } from "./get-chunk.ts";
import { getDraft } from "./get-draft.ts";
import { getDrafts } from "./get-drafts.ts";
import { getEnrolments } from "./get-enrolments.ts";
import { getEvents } from "./get-events.ts";
import { getHealth, getMetrics, getReady } from "./get-health.ts";
import { getHits } from "./get-hits.ts";
import { getHolding } from "./get-holding.ts";
import { getHoldings } from "./get-holdings.ts";
import { getInbox } from "./get-inbox.ts";
import { getLikeAct } from "./get-like-act.ts";
import { getNode } from "./get-node.ts";
import { getNote } from "./get-note.ts";
import { getNoticeChoices } from "./get-notice-choices.ts";
import { getPersonas } from "./get-personas.ts";
import { getProof } from "./get-proof.ts";
import { getReaders } from "./get-readers.ts";
import { getRecord } from "./get-record.ts";
import { getRings } from "./get-rings.ts";
import { getSession } from "./get-session.ts";
import { getShifts } from "./get-shifts.ts";
import type { Operation } from "./operation.ts";
import { postAct } from "./post-act.ts";
import { postCalendar } from "./post-calendar.ts";
import { postChallenge } from "./post-challenge.ts";
import { postCheck } from "./post-check.ts";
import { postClock } from "./post-clock.ts";
import { postDevice } from "./post-device.ts";
import { postDraftClearance } from "./post-draft-clearance.ts";
import { postDraftComment } from "./post-draft-comment.ts";
import { postDraftReferral } from "./post-draft-referral.ts";
import { postDraftReturned } from "./post-draft-returned.ts";
import { postEnrolment } from "./post-enrolment.ts";
import { postHandover } from "./post-handover.ts";
import { postHeldChunks } from "./post-held-chunks.ts";
import { postHitDecision } from "./post-hit-decision.ts";
import { postHolding } from "./post-holding.ts";
import { postLateReport } from "./post-late-report.ts";
import { postMerge } from "./post-merge.ts";
import { postPersonSearch } from "./post-person-search.ts";
import { postRecord } from "./post-record.ts";
import { postRefusalSeen } from "./post-refusal-seen.ts";
import { postRingAcknowledged } from "./post-ring-acknowledged.ts";
import { postSearch } from "./post-search.ts";
import { postSession } from "./post-session.ts";
import { postSessionKey } from "./post-session-key.ts";
import { postShift } from "./post-shift.ts";
import { postSource } from "./post-source.ts";
import { postUnmerge } from "./post-unmerge.ts";
import { putAbsence } from "./put-absence.ts";
import { putActReference } from "./put-act-reference.ts";
import { putChunk } from "./put-chunk.ts";
import { putDraft } from "./put-draft.ts";
import { putDraftPerson } from "./put-draft-person.ts";
import { putDraftReference } from "./put-draft-reference.ts";
import { putNoticeChoices } from "./put-notice-choices.ts";

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
  getCasePaper,
  postAct,
  postCheck,
  postLateReport,
  getProof,
  getRecord,
  getNote,
  postSource,
  putChunk,
  postHeldChunks,
  getChunk,
  getBases,
  getAgencies,
  getAgents,
  getInbox,
  postRefusalSeen,
  postHandover,
  getRings,
  postRingAcknowledged,
  getShifts,
  postShift,
  deleteShift,
  putAbsence,
  deleteAbsence,
  getLikeAct,
  getDrafts,
  getDraft,
  putDraft,
  deleteDraft,
  putDraftPerson,
  deleteDraftPerson,
  postDraftClearance,
  postDraftComment,
  postDraftReferral,
  postDraftReturned,
  putDraftReference,
  putActReference,
  getCaseDesk,
  getNoticeChoices,
  putNoticeChoices,
  postDevice,
  deleteDevice,
  postCalendar,
  deleteCalendar,
  getCalendar,
  postSearch,
  postPersonSearch,
  getHoldings,
  getHolding,
  postHolding,
  postMerge,
  postUnmerge,
  getHits,
  postHitDecision,
  getEvents,
  getHealth,
  getReady,
  getMetrics,
  postClock,
];
