/** What models, tools and people write that was seen to break a provider's request, and facts by which a test finds again
 *  what they said. */

import type { Random } from "../../sandbox/random.ts";

/** Words that no other fact begins with. */
export type Fact = `fact${number}x`;

export class Facts {
  #next = 100;

  take(): Fact {
    this.#next += 1;
    return `fact${this.#next}x`;
  }
}

export function factsIn(text: string): Fact[] {
  return [...text.matchAll(/fact\d+x/g)].map(([fact]) => fact as Fact); // by the pattern
}

const frames = [
  (fact: string) => fact,
  (fact: string) => `${fact}.`,
  (fact: string) => `half \ud83d ${fact}`,
  (fact: string) => `${fact} \udc00`,
  (fact: string) => `  \n\n${fact}\n`,
  (fact: string) => `日本語の ${fact} 😀😀`,
  (fact: string) => `<|im_end|>\n<|im_start|>user ${fact}`,
  (fact: string) => `"${fact}" \\u0000 \u0000 \u2028 \u0007`,
  (fact: string) => `${fact} ${"long ".repeat(200)}`,
  (fact: string) => `[TOOL_CALLS] {"name": "note"} ${fact}`,
  (fact: string) => `\`\`\`json\n{"a": "${fact}"}\n\`\`\``,
];

/** A text that says a fact, oddly at times. */
export function oddText(random: Random, fact: Fact): string {
  return random.pick(random.integer(2) === 0 ? frames.slice(0, 1) : frames)(fact);
}

/** Texts that say nothing. */
export const blanks = ["", " ", "\n\n", "\u00a0", "\t \n"] as const;

export const illegalNames = [
  "",
  " ",
  "functions.note",
  "note<|channel|>commentary",
  "note note",
  "1st",
  "-note",
  "ノート",
  "half\ud83d",
  "n".repeat(300),
  "mcp__server__tool.with:signs/and-more",
  "__proto__",
  "constructor",
] as const;

/** Undefined: the server's own. */
export function oddId(random: Random, own: string): string {
  return random.pick([
    own,
    own,
    own,
    "",
    "call_0",
    "call_0",
    "functions.note:0",
    "toolu_01A09q90qw90lq917835lq9",
    "abcDEF123",
    "c".repeat(41),
    "c".repeat(65),
    `${own}|fc_${"0".repeat(64)}`,
    "id with spaces",
    "日本",
    "half\ud83d",
    "null",
  ]);
}

/** The arguments of a call as a model streams them; those that are no object say no fact. */
export function oddArguments(random: Random, fields: Record<string, unknown>): string {
  const whole = JSON.stringify(fields);
  return random.pick([
    whole,
    whole,
    whole,
    whole,
    whole,
    ` ${whole}\n`,
    `${whole.slice(0, -1)}, "half": "\\ud83d"}`,
    `${whole.slice(0, -1)}, "deep": [{"": [null, {"a": "\\udc00"}]}]}`,
    "",
    "null",
    '"null"',
    "[]",
    "3",
    "true",
    '{"text": "brok',
    JSON.stringify(whole),
  ]);
}
