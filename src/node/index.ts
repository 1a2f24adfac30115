/** What a program on Node imports: all that an author of agents does, and `init`. */

export {
  AgentSession,
  type PromptCallOptions,
  type ResultOf,
  type TypedPromptResult,
} from "../client/agent-session.ts";
export {
  type AgentConfig,
  type AgentContext,
  type AuthorToolEffect,
  type CreatedAgent,
  createAgent,
  defineTool,
  EdgeflueError,
  type ErrorCode,
  fromLanguageModel,
  isCreatedAgent,
  type OperationLimits,
  type Provider,
  type ProviderSettings,
  type ResolvedModel,
  registerProvider,
  type StreamModel,
  type ThinkingLevel,
  type ToolContext,
  type ToolDefinition,
  type ToolInput,
  type ToolLog,
  type ToolParameters,
} from "../index.ts";
export { EmbeddedAgent, type InitOptions, init } from "./init.ts";
