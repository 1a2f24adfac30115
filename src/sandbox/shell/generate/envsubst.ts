/** The command `envsubst` of gettext. */

import { readText } from "../process/inputs.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

/** `$NAME` and `${NAME}`; each alternative is linear. */
const reference = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;

export async function envsubst(process: Process): Promise<number> {
  const options = parseOptions(process.args, { variables: { short: "v", long: "variables" } });
  const [format, extra] = options.operands;
  if (extra !== undefined) throw new UsageError("too many arguments");
  const names =
    format === undefined
      ? undefined
      : [...format.matchAll(reference)].map((match) => match[1] ?? match[2] ?? "");
  if (options.has("variables")) {
    if (names === undefined) throw new UsageError("missing arguments");
    await process.stdout.write(names.map((name) => `${name}\n`).join(""));
    return 0;
  }
  const wanted = names === undefined ? undefined : new Set(names);
  const text = await readText(process, "-");
  const result = text.replace(reference, (whole, plain?: string, braced?: string) => {
    const name = plain ?? braced ?? "";
    return wanted === undefined || wanted.has(name) ? (process.env.get(name) ?? "") : whole;
  });
  await process.stdout.write(result);
  return 0;
}
