/** A session as an author's code holds it, wherever it runs: prompts as text, typed results by zod, events as they
 *  come. Works over any `Session`. */

import { z } from "zod";
import { EdgeflueError } from "../errors.ts";
import type { JsonSchema } from "../protocol/json-schema.ts";
import type { MessagePage, MessageQuery } from "../protocol/message.ts";
import type { OperationView } from "../protocol/operation.ts";
import type { PromptOptions, PromptResult, SkillRequest } from "../protocol/prompt.ts";
import type { Session } from "../protocol/session.ts";
import { readEvents, type WireEvent } from "./read-events.ts";

export interface PromptCallOptions<Schema extends z.ZodType | JsonSchema = never>
  extends Omit<PromptOptions, "result"> {
  /** What the answer has to be: a zod schema, or a JSON Schema. */
  result?: Schema;
}

export interface SkillCallOptions<Schema extends z.ZodType | JsonSchema = never>
  extends Omit<SkillRequest, "skill" | "result"> {
  /** What the answer has to be: a zod schema, or a JSON Schema. Default: the skill's output schema. */
  result?: Schema;
}

/** The value that a schema stands for. */
export type ResultOf<Schema> = [Schema] extends [never]
  ? undefined
  : Schema extends z.ZodType
    ? z.output<Schema>
    : unknown;

/** Without a schema of the call's, the skill's own decides what comes. */
export type SkillResultOf<Schema> = [Schema] extends [never] ? unknown : ResultOf<Schema>;

export type TypedSkillResult<Schema> = Omit<PromptResult, "result"> & { result: SkillResultOf<Schema> };

export type TypedPromptResult<Schema> = Omit<PromptResult, "result"> & { result: ResultOf<Schema> };

export class AgentSession {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Runs a prompt to its end. Rejects with an `EdgeflueError`. */
  async prompt<Schema extends z.ZodType | JsonSchema = never>(
    text: string,
    { result: schema, ...options }: PromptCallOptions<Schema> = {},
  ): Promise<TypedPromptResult<Schema>> {
    const request = {
      message: text,
      ...options,
      ...(schema !== undefined && { result: toJsonSchema(schema) }),
    };
    const answer = await this.#session.prompt(request);
    return { ...answer, result: readResult(schema, answer) as ResultOf<Schema> }; // by the schema of that type
  }

  /** Does what a skill of the agent says, by its name or its file's path: `triage`, `triage/SKILL.md`. Rejects with
   *  an `EdgeflueError`; one that the agent does not have is `skill_not_found`. */
  async skill<Schema extends z.ZodType | JsonSchema = never>(
    name: string,
    { result: schema, ...options }: SkillCallOptions<Schema> = {},
  ): Promise<TypedSkillResult<Schema>> {
    const request = {
      skill: name,
      ...options,
      ...(schema !== undefined && { result: toJsonSchema(schema) }),
    };
    const answer = await this.#session.prompt(request);
    return { ...answer, result: readResult(schema, answer) as SkillResultOf<Schema> }; // by the schema of that type
  }

  /** Runs a prompt and yields what happens, the last event being `end` or `error`. Leaving early does not stop it. */
  async *stream(text: string, options: Omit<PromptOptions, "result"> = {}): AsyncGenerator<WireEvent> {
    yield* readEvents(await this.#session.stream({ message: text, ...options }));
  }

  messages(query: MessageQuery = {}): Promise<MessagePage> {
    return this.#session.messages(query);
  }

  operation(operationId: string): Promise<OperationView> {
    return this.#session.operation(operationId);
  }
}

function isZodSchema(schema: z.ZodType | JsonSchema): schema is z.ZodType {
  return "_zod" in schema;
}

function toJsonSchema(schema: z.ZodType | JsonSchema): JsonSchema {
  if (!isZodSchema(schema)) return schema;
  // What the model has to write is what the schema takes in, not what it makes of it.
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  return jsonSchema as JsonSchema; // draft 7 was asked for
}

/** What JSON Schema cannot say (refinements, transforms) is done here, after the model's part. */
function readResult(schema: z.ZodType | JsonSchema | undefined, { result, text }: PromptResult): unknown {
  if (schema === undefined || !isZodSchema(schema)) return result;
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw new EdgeflueError("result_invalid", "The model did not give a result that matches the schema.", {
    meta: { answer: text, issues },
  });
}
