/** Labels of the members that every act has, whatever its protocol. */
import type { Messages } from "../../text/en.ts";

export const memberLabel = (messages: Messages, part: string): string | undefined => {
  const members: Readonly<Record<string, string>> = {
    basis: messages.form.basis,
    territory: messages.form.territory,
    handling: messages.form.handling,
    purpose: messages.form.purpose,
    force: messages.form.force,
    of: messages.form.of,
    occurred: messages.form.occurred,
    role: messages.form.role,
  };
  return members[part];
};
