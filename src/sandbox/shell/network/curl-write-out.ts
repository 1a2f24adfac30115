/** The text that `curl -w` prints after a transfer. */

import { NotSupported } from "../process/options.ts";

export interface Transfer {
  readonly values: ReadonlyMap<string, string>;
  header(name: string): string;
}

const known: ReadonlySet<string> = new Set(
  `http_code response_code size_download size_upload time_total time_starttransfer url_effective url content_type
   num_redirects num_headers redirect_url method scheme exitcode errormsg filename_effective urlnum onerror speed_download`.split(
    /\s+/,
  ),
);

/** Throws `NotSupported` for a variable that nothing is known about here. */
export function checkWriteOut(format: string): void {
  for (const [, name = ""] of format.matchAll(/%\{([^}]{0,100})\}/g)) {
    if (!known.has(name) && name !== "stdout" && name !== "stderr") {
      throw new NotSupported(`the variable ${name} of --write-out`);
    }
  }
}

export interface WrittenText {
  stdout: string;
  stderr: string;
}

export function formatWriteOut(format: string, transfer: Transfer): WrittenText {
  const written: WrittenText = { stdout: "", stderr: "" };
  let target: keyof WrittenText = "stdout";
  // Names have an end: a text without the closing brace is not searched for it from each opening one.
  const token = /%\{([^}]{0,100})\}|%header\{([^}]{0,100})\}|%%|\\([nrt])|\\|%|[^%\\]+/g;
  for (const [text, variable, header, letter] of format.matchAll(token)) {
    if (variable === "stdout" || variable === "stderr") target = variable;
    else if (variable !== undefined) written[target] += transfer.values.get(variable) ?? "";
    else if (header !== undefined) written[target] += transfer.header(header);
    else if (letter !== undefined) written[target] += { n: "\n", r: "\r", t: "\t" }[letter] ?? "";
    else written[target] += text === "%%" ? "%" : text;
  }
  return written;
}
