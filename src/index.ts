/** What an author of agents imports: `import { createAgent, defineTool } from "edgeflue"`. */

export {
  type AgentProfile,
  defineAgentProfile,
  extendAgentProfile,
  profileToRole,
  roleToProfile,
} from "./agent/agent-profile.ts";
export type { Bindings } from "./agent/bindings.ts";
export { type AgentConfig, type OperationLimits, resolveAgentProfile } from "./agent/config/agent-config.ts";
export {
  defineConfig,
  type EdgeflueConfig,
  type ProjectCompaction,
  type ProviderConfig,
} from "./agent/config/define-config.ts";
export { type AgentContext, type CreatedAgent, createAgent, isCreatedAgent } from "./agent/create-agent.ts";
export {
  type HarnessAnswer,
  type HarnessBackend,
  type HarnessCall,
  type HarnessTool,
  type HarnessToolResult,
  registerHarness,
} from "./agent/harness.ts";
export type { Role } from "./agent/role.ts";
export {
  type CommandDefinition,
  defineCommand,
  type FunctionCommandDefinition,
  type ShellCommandDefinition,
} from "./agent/tool/define-command.ts";
export {
  type AuthorToolEffect,
  defineTool,
  type ToolContext,
  type ToolDefinition,
  type ToolInput,
  type ToolLog,
  type ToolParameters,
} from "./agent/tool/define-tool.ts";
export { EdgeflueError, type ErrorCode } from "./errors.ts";
export {
  fromLanguageModel,
  type Provider,
  type ProviderSettings,
  type ResolvedModel,
  type StreamModel,
} from "./model/provider.ts";
export { registerProvider } from "./model/provider-registry.ts";
export type { Principal } from "./protocol/access/principal.ts";
export type { EventObserver, ObservedEvent } from "./protocol/event/event.ts";
export type { OperationEvent } from "./protocol/event/operation-event.ts";
export type { JsonSchema, JsonSchemaPart, JsonSchemaType } from "./protocol/json-schema/schema.ts";
export type { ThinkingLevel, WhenBusy } from "./protocol/prompt.ts";
export type { ModelPrice } from "./protocol/usage.ts";
export {
  type CustomSandboxContext,
  type CustomSandboxSettings,
  defineSandbox,
} from "./sandbox/define-sandbox.ts";
export type { NetworkRule } from "./sandbox/network/network-rule.ts";
export {
  NonRetryableError,
  type StepContext,
  type StepOptions,
  type WaitOptions,
  type WorkflowContext,
  type WorkflowTriggers,
} from "./workflow/workflow.ts";
