/** A server's list of tools, read without trust. A tool that cannot be used is left out, and said; names that cannot be told apart
 *  are refused. Pure. */

import { isObject } from "../../protocol/check/field-checks.ts";
import type { Redactor } from "../../secret/redactor.ts";
import { mcpLimits } from "../limits.ts";
import { McpFailure } from "../wire/failure.ts";
import { type PreparedInput, prepareSchema } from "./input-schema.ts";
import { cleanLine, cleanText } from "./server-text.ts";
import { toToolName } from "./tool-name.ts";

export interface ServerTool extends PreparedInput {
  /** The model's name for it. */
  name: string;
  /** The server's. */
  ownName: string;
  description: string;
  /** What the server says of it. */
  hints: { isReadOnly: boolean; isIdempotent: boolean };
}

export interface ServerToolList {
  tools: readonly ServerTool[];
  /** Why others are left out, each a sentence. */
  problems: readonly string[];
  /** Which of the chosen tools there are not, in words that follow the server's name. */
  missing: readonly string[];
}

export interface ListOptions {
  server: string;
  /** The server's names of the only tools that are wanted. Default: all. */
  chosen: readonly string[] | undefined;
  redactor: Redactor;
}

/** Throws an `McpFailure`. */
export function readToolList(
  listed: readonly unknown[],
  { server, chosen, redactor }: ListOptions,
): ServerToolList {
  const problems: string[] = [];
  const byName = new Map<string, ServerTool>();
  /** Why, by the server's names. */
  const leftOut = new Map<string, string>();
  let schemaChars = 0;
  /** Returns why it is left out. */
  const add = (item: unknown, ownName: string): string | undefined => {
    const { toolNameCharsMax, toolsMax, schemasCharsMax } = mcpLimits;
    if (ownName.length > toolNameCharsMax) return `its name has more than ${toolNameCharsMax} characters`;
    const name = toToolName(server, redactor.text(ownName));
    const other = byName.get(name);
    if (other?.ownName === ownName) return "the server lists it twice";
    if (other !== undefined) {
      const pair = [other.ownName, ownName].map((own) => quote(redactor.text(own))).join(" and ");
      throw new McpFailure(`has two tools that are both named ${name}: ${pair}`);
    }
    if (byName.size >= toolsMax)
      return `the server has more than ${toolsMax}. Choose some by the option tools`;
    const tool = readTool(item, { server, name, ownName, redactor });
    if (typeof tool === "string") return tool;
    if (schemaChars + tool.chars > schemasCharsMax)
      return "the schemas of the server's tools are too long together";
    schemaChars += tool.chars;
    byName.set(name, tool.tool);
    return undefined;
  };
  for (const item of listed) {
    const name = nameOf(item);
    if (name === undefined) problems.push("A tool without a name is left out.");
    if (name === undefined || (chosen !== undefined && !chosen.includes(name))) continue;
    const problem = add(item, name);
    if (problem === undefined) continue;
    problems.push(`The tool ${quote(redactor.text(name))} is left out: ${problem}.`);
    leftOut.set(name, problem);
  }
  const tools = [...byName.values()];
  const missing = (chosen ?? []).filter((name) => !tools.some(({ ownName }) => ownName === name));
  return {
    tools,
    problems: shorten(problems),
    missing: missing.map((name) => describeMissing(name, leftOut.get(name))),
  };
}

function describeMissing(name: string, problem: string | undefined): string {
  const tool = `has no tool named ${JSON.stringify(name)}`;
  return problem === undefined
    ? `${tool}, which the agent asks for`
    : `${tool} that can be used, which the agent asks for: ${problem}`;
}

function nameOf(item: unknown): string | undefined {
  const { name } = Object(item) as { name?: unknown }; // any value as an object
  return typeof name === "string" && name !== "" ? name : undefined;
}

interface Named extends Pick<ServerTool, "name" | "ownName"> {
  server: string;
  redactor: Redactor;
}

/** The tool, or why it cannot be used. */
function readTool(
  item: unknown,
  { server, name, ownName, redactor }: Named,
): { tool: ServerTool; chars: number } | string {
  const { description, inputSchema, annotations, execution } = item as Record<string, unknown>; // it has a name
  const { taskSupport } = Object(execution) as { taskSupport?: unknown }; // any value as an object
  if (taskSupport === "required") return "it runs as a task of the server's only";
  const schema = prepareSchema(redactor.value(inputSchema));
  if (!schema.ok)
    return `its input schema ${cleanLine(redactor.text(schema.problem), mcpLimits.errorCharsMax)}`;
  const words = typeof description === "string" ? description : "";
  const about = `MCP tool ${quote(redactor.text(ownName))} from server "${server}".`;
  const said = cleanText(redactor.text(words), mcpLimits.descriptionCharsMax).trim();
  const { readOnlyHint, idempotentHint } = isObject(annotations)
    ? (annotations as Record<string, unknown>)
    : {};
  const tool: ServerTool = {
    name,
    ownName,
    description: said === "" ? about : `${about} ${said}`,
    ...schema.input,
    hints: { isReadOnly: readOnlyHint === true, isIdempotent: idempotentHint === true },
  };
  return { tool, chars: schema.chars };
}

function quote(name: string): string {
  return JSON.stringify(cleanLine(name, 100));
}

function shorten(problems: readonly string[]): string[] {
  const { problemsMax } = mcpLimits;
  const more = problems.length - problemsMax;
  return more <= 0 ? [...problems] : [...problems.slice(0, problemsMax), `${more} more are left out.`];
}
