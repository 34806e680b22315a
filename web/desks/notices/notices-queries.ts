/** How this node tells people, and what one chose. */
import { queryOptions } from "@tanstack/react-query";
import { type Answer, unwrap } from "#client";
import { api } from "../../api.ts";

export type Choices = Answer<"/api/v1/notices", "get", 200>;

export const choicesQuery = queryOptions({ queryKey: ["notices"], queryFn: () => unwrap(api.GET("/api/v1/notices")) });
