/** What an author of agents imports: `import { createAgent, defineTool } from "edgeflue"`. */

export type { AgentConfig, OperationLimits } from "./agent/agent-config.ts";
export { type AgentContext, type CreatedAgent, createAgent, isCreatedAgent } from "./agent/create-agent.ts";
export {
  type AuthorToolEffect,
  defineTool,
  type ToolContext,
  type ToolDefinition,
  type ToolInput,
  type ToolLog,
  type ToolParameters,
} from "./agent/define-tool.ts";
export { EdgeflueError, type ErrorCode } from "./errors.ts";
export {
  fromLanguageModel,
  type Provider,
  type ProviderSettings,
  type ResolvedModel,
  type StreamModel,
} from "./model/provider.ts";
export { registerProvider } from "./model/provider-registry.ts";
export type { ThinkingLevel } from "./protocol/prompt.ts";
