/** One model call made from what is stored: the system prompt, the conversation, the tools, and what the request
 *  asks of the answer. The same rows give the same bytes, so that the provider's prompt cache hits. */

import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { StepCall } from "../model/run-step.ts";
import type { ThinkingLevel } from "../protocol/prompt.ts";
import { mainThread, summaryThread } from "../store/message-store.ts";
import { clipMessage, selectContext } from "./context.ts";
import type { OperationScope } from "./operation-scope.ts";
import { askForResult } from "./typed-result.ts";

export function assembleCall(scope: OperationScope, { isRepair }: { isRepair: boolean }): StepCall {
  const { agent, model, operation } = scope;
  const { result: schema, thinkingLevel = agent.thinkingLevel } = operation.options;
  const hasTools = agent.tools.forModel.length > 0;
  return {
    prompt: assemblePrompt(scope),
    ...(hasTools && { tools: agent.tools.forModel }),
    // The tools stay listed: what precedes the new messages stays the same, and some providers ask for it.
    ...(hasTools && isRepair && { toolChoice: { type: "none" as const } }),
    ...(thinkingLevel !== undefined && { reasoning: toReasoning(thinkingLevel) }),
    ...(schema !== undefined &&
      model.structuredOutput === true && {
        responseFormat: { type: "json" as const, schema, name: "result" },
      }),
  };
}

function assemblePrompt({ agent, model, operation, stores }: OperationScope): LanguageModelV4Prompt {
  const { systemPrompt } = agent;
  const prompt: LanguageModelV4Prompt =
    systemPrompt === "" ? [] : [{ role: "system", content: systemPrompt }];
  const { result: schema } = operation.options;
  const context = selectContext(stores.messages.thread(mainThread), stores.messages.thread(summaryThread));
  if (context.summary !== undefined) prompt.push(context.summary.message);
  let isAsked = schema === undefined || model.structuredOutput === true;
  for (const { message, operationId } of context.messages) {
    if (!isAsked && schema !== undefined && operationId === operation.id && message.role === "user") {
      isAsked = true;
      prompt.push({
        ...message,
        content: [...message.content, { type: "text", text: askForResult(schema) }],
      });
    } else {
      prompt.push(message);
    }
  }
  if (agent.compaction === undefined) return prompt;
  const { contextWindowTokens, reserveTokens } = agent.compaction;
  const textTokensMax = Math.floor((contextWindowTokens - reserveTokens) / 2);
  return prompt.map((message) => (message.role === "system" ? message : clipMessage(message, textTokensMax)));
}

function toReasoning(level: ThinkingLevel): NonNullable<LanguageModelV4CallOptions["reasoning"]> {
  return level === "off" ? "none" : level;
}
