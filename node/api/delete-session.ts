import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { endSessionCookie } from "./session-cookie.ts";
import { tokenOf } from "./token.ts";

export const deleteSession = operation({
  id: "deleteSession",
  method: "delete",
  path: "/api/v1/session",
  access: "session",
  status: 204,
  summary: "Sign out",
  response: T.Object({}),
  run: async ({ node, http }) => {
    await node.sessions.close(tokenOf(http) ?? "");
    endSessionCookie(http);
    return accepted({});
  },
});
