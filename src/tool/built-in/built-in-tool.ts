/** Makes a built-in `Tool` of a JSON Schema and a function over the sandbox's transaction. */

import { EdgeflueError } from "../../errors.ts";
import type { JsonSchema } from "../../protocol/json-schema/schema.ts";
import type { ValueOf } from "../../protocol/json-schema/value-of.ts";
import type { SandboxFiles, SandboxTransaction } from "../../sandbox/sandbox.ts";
import { createParser } from "../author-tool.ts";
import type { Tool, ToolCallContext } from "../tool.ts";

/** A schema as it is written down, whose lists cannot be changed. */
export type WrittenSchema = { readonly type: "object" };

export interface BuiltInToolDefinition<Schema extends WrittenSchema> {
  name: string;
  description: string;
  parameters: Schema;
  /** What the policy must allow. Default: nothing. */
  needs?: "read" | "write" | "shell";
  execute(input: ValueOf<Schema>, sandbox: SandboxTransaction, context: ToolCallContext): Promise<unknown>;
}

export function createBuiltInTool<const Schema extends WrittenSchema>(
  definition: BuiltInToolDefinition<Schema>,
): Tool {
  const { name, description, parameters, needs, execute } = definition;
  const inputSchema = parameters as JsonSchema;
  const parse = createParser(inputSchema);
  return {
    name,
    description,
    ...(needs !== undefined && { needs }),
    effect: "transaction",
    inputSchema,
    parse: (input) => parse(withoutNulls(input)),
    async execute(input, context) {
      if (context.sandbox === undefined) {
        throw new Error(`[edgeflue] The tool "${name}" was called without a sandbox transaction.`);
      }
      // `parse` made it.
      return execute(input as ValueOf<Schema>, context.sandbox, context);
    },
  };
}

/** A parameter that names what a tool works on. Short, because each call of the model sends it for each tool. */
export const pathParameter = {
  type: "string",
  description: "Relative to the working folder, or absolute.",
} as const;

/** Does `work` on a file; when it does not exist, says what exists where it was looked for. */
export async function withNeighbours<T>(
  files: SandboxFiles,
  path: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EdgeflueError) || error.code !== "not_found") throw error;
    const neighbours = await describeNeighbours(files, path);
    throw new EdgeflueError("not_found", `${path} does not exist. ${neighbours}`, { cause: error });
  }
}

const neighboursMax = 30;

/** The nearest folder of the path that exists, and what is in it. */
async function describeNeighbours(files: SandboxFiles, path: string): Promise<string> {
  for (let folder = path; folder.includes("/"); ) {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    const entries = folder === "" ? undefined : await files.list(folder).catch(() => undefined);
    if (entries !== undefined) return describeFolder(folder, entries);
  }
  return describeFolder(files.cwd, await files.list("."));
}

function describeFolder(folder: string, entries: Awaited<ReturnType<SandboxFiles["list"]>>): string {
  if (entries.length === 0) return `${folder} is empty.`;
  const names = entries.slice(0, neighboursMax).map(entryName);
  const more = entries.length > neighboursMax ? `, and ${entries.length - neighboursMax} more` : "";
  return `Files in ${folder}: ${names.join(", ")}${more}`;
}

/** The last name of an entry's path; folders end in a slash. */
export function entryName({ path, type }: { path: string; type: string }): string {
  return path.slice(path.lastIndexOf("/") + 1) + (type === "directory" ? "/" : "");
}

/** Models that must name every parameter send null for those they leave out. */
function withoutNulls(input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}
