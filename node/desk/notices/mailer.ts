/** Notices by e-mail: that something waits, and where; never what. */
import nodemailer from "nodemailer";
import type { MailConfig } from "#node/config.ts";
import { type NoticeLanguage, noticeWords } from "./notice-words.ts";

/** `gone`: the address takes no mail and will not. A fault that may pass throws. */
export type Sent = "sent" | "gone";
export type Mailer = { send(to: string, language: NoticeLanguage, isUrgent: boolean): Promise<Sent>; close(): void };

const PATIENCE_MILLISECONDS = 15_000;
/** SMTP replies that the same message would get again (RFC 5321 §4.2.1). */
const PERMANENT = 500;

export function createMailer(config: MailConfig, password: string | undefined, link: string): Mailer {
  const transport = nodemailer.createTransport({
    host: config.host,
    port: config.port,
    secure: config.security === "tls",
    requireTLS: config.security === "starttls",
    ignoreTLS: config.security === "none",
    ...(config.user === undefined ? {} : { auth: { user: config.user, pass: password ?? "" } }),
    connectionTimeout: PATIENCE_MILLISECONDS,
    greetingTimeout: PATIENCE_MILLISECONDS,
    socketTimeout: PATIENCE_MILLISECONDS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (to, language, isUrgent) => {
      const { subject, text } = noticeWords[language];
      try {
        await transport.sendMail({
          from: config.from,
          to: { name: "", address: to },
          subject,
          text: `${text}\n\n${link}\n`,
          // RFC 3834: nobody's holiday answers a machine.
          headers: { "Auto-Submitted": "auto-generated" },
          ...(isUrgent ? { priority: "high" as const } : {}),
        });
        return "sent";
      } catch (error) {
        if (isAboutAddress(error)) return "gone";
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

const isAboutAddress = (error: unknown): boolean => {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  return code === "EENVELOPE" && typeof responseCode === "number" && responseCode >= PERMANENT;
};
