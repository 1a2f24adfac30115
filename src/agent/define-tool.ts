/** `defineTool`: what an author writes to give the model a function of theirs. */

import type { JSONSchema7 } from "@ai-sdk/provider";
import type { z } from "zod";
import type { AgentHandle } from "../protocol/agent-session/agent-handle.ts";
import { isName, nameRule } from "../protocol/name.ts";

/** What a crash in the middle of a call means:
 *  `read` changes nothing, so it runs again; `idempotent` runs again with the same `idempotencyKey`;
 *  `once` never runs again: the model is told that the outcome is unknown. */
export type AuthorToolEffect = "read" | "idempotent" | "once";

export interface ToolLog {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** Gets hold of an agent, and through it of any session of it: an agent of the deployment by its name or by what its
 *  file exports, or one that is a configuration of plain data (`AgentConfig` without functions). `id` is for whom or
 *  what it works; by default for the same as the caller. */
export type InitAgent = (
  agent: string | AgentExport | object,
  options?: { id?: string },
) => Promise<AgentHandle>;

/** What an agent's file exports: made by `createAgent`. */
export interface AgentExport {
  readonly kind: "edgeflue.agent";
}

export interface ToolContext {
  /** Aborts when the operation is aborted or the call's time is up. Hand it to `fetch`. */
  signal: AbortSignal;
  /** The model's id for this call. */
  toolCallId: string;
  /** The same for every attempt of this call: send it to services that take an idempotency key. */
  idempotencyKey: string;
  log: ToolLog;
  /** For tools that put other agents to work. What they do outlives the tool: give prompts an idempotency key. */
  init: InitAgent;
}

/** What a tool takes: a zod object schema, or a JSON Schema of type object. */
export type ToolParameters = z.ZodType | JSONSchema7;

/** The input that `execute` gets: what the zod schema puts out, or any object. */
export type ToolInput<Parameters> = Parameters extends z.ZodType
  ? z.output<Parameters>
  : Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: tools of different inputs stand in one list
export interface ToolDefinition<Parameters extends ToolParameters = any> {
  /** Letters, digits, `_` and `-`; starts with a letter; at most 64. */
  name: string;
  /** For the model: what it does and when to use it. */
  description: string;
  /** Default: no parameters. */
  parameters?: Parameters;
  /** Default `once`. */
  effect?: AuthorToolEffect;
  /** Whether somebody has to allow each call, or those with such an input, before it runs. Default false. */
  needsApproval?: boolean | ((input: ToolInput<Parameters>) => boolean);
  /** Returns what the model sees: a string, or anything that JSON can hold. What it throws is told to the model. */
  execute(input: ToolInput<Parameters>, context: ToolContext): unknown;
}

/** Checks a definition at once, so that a mistake is an error at its own line, and returns it. */
export function defineTool<const Parameters extends ToolParameters>(
  definition: ToolDefinition<Parameters>,
): ToolDefinition<Parameters> {
  const problem = findToolProblem(definition);
  if (problem !== undefined) throw new Error(`[edgeflue] defineTool(): ${problem}`);
  return definition;
}

const effects: readonly unknown[] = ["read", "idempotent", "once", undefined];

/** The first thing wrong with a tool definition, as a sentence that names the field. */
export function findToolProblem(value: unknown): string | undefined {
  if (!isObject(value)) return "a tool must be an object made by defineTool().";
  const tool = value as Partial<Record<keyof ToolDefinition, unknown>>; // narrowed field by field below
  if (!isName(tool.name)) {
    return `name must be ${nameRule}; got ${JSON.stringify(tool.name)}.`;
  }
  if (typeof tool.description !== "string" || tool.description.trim() === "") {
    return `description of tool "${tool.name}" must be a non-empty string.`;
  }
  if (typeof tool.execute !== "function") return `execute of tool "${tool.name}" must be a function.`;
  if (!effects.includes(tool.effect)) {
    return `effect of tool "${tool.name}" must be "read", "idempotent" or "once"; got ${JSON.stringify(tool.effect)}.`;
  }
  if (!["undefined", "boolean", "function"].includes(typeof tool.needsApproval)) {
    return `needsApproval of tool "${tool.name}" must be true, false or a function.`;
  }
  if (tool.parameters !== undefined && !isObject(tool.parameters)) {
    return `parameters of tool "${tool.name}" must be a zod schema or a JSON Schema.`;
  }
  if (isObject(tool.parameters) && "_def" in tool.parameters && !("_zod" in tool.parameters)) {
    return `parameters of tool "${tool.name}" is not a schema of zod 4. Import { z } from "zod" 4 or later.`;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
