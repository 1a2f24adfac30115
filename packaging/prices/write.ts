/** `npm run prices`: makes src/model/price/prices.ts of prices.csv, where its sources and the date are named. Write there
 *  what the providers' pages say, then run this. A test compares both. */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

if (import.meta.main) {
  const output = join(root, "src/model/price/prices.ts");
  writeFileSync(output, toModule(readFileSync(join(import.meta.dirname, "prices.csv"), "utf8")));
  execFileSync("biome", ["format", "--write", output], { cwd: root, stdio: "inherit" });
}

/** The module's text, not formatted. Throws for a row that is not right. */
export function toModule(csv: string): string {
  const lines = csv.split("\n").filter((line) => line !== "");
  const comments = lines.filter((line) => line.startsWith("#"));
  const date = /read on (\d{4}-\d{2}-\d{2})/.exec(comments.join("\n"))?.[1];
  if (date === undefined) throw new Error('prices.csv does not say "read on YYYY-MM-DD".');
  const rows = lines.filter((line) => !line.startsWith("#")).slice(1);
  const entries = rows.map((row) => `  ${toEntry(row)},`);
  return `/** Made by \`npm run prices\` of packaging/prices/prices.csv, which names the sources. Prices of common models as of
 *  ${date}, in US dollars per million tokens: input, output, cache read, cache write, and the same for a call with
 *  more input than so many tokens. */

export type PriceRow = readonly (number | undefined)[];

export const pricesDate = "${date}";

export const priceRows: Readonly<Record<string, PriceRow>> = {
${entries.join("\n")}
};
`;
}

function toEntry(row: string): string {
  const [provider, model, ...texts] = row.split(",");
  const values = texts.map((text) => (text === "" ? undefined : Number(text)));
  const [input, output] = values;
  const isPrice = (value: number | undefined) => value === undefined || value >= 0;
  if (!provider || !model || texts.length !== 9 || input === undefined || output === undefined) {
    throw new Error(`prices.csv: this row is not right: ${row}`);
  }
  if (!values.every(isPrice)) throw new Error(`prices.csv: a price is no number: ${row}`);
  while (values.at(-1) === undefined) values.pop();
  return `"${provider}:${model}": [${values.map(String).join(", ")}]`;
}
