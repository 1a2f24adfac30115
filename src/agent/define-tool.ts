/** `defineTool`: what an author writes to give the model a function of theirs. */

import type { JSONSchema7 } from "@ai-sdk/provider";
import type { z } from "zod";
import { agentLimits } from "../limits.ts";

/** What a crash in the middle of a call means:
 *  `read` changes nothing, so it runs again; `idempotent` runs again with the same `idempotencyKey`;
 *  `once` never runs again: the model is told that the outcome is unknown. */
export type AuthorToolEffect = "read" | "idempotent" | "once";

export interface ToolLog {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export interface ToolContext {
  /** Aborts when the operation is aborted or the call's time is up. Hand it to `fetch`. */
  signal: AbortSignal;
  /** The model's id for this call. */
  toolCallId: string;
  /** The same for every attempt of this call: send it to services that take an idempotency key. */
  idempotencyKey: string;
  log: ToolLog;
}

export interface ToolDefinition<Input = unknown> {
  /** Letters, digits, `_` and `-`; starts with a letter; at most 64. */
  name: string;
  /** For the model: what it does and when to use it. */
  description: string;
  /** A zod object schema, or a JSON Schema of type object. Default: no parameters. */
  parameters?: z.ZodType<Input> | JSONSchema7;
  /** Default `once`. */
  effect?: AuthorToolEffect;
  /** Returns what the model sees: a string, or anything that JSON can hold. What it throws is told to the model. */
  execute(input: Input, context: ToolContext): unknown;
}

/** Checks a definition at once, so that a mistake is an error at its own line, and returns it. */
export function defineTool<Input = Record<string, never>>(
  definition: ToolDefinition<Input>,
): ToolDefinition<Input> {
  const problem = findToolProblem(definition);
  if (problem !== undefined) throw new Error(`[edgeflue] defineTool(): ${problem}`);
  return definition;
}

const namePattern = /^[A-Za-z][A-Za-z0-9_-]*$/;
const effects: readonly unknown[] = ["read", "idempotent", "once", undefined];

/** The first thing wrong with a tool definition, as a sentence that names the field. */
export function findToolProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return "a tool must be an object made by defineTool().";
  const tool = value as Partial<Record<keyof ToolDefinition, unknown>>; // narrowed field by field below
  if (typeof tool.name !== "string" || !isName(tool.name)) {
    return `name must be letters, digits, "_" and "-", start with a letter and have at most ${agentLimits.nameCharsMax} characters; got ${JSON.stringify(tool.name)}.`;
  }
  if (typeof tool.description !== "string" || tool.description.trim() === "") {
    return `description of tool "${tool.name}" must be a non-empty string.`;
  }
  if (typeof tool.execute !== "function") return `execute of tool "${tool.name}" must be a function.`;
  if (!effects.includes(tool.effect)) {
    return `effect of tool "${tool.name}" must be "read", "idempotent" or "once"; got ${JSON.stringify(tool.effect)}.`;
  }
  if (tool.parameters !== undefined && (typeof tool.parameters !== "object" || tool.parameters === null)) {
    return `parameters of tool "${tool.name}" must be a zod schema or a JSON Schema.`;
  }
  return undefined;
}

export function isName(value: string): boolean {
  return namePattern.test(value) && value.length <= agentLimits.nameCharsMax;
}
