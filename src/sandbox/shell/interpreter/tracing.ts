/** `set -x`: prints each command before it runs. */

import { expandText } from "../expand/expander.ts";
import { quoteIfNeeded } from "../expand/quote.ts";
import type { Shell } from "../state/shell.ts";
import { parseQuotedText } from "../syntax/parse-script.ts";

export async function trace(
  shell: Shell,
  words: readonly string[],
  { isQuoted = false }: { isQuoted?: boolean } = {},
): Promise<void> {
  const prefix = await expandText(shell, parseQuotedText(shell.variables.get("PS4") ?? "+ "));
  // The first character is repeated for each shell around this one.
  const head = prefix.slice(0, 1).repeat(shell.subshellDepth + 1) + prefix.slice(1);
  const text = isQuoted ? words.join(" ") : words.map(quoteIfNeeded).join(" ");
  const number = Number(shell.variables.get("BASH_XTRACEFD") ?? 2);
  const output = shell.descriptors.get(number)?.output ?? shell.descriptors.stderr;
  await output.write(`${head}${text}\n`);
}
