/** The names of spans and attributes: those of OpenTelemetry's semantic conventions for generative AI where there is one
 *  (https://github.com/open-telemetry/semantic-conventions-genai, in development), else `edgeflue.…`. */

import { ownEntry } from "../protocol/check/own-entry.ts";

export const names = {
  agentName: "gen_ai.agent.name",
  conversationId: "gen_ai.conversation.id",
  errorType: "error.type",
  operationName: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  requestModel: "gen_ai.request.model",
  isStreamed: "gen_ai.request.stream",
  finishReasons: "gen_ai.response.finish_reasons",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheReadTokens: "gen_ai.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.usage.cache_creation.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  workflowName: "gen_ai.workflow.name",
  toolName: "gen_ai.tool.name",
  toolType: "gen_ai.tool.type",
  toolCallId: "gen_ai.tool.call.id",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  costUsd: "edgeflue.usage.cost_usd",
  instanceId: "edgeflue.instance.id",
  operationId: "edgeflue.operation.id",
  operationKind: "edgeflue.operation.kind",
  turnPurpose: "edgeflue.turn.purpose",
  taskId: "edgeflue.task.id",
  taskPrompt: "edgeflue.task.prompt",
  command: "edgeflue.command",
  exitCode: "edgeflue.command.exit_code",
  compactionReason: "edgeflue.compaction.reason",
  resumed: "edgeflue.resumed",
  interrupted: "edgeflue.interrupted",
  spansLeftOut: "edgeflue.spans_left_out",
  runId: "edgeflue.run.id",
  runName: "edgeflue.run.name",
  runKind: "edgeflue.run.kind",
  runStatus: "edgeflue.run.status",
  position: "edgeflue.step.position",
  attempts: "edgeflue.step.attempts",
} as const;

/** What the conventions call providers that have another name here. */
const providerNames: Readonly<Record<string, string>> = {
  google: "gcp.gemini",
  vertex: "gcp.vertex_ai",
  azure: "azure.ai.openai",
  bedrock: "aws.bedrock",
  xai: "x_ai",
  mistral: "mistral_ai",
  moonshot: "moonshot_ai",
};

export function toProviderName(provider: string): string {
  return ownEntry(providerNames, provider) ?? provider;
}
