/** What a program that calls a deployment imports: `import { createFlueClient } from "edgeflue/client"`. It runs in
 *  browsers, in Workers and on Node. */

export { EdgeflueError, type ErrorCode } from "../errors.ts";
export type { AgentFiles } from "../protocol/agent-session/agent-files.ts";
export {
  AgentSession,
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
export {
  type AgentsApi,
  createFlueClient,
  createFlueClient as createClient,
  type DefaultAgentOptions,
  FlueClient,
  type InvokeOptions,
  RemoteAgent,
} from "./flue-client.ts";
export { type ConnectionOptions, HttpConnection } from "./http-connection.ts";
export { HttpSession } from "./http-session.ts";
export type { AgentInfo, ServerHealth } from "./wire-server.ts";
