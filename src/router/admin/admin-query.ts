/** The query of a list below /admin, in PyFlue's words. */

import type { Context } from "hono";
import { directoryLimits } from "../../directory/limits.ts";
import type { RunFilter } from "../../protocol/directory/directory.ts";
import { invalidParam, readCount, readQuery } from "../request/read-query.ts";

export type AdminQuery = ReturnType<typeof readAdminQuery>;

const filters: Readonly<Record<string, RunFilter>> = {
  active: "active",
  running: "active",
  completed: "completed",
  succeeded: "completed",
  errored: "errored",
  failed: "errored",
  cancelled: "cancelled",
};

/** Throws `invalid_query_param`. */
export function readAdminQuery(context: Context, own: readonly string[] = []) {
  const query = readQuery(context, ["limit", "cursor", ...own]);
  const { limit = "", cursor, status = "" } = query;
  const { pageDefault, pageMax } = directoryLimits;
  if (status !== "" && !Object.hasOwn(filters, status))
    throw invalidParam("status", status, "must be active, completed, errored or cancelled.");
  return {
    limit: limit === "" ? pageDefault : readCount("limit", limit, { max: pageMax }),
    cursor,
    /** Undefined when every status is asked for. */
    status: filters[status],
    agent: given(query.agentName ?? query.agent_name),
    instance: given(query.instanceId ?? query.instance_id),
  };
}

function given(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
