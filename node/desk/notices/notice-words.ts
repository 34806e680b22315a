/** All that a notice says: that something waits. What it is stands behind the sign-in. */
export type NoticeLanguage = "es" | "en";

export const noticeWords: Readonly<Record<NoticeLanguage, { readonly subject: string; readonly text: string }>> = {
  es: { subject: "Hito: algo espera", text: "Algo espera en su bandeja de Hito." },
  en: { subject: "Hito: something waits", text: "Something waits in your Hito inbox." },
};

/**
 * Of what somebody may choose to be told: an urgent case that rings, one that is handed over, an act of the other party, a deadline, a draft
 * that waits for a clearance or an answer.
 */
export const noticeKinds = ["ring", "handed", "act", "deadline", "draft"] as const;
export type NoticeKind = (typeof noticeKinds)[number];
