/** One model call made from what is stored: the system prompt, the conversation, the tools, and what the request
 *  asks of the answer. The same rows give the same bytes, so that the provider's prompt cache hits. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { StepCall } from "../../model/run-step.ts";
import { carryToolFiles } from "../../model/tool-files.ts";
import { hashText } from "../../model/wire/spelling.ts";
import type { Message } from "../../protocol/message.ts";
import { clipMessages, selectContext } from "../conversation/context.ts";
import { askForResult } from "../conversation/typed-result.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";

export function assembleCall(scope: ThreadScope, { isRepair }: { isRepair: boolean }): StepCall {
  const { agent, model, options, journal, thread } = scope;
  const { agent: name, instance, session } = journal.address;
  const { result: schema, thinkingLevel = agent.thinkingLevel } = options;
  const hasTools = agent.tools.forModel.length > 0;
  return {
    prompt: assemblePrompt(scope),
    // Says nothing about whom it is for.
    cacheKey: hashText(JSON.stringify([name, instance, session, thread])),
    ...(hasTools && { tools: agent.tools.forModel }),
    // The tools stay listed: what precedes the new messages stays the same, and some providers ask for it.
    ...(hasTools && isRepair && { toolChoice: { type: "none" as const } }),
    ...(thinkingLevel !== undefined && { reasoning: thinkingLevel === "off" ? "none" : thinkingLevel }),
    ...(schema !== undefined &&
      model.structuredOutput === true && {
        responseFormat: { type: "json" as const, schema, name: "result" },
      }),
  };
}

function assemblePrompt({
  agent,
  model,
  operation,
  options,
  stores,
  thread,
}: ThreadScope): LanguageModelV4Prompt {
  const { systemPrompt } = agent;
  const prompt: LanguageModelV4Prompt =
    systemPrompt === "" ? [] : [{ role: "system", content: systemPrompt }];
  const { result: schema } = options;
  const context = selectContext(stores.messages.window(thread));
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
  const carried = carryToolFiles(prompt, model.toolFiles);
  if (agent.compaction === undefined) return carried;
  const { contextWindowTokens, reserveTokens } = agent.compaction;
  const textTokensMax = Math.floor((contextWindowTokens - reserveTokens) / 2);
  const [first, ...others] = carried;
  if (first?.role !== "system") return clipMessages(carried.filter(isMessage), textTokensMax);
  return [first, ...clipMessages(others.filter(isMessage), textTokensMax)];
}

function isMessage(message: LanguageModelV4Prompt[number]): message is Message {
  return message.role !== "system";
}
