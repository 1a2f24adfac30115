/** What a program on Node imports: all that an author of agents does, and `init`. */

export {
  AgentSession,
  type PromptCallOptions,
  type ResultOf,
  type SkillCallOptions,
  type SkillResultOf,
  type TypedPromptResult,
  type TypedSkillResult,
} from "../client/agent-session.ts";
export {
  type AgentConfig,
  type AgentContext,
  type AgentProfile,
  type AuthorToolEffect,
  type CreatedAgent,
  createAgent,
  defineAgentProfile,
  defineTool,
  EdgeflueError,
  type ErrorCode,
  extendAgentProfile,
  fromLanguageModel,
  isCreatedAgent,
  type OperationLimits,
  type Provider,
  type ProviderSettings,
  profileToRole,
  type ResolvedModel,
  type Role,
  registerProvider,
  resolveAgentProfile,
  type StreamModel,
  type ThinkingLevel,
  type ToolContext,
  type ToolDefinition,
  type ToolInput,
  type ToolLog,
  type ToolParameters,
} from "../index.ts";
export { EmbeddedAgent, type InitOptions, init } from "./init.ts";
export { local } from "./local-sandbox.ts";
