/** A tool of the project that works in the sandbox's transaction, as the built-in ones do: made by a function of a subpath, which
 *  brings the code along. */

import type { ToolDefinition } from "./define-tool.ts";

/** Not a field, which could be written by mistake; registered, because a bundle may have this module twice. */
const sandboxKey = Symbol.for("edgeflue.sandbox-tool");

export function bringSandbox(tool: ToolDefinition): ToolDefinition {
  return Object.assign(tool, { [sandboxKey]: true });
}

export function usesSandbox(tool: ToolDefinition): boolean {
  return sandboxKey in tool;
}
