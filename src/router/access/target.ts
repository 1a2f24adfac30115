/** What a request wants to reach, as the guard and an application's `authorize` see it. */

import type { SessionAddress } from "../../protocol/address.ts";
import type { RunKind } from "../../protocol/run/run.ts";
import { operationVerbs, type SessionVerb } from "../../protocol/session.ts";

/** What is done with a run: `read` is its record, its events and its result; `event` delivers one to it. */
export type RunAction = "start" | "read" | "event" | "cancel" | "delete";

/** `deployment`: all agents and workflows, as operators see them. */
export type ListName =
  | "deployment"
  | "agents"
  | "workflows"
  | "instances"
  | "sessions"
  | "runs"
  | "approvals"
  | "schedules";

export type AccessTarget =
  /** One verb of one session. */
  | ({ type: "session"; verb: SessionVerb } & SessionAddress)
  /** `name` is the workflow's; of a handler, its agent's. `runId` is absent while the run is not begun. */
  | { type: "run"; kind: RunKind; name: string; action: RunAction; instance?: string; runId?: string }
  /** A list of the deployment; with `name`, whether that entry of it is shown. */
  | { type: "list"; list: ListName; name?: string };

/** Verbs that begin work, which costs something. */
export const workVerbs: ReadonlySet<SessionVerb> = new Set<SessionVerb>([...operationVerbs, "service"]);

/** Verbs about approvals: what the scope `approvals` is for. */
export const approvalVerbs: ReadonlySet<SessionVerb> = new Set(["approvals", "decide"]);
