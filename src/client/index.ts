/** What a program that calls a deployment imports: `import { createFlueClient } from "edgeflue/client"`. It runs in
 *  browsers, in Workers and on Node. */

export { EdgeflueError, type ErrorCode } from "../errors.ts";
export type { AgentFiles } from "../protocol/agent-session/agent-files.ts";
export type { DispatchOptions } from "../protocol/agent-session/agent-handle.ts";
export {
  AgentSession,
  type FollowOptions,
  type PromptCallOptions,
  type ResultOf,
  type SessionDefaults,
  type ShellCallOptions,
  type SkillCallOptions,
  type SkillResultOf,
  type TaskCallOptions,
  type TypedPromptResult,
  type TypedSkillResult,
} from "../protocol/agent-session/agent-session.ts";
export type { WireEvent } from "../protocol/agent-session/read-events.ts";
export type { OperationEvent } from "../protocol/event/operation-event.ts";
export type {
  AgentName,
  HandlerName,
  ManifestShape,
  WorkflowName,
  WorkflowPayload,
  WorkflowResult,
} from "../protocol/run/manifest-types.ts";
export type { RunEvent, RunEventPage, RunRecord, RunStatus } from "../protocol/run/run.ts";
export type {
  AdminApi,
  ListedRun,
  OpenCall,
  RunListOptions,
  SessionListOptions,
} from "./admin/admin-api.ts";
export type { ListPage, PagedList, PageOptions } from "./admin/paged-list.ts";
export type { ListedAgent, ListedSchedule, ListedSession } from "./admin/wire-admin.ts";
export {
  type AgentsApi,
  createFlueClient,
  createFlueClient as createClient,
  type DefaultAgentOptions,
  FlueClient,
  type InvokeOptions,
  RemoteAgent,
} from "./flue-client.ts";
export { type ConnectionOptions, HttpConnection } from "./http/http-connection.ts";
export { HttpSession } from "./http/http-session.ts";
export { RemoteRun, type RunStreamOptions } from "./run/remote-run.ts";
export type { RunStarter, StartOptions } from "./run/run-starter.ts";
export type { AgentInfo, ServerHealth, WorkflowInfo } from "./wire-server.ts";
