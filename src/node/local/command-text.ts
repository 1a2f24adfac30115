/** Writes a parsed command line out again for a real bash. */

import { type ScriptNode, serialize } from "just-bash";

/** just-bash writes the line feed of `$'a\nb'` as a line continuation; in single quotes it stays a line feed. */
export function toCommandText(script: ScriptNode): string {
  quoteLineFeeds(script);
  return serialize(script);
}

interface Part {
  type: string;
  value?: unknown;
}

/** In double quotes and here-documents line feeds are literal. */
function quoteLineFeeds(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  if ("type" in node && (node.type === "DoubleQuoted" || node.type === "HereDoc")) return;
  if ("parts" in node && Array.isArray(node.parts)) node.parts = node.parts.flatMap(quotePart);
  for (const child of Object.values(node)) quoteLineFeeds(child);
}

function quotePart(part: Part): Part[] {
  if (part.type !== "Literal" || typeof part.value !== "string" || !part.value.includes("\n")) return [part];
  return part.value.split("'").flatMap((value, index) => {
    const quoted = { type: "SingleQuoted", value };
    return index === 0 ? [quoted] : [{ type: "Escaped", value: "'" }, quoted];
  });
}
