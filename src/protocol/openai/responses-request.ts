/** The request of `POST /v1/responses`. */

import { isObject } from "../check/field-checks.ts";
import type { PromptOptions } from "../prompt.ts";
import { readEffort, readFlag, readFormat, readModel } from "./call-options.ts";
import { readConversation } from "./conversation.ts";
import { metadataLimits } from "./limits.ts";
import {
  checkFields,
  type Fields,
  type FieldTable,
  ignoredSettings,
  refusedTools,
  refuseField,
  unlessEmpty,
  unlessIn,
} from "./request-fields.ts";

export type ResponsesRequest = ReturnType<typeof parseResponsesRequest>;

const table: FieldTable = {
  honoured: [
    "model",
    "input",
    "instructions",
    "stream",
    "store",
    "previous_response_id",
    "text",
    "reasoning",
    "max_tool_calls",
    "metadata",
  ],
  ignored: [...ignoredSettings, "max_output_tokens", "truncation", "stream_options"],
  refused: {
    ...refusedTools,
    background: unlessIn(
      [false],
      "is not supported: the response of a request that is cut off is still made",
    ),
    conversation: unlessEmpty("is not supported: continue with previous_response_id"),
    prompt: unlessEmpty("is not supported: the agent has its instructions"),
    include: unlessEmpty("is not supported"),
    top_logprobs: unlessIn([0], "is not supported"),
    context_management: unlessEmpty("is not supported: an agent summarises its conversation itself"),
  },
};

export function parseResponsesRequest(body: Fields) {
  const ignored = checkFields(body, table);
  const { input, instructions, previous_response_id: previous, max_tool_calls: toolCalls, metadata } = body;
  const { format, verbosity } = Object(body.text) as Fields; // any value as an object
  const { effort, summary } = Object(body.reasoning) as Fields; // any value as an object
  if (verbosity !== undefined && verbosity !== null) ignored.push("text.verbosity");
  if (summary !== undefined && summary !== null) ignored.push("reasoning.summary");
  for (const [field, value] of Object.entries({ instructions, previous_response_id: previous })) {
    if (value !== undefined && value !== null && typeof value !== "string")
      throw refuseField(field, "must be a text");
  }
  const items = typeof input === "string" ? [{ role: "user", content: input }] : input;
  if (!Array.isArray(items) || items.length === 0)
    throw refuseField("input", "must be a text or a list of messages");
  const said = readConversation(items, "input");
  const result = readFormat(format, "text.format");
  const all = [typeof instructions === "string" ? instructions : "", said.instructions ?? ""].filter(Boolean);
  const options: PromptOptions = {
    ...readEffort(effort, "reasoning.effort"),
    ...(result !== undefined && { result }),
    ...(toolCalls !== undefined && toolCalls !== null && { limits: { toolCalls: Number(toolCalls) } }),
  };
  return {
    ...said,
    model: readModel(body),
    instructions: all.length === 0 ? undefined : all.join("\n\n"),
    options,
    stream: readFlag(body, "stream"),
    store: readFlag(body, "store", true),
    previousResponseId: typeof previous === "string" ? previous : undefined,
    /** As the response repeats them. */
    metadata: readMetadata(metadata),
    format: result === undefined ? { type: "text" } : (format as object), // read above
    ignored,
  };
}

function readMetadata(value: unknown): object {
  if (value === undefined || value === null) return {};
  const { pairsMax, keyCharsMax, valueCharsMax } = metadataLimits;
  const entries = isObject(value) ? Object.entries(value) : undefined;
  const isRight = ([key, text]: [string, unknown]) =>
    key.length <= keyCharsMax && typeof text === "string" && text.length <= valueCharsMax;
  if (entries !== undefined && entries.length <= pairsMax && entries.every(isRight)) return value;
  throw refuseField(
    "metadata",
    `must be an object of at most ${pairsMax} texts, each of at most ${valueCharsMax} characters under a name of at most ${keyCharsMax}`,
  );
}
