/** The name that a server's tool has for the model: `mcp__<server>__<tool>`. Pure. */

import { serverToolPrefix } from "../../agent/mcp-server.ts";
import { agentLimits } from "../../limits.ts";
import { unicodePattern } from "../../regex/unicode-pattern.ts";

/** What all names of a server's tools begin with. */
export function toolPrefix(server: string): string {
  return `${serverToolPrefix}${server}__`;
}

/** Legal at every provider. One that is too long, or that loses letters, ends in a number made of all of it. */
export function toToolName(server: string, tool: string): string {
  const plain = tool.replace(/[^A-Za-z0-9_-]/g, "_").replace(/^_+|(?<!_)_+$/g, "");
  const name = toolPrefix(server) + (plain === "" ? "tool" : plain);
  const { nameCharsMax } = agentLimits;
  const isWhole = plain !== "" && !unicodePattern("(?!\\p{ASCII})[\\p{L}\\p{N}]").test(tool);
  if (isWhole && name.length <= nameCharsMax) return name;
  const number = hash(tool);
  return `${name.slice(0, nameCharsMax - number.length - 1)}_${number}`;
}

/** FNV-1a, as eight hexadecimal digits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
