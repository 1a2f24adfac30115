/** The words of `env -S`: quotes, escapes, `${NAME}` and `#` comments, but nothing else of a shell. */

import { UsageError } from "../process/options.ts";

const escapes: Readonly<Record<string, string>> = {
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "#": "#",
  $: "$",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

export function splitWords(text: string, env: ReadonlyMap<string, string>): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (quote === "" && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === "" && word === undefined && character === "#") break;
    else if (quote === "" && (character === '"' || character === "'")) {
      quote = character;
      word ??= "";
    } else if (character === quote) quote = "";
    else if (character === "\\" && quote !== "'") {
      index += 1;
      const escaped = text.charAt(index);
      if (escaped === "c" && quote === "") break;
      if (escaped === "_" && quote === "") {
        if (word !== undefined) words.push(word);
        word = undefined;
        continue;
      }
      const known = escaped === "_" ? " " : escapes[escaped];
      if (known === undefined) throw new UsageError(`invalid sequence '\\${escaped}' in -S`, 125);
      word = (word ?? "") + known;
    } else if (character === "$" && quote !== "'") {
      const variable = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}/.exec(text.slice(index));
      if (variable === null) {
        throw new UsageError(`only \${VARNAME} expansion is supported, error at: ${text.slice(index)}`, 125);
      }
      word = (word ?? "") + (env.get(variable[1] ?? "") ?? "");
      index += variable[0].length - 1;
    } else word = (word ?? "") + character;
  }
  if (quote !== "") throw new UsageError("no terminating quote in -S string", 125);
  return word === undefined ? words : [...words, word];
}
