/** `defineTool`: makes an author's function available to the model. */

import type { z } from "zod";
import type { Principal } from "../../protocol/access/principal.ts";
import type { AgentHandle } from "../../protocol/agent-session/agent-handle.ts";
import type { Approvers } from "../../protocol/approval.ts";
import {
  type FieldChecks,
  findFieldProblem,
  isObject,
  type OnlyFields,
} from "../../protocol/check/field-checks.ts";
import { endSentence } from "../../protocol/check/known-names.ts";
import { isName, nameRule } from "../../protocol/check/name.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { isRawShape } from "../../protocol/json-schema/raw-shape.ts";
import type { JsonSchema } from "../../protocol/json-schema/schema.ts";
import type { ValueOf } from "../../protocol/json-schema/value-of.ts";
import type { Bindings } from "../bindings.ts";

/** What a crash in the middle of a call means:
 *  `read` changes nothing, so it runs again; `idempotent` runs again with the same `idempotencyKey`;
 *  `once` never runs again: the model reads that the outcome is unknown. */
export type AuthorToolEffect = "read" | "idempotent" | "once";

export interface ToolLog {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** Returns an agent, whose handle opens any of its sessions: an agent of the deployment by its name or by what its file
 *  exports, or one that is a configuration of plain data (`AgentConfig` without functions). `id` is the instance;
 *  default: the caller's. */
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
  /** Text bindings and secrets of the deployment. On Node: the environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** All that the Worker binds, such as `bindings.ORDERS` of D1. On Node: what `init()` or `testAgent()` got as `bindings`. */
  bindings: Bindings;
  /** Who made the request of which the call is part; undefined when that has no name. Stored with the operation, so that
   *  it is the same after a restart. Default: undefined. */
  principal?: Principal;
  /** For tools that call other agents. Their work outlives the tool: give prompts an idempotency key. */
  init: InitAgent;
}

/** What a tool takes: a zod object schema, or a JSON Schema of type object. */
export type ToolParameters = z.ZodType | JsonSchema;

/** The input that `execute` gets: what the zod schema puts out, or what a JSON Schema says that is written in its place. */
export type ToolInput<Parameters> = Parameters extends z.ZodType
  ? z.output<Parameters>
  : Parameters extends { readonly type: "object"; readonly properties: object }
    ? ValueOf<Parameters>
    : Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: tools of different inputs share one list
export interface ToolDefinition<Parameters extends ToolParameters = any> {
  /** Letters, digits, `_` and `-`; starts with a letter; at most 64. */
  name: string;
  /** For the model: what it does and when to use it. */
  description: string;
  /** Default: no parameters. */
  parameters?: Parameters;
  /** What a crash in the middle means. Default `once`. */
  effect?: AuthorToolEffect;
  /** Whether each call, or each one with such an input, needs an approval before it runs. Default false. */
  needsApproval?: boolean | ((input: ToolInput<Parameters>) => boolean);
  /** Who may decide about its calls. Default: what the agent says. */
  approvers?: Approvers;
  /** Returns what the model sees: a string, or any JSON value. What it throws, the model sees as an error. */
  execute(input: ToolInput<Parameters>, context: ToolContext): unknown;
}

/** Checks a definition at once, so that a mistake is an error at its own line, and returns it. */
export function defineTool<const Parameters extends ToolParameters, Given = unknown>(
  definition: Given & ToolDefinition<Parameters> & OnlyFields<ToolDefinition, Given>,
): ToolDefinition<Parameters> {
  const problem = findToolProblem(definition);
  if (problem !== undefined) throw new Error(`[edgeflue] defineTool(): ${problem}`);
  return definition;
}

/** Fields that a tool and a command that is a function share. */
export const functionChecks = {
  name: checkName,
  description: is.nonEmptyText,
  parameters: checkParameters,
  effect: is.oneOf(["read", "idempotent", "once"]),
  needsApproval: checkNeedsApproval,
  approvers: checkApprovers,
  execute: is.aFunction,
} satisfies FieldChecks<ToolDefinition>;

/** The first thing wrong with a tool definition, as a sentence that names the field. */
export function findToolProblem(value: unknown): string | undefined {
  if (!isObject(value)) return "a tool must be an object made by defineTool().";
  return findDefinitionProblem<ToolDefinition>("tool", value, functionChecks, ["description", "execute"]);
}

/** The same of any definition that has a name. */
export function findDefinitionProblem<T>(
  kind: "tool" | "command",
  definition: object,
  checks: FieldChecks<T>,
  required: readonly (keyof T)[],
): string | undefined {
  const { name } = definition as { name?: unknown }; // an object
  const nameProblem = checkName(name);
  if (nameProblem !== undefined) return `name ${nameProblem}.`;
  const problem =
    findFieldProblem(definition, checks) ?? findFieldProblem(withMissing(definition, required), checks);
  if (problem === undefined) return undefined;
  return problem.type === "wrong"
    ? endSentence(`${problem.field} of ${kind} "${name}" ${problem.text}`)
    : `${kind} "${name}" has an unknown field "${problem.field}".${problem.suggestion}`;
}

/** Null for each field that has to be there and is not, which no check takes. */
function withMissing(definition: object, required: readonly PropertyKey[]): object {
  const given = definition as Record<PropertyKey, unknown>; // an object
  return Object.fromEntries(required.map((field) => [field, given[field] ?? null]));
}

function checkName(value: unknown): string | undefined {
  return isName(value) ? undefined : `must be ${nameRule}; got ${JSON.stringify(value)}`;
}

/** Empty rules would let in everyone who was meant to be kept out. */
export function checkApprovers(value: unknown): string | undefined {
  const problem = is.within<Approvers>({ roles: is.listOfNames("roles"), notAsker: is.flag })(value);
  if (problem !== undefined) return problem;
  const { roles, notAsker } = value as Approvers; // checked above
  if (roles?.length === 0) return ".roles is empty: no one could approve";
  return roles === undefined && notAsker === undefined ? "must have roles or notAsker" : undefined;
}

export function checkNeedsApproval(value: unknown): string | undefined {
  return ["boolean", "function"].includes(typeof value) ? undefined : "must be true, false or a function";
}

function checkParameters(value: unknown): string | undefined {
  if (!isObject(value)) return "must be a zod schema or a JSON Schema";
  if (isRawShape(value))
    return "is an object of zod schemas, which checks nothing. Write z.object({ … }) around it";
  return "_def" in value && !("_zod" in value)
    ? 'is not a schema of zod 4. Import { z } from "zod" 4 or later'
    : undefined;
}
