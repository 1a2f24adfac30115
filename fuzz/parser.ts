/** `npm run fuzz:parser -- --seconds 60`: texts of all kinds go through the shell's parser, which must return a tree or
 *  throw a `ShellSyntaxError`, and soon. Fails with the text and the seed. */

import { parseScript } from "../src/sandbox/shell/syntax/parse-script.ts";
import { ShellSyntaxError } from "../src/sandbox/shell/syntax/syntax-error.ts";
import { readAreas, readCases } from "../test/node/differential/cases.ts";
import { hostileScripts } from "../test/sandbox/hostile-scripts.ts";
import { attempts, harmless } from "../test/sandbox/policy-attempts.ts";
import { createRandom, type Random } from "../test/sandbox/random.ts";
import { readArguments } from "./arguments.ts";

/** Above what the parser takes for one of these texts on a busy machine, below what anyone would wait. */
const msMax = 2_000;

const signs = [..."$({[`'\"\\|&;<>!#*?~=+-@%^,./:0aAx \n\t]})"];
const words = [
  "if",
  "then",
  "fi",
  "for",
  "do",
  "done",
  "case",
  "in",
  "esac",
  "while",
  "((",
  "[[",
  "<<E",
  "$((",
  "${",
  "E\n",
];
const scripts = [
  ...readAreas().flatMap((area) => readCases(area).map(({ script }) => script)),
  ...hostileScripts,
  ...attempts,
  ...harmless,
];

const { seconds, seed } = readArguments();
const random = createRandom(seed);
const endsAt = performance.now() + seconds * 1000;
let inputs = 0;
let slowest = 0;

while (performance.now() < endsAt) {
  const text = random.integer(2) === 0 ? randomText(random) : mutate(random, random.pick(scripts));
  const start = performance.now();
  try {
    parseScript(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) fail(text, `threw ${String(error)}`);
  }
  const took = performance.now() - start;
  if (took > msMax) fail(text, `took ${Math.round(took)} ms`);
  slowest = Math.max(slowest, took);
  inputs += 1;
}
console.log(
  `${inputs} texts, all parsed or refused, the slowest in ${Math.round(slowest)} ms (seed ${seed})`,
);

function randomText(source: Random): string {
  return Array.from({ length: source.integer(60) }, () =>
    source.integer(6) === 0 ? source.pick(words) : source.pick(signs),
  ).join("");
}

/** A script with some pieces taken out, doubled, moved or replaced. */
function mutate(source: Random, script: string): string {
  let text = script;
  for (let change = source.integer(5); change >= 0; change--) {
    const start = source.integer(text.length + 1);
    const end = Math.min(text.length, start + source.integer(12));
    const inserted = source.pick([
      "",
      source.pick(signs),
      source.pick(words),
      text.slice(start, end).repeat(2),
    ]);
    text = (text.slice(0, start) + inserted + text.slice(end)).slice(0, 4_000);
  }
  return text;
}

function fail(text: string, problem: string): never {
  console.error(`The parser ${problem} (seed ${seed}) for:\n${JSON.stringify(text)}`);
  process.exit(1);
}
