/** Harness backends: what runs the loop of model and tools for one prompt. `ai-sdk` is edgeflue's own; others register
 *  here. A backend owns its loop; the engine provides the conversation, runs the tools (under the agent's policy, each
 *  call recorded before it runs), settles the operation and emits the events. */

import type { ResolvedModel } from "../model/provider.ts";
import type { JsonSchema } from "../protocol/json-schema/json-schema.ts";
import type { Message } from "../protocol/message.ts";
import type { ThinkingLevel } from "../protocol/prompt.ts";
import type { Usage } from "../protocol/usage.ts";
import type { ToolLog } from "./tool/define-tool.ts";

export interface HarnessTool {
  name: string;
  description: string;
  /** JSON Schema of type object. */
  inputSchema: JsonSchema;
}

export interface HarnessToolResult {
  /** A text, or any JSON value. */
  output: unknown;
  isError: boolean;
}

export interface HarnessCall {
  system: string;
  /** The conversation so far, the request last. After a restart the tool calls made so far follow it. */
  messages: readonly Message[];
  /** Empty when the model only has to correct its result. */
  tools: readonly HarnessTool[];
  /** Runs one call of a tool: checked, recorded, bounded, redacted. Calls run one after the other. Never rejects: what
   *  goes wrong, an unknown name included, is an output for the model. */
  callTool(name: string, input: unknown): Promise<HarnessToolResult>;
  /** The model that the prompt, the role or the agent names, made by its provider. */
  model: ResolvedModel;
  /** `provider:model`. */
  modelReference: string;
  thinkingLevel: ThinkingLevel | undefined;
  /** Schema of the answer. The messages already ask for it; the engine checks it afterwards. */
  resultSchema: JsonSchema | undefined;
  /** Aborts when the operation has to end. A backend that ignores it is abandoned. */
  signal: AbortSignal;
  /** Takes pieces of the answer's text as they come. */
  onText(text: string): void;
  log: ToolLog;
}

export interface HarnessAnswer {
  /** The whole final text. */
  text: string;
  /** Of all calls to models. Default: nothing. */
  usage?: Usage;
  /** Default: the model that it was given. */
  modelId?: string;
  /** In the AI SDK's words. Default `stop`. */
  finishReason?: string;
}

export interface HarnessBackend {
  /** Runs one request until it has an answer. What it throws counts as a model's failure: an `APICallError` of the AI
   *  SDK by its status, anything else as a failure that ends the operation. */
  run(call: HarnessCall): Promise<HarnessAnswer>;
}

/** edgeflue's own loop. */
export const ownHarness = "ai-sdk";

const backends = new Map<string, HarnessBackend>();

/** Adds a backend, which agents choose by its name in `harness`, or replaces it. */
export function registerHarness(name: string, backend: HarnessBackend): void {
  if (name === ownHarness) throw new Error(`[edgeflue] The harness "${ownHarness}" is built in.`);
  if (typeof backend?.run !== "function") {
    throw new Error(`[edgeflue] The harness "${name}" must have a function run().`);
  }
  backends.set(name, backend);
}

/** Undefined for edgeflue's own. Throws a sentence that lists the known ones for a name that is not registered. */
export function findHarness(name: string): HarnessBackend | undefined {
  if (name === ownHarness) return undefined;
  const backend = backends.get(name);
  if (backend !== undefined) return backend;
  const known = [ownHarness, ...backends.keys()].join(", ");
  throw new Error(`[edgeflue] Unknown harness backend "${name}". Available: ${known}.`);
}
