/** A regular expression that says in time linear in the text whether it matches, whatever the pattern: a set of
 *  states moves along the text, and each step is remembered. JavaScript's own engine tries alternatives one by
 *  one, and a pattern such as `(a+)+$` keeps it busy for hours. */

import { PatternError, type PatternNode, parsePattern } from "./pattern-parser.ts";
import { type Assertion, compileProgram, type Instruction } from "./pattern-program.ts";

export interface LinearPattern {
  /** Text that every match contains, or "" when none is known: a quick way to rule a text out. */
  readonly requiredText: string;
  /** Whether the pattern matches somewhere in `text`. */
  test(text: string): boolean;
  /** Steps taken so far that were not remembered; each costs about as much as the pattern is long. */
  readonly slowSteps: number;
}

/** A set of places in the program, and what stands before them. `steps` remembers where a character leads. */
interface State {
  readonly places: readonly number[];
  readonly before: "start" | "word" | "other";
  readonly steps: Map<number, State | "matched">;
}

const patternCharsMax = 1_000;
/** Remembered states; past that they are forgotten and found again. */
const statesMax = 2_000;
const endOfText = -1;

/** Throws `PatternError`. `(?i)` at the start ignores case. */
export function compilePattern(source: string): LinearPattern {
  if (source.length > patternCharsMax) {
    throw new PatternError(`It is longer than ${patternCharsMax} characters.`);
  }
  const ignoresCase = source.startsWith("(?i)");
  const body = ignoresCase ? source.slice(4) : source;
  try {
    new RegExp(body);
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message : "It is not a regular expression.");
  }
  const tree = parsePattern(body);
  const program = compileProgram(tree, ignoresCase ? "i" : "");
  return new Matcher(program, ignoresCase ? "" : findRequiredText(tree));
}

class Matcher implements LinearPattern {
  readonly requiredText: string;
  readonly #program: readonly Instruction[];
  readonly #states = new Map<string, State>();
  slowSteps = 0;

  constructor(program: readonly Instruction[], requiredText: string) {
    this.#program = program;
    this.requiredText = requiredText;
  }

  test(text: string): boolean {
    let state = this.#state([], "start");
    for (let index = 0; index < text.length; ) {
      const code = text.codePointAt(index) ?? 0;
      const next = state.steps.get(code) ?? this.#step(state, code);
      if (next === "matched") return true;
      state = next;
      index += code > 0xffff ? 2 : 1;
    }
    return (state.steps.get(endOfText) ?? this.#step(state, endOfText)) === "matched";
  }

  #step(state: State, code: number): State | "matched" {
    this.slowSteps += 1;
    const character = code === endOfText ? undefined : String.fromCodePoint(code);
    const next = this.#findNext(state, character);
    state.steps.set(code, next);
    return next;
  }

  /** A match may begin at every character, so the program's start joins each set. */
  #findNext(state: State, character: string | undefined): State | "matched" {
    const isWord = character !== undefined && isWordCharacter(character);
    const seen = new Set<number>();
    const reached: number[] = [];
    const waiting = [0, ...state.places];
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const instruction = this.#program[place];
      if (instruction === undefined || instruction.type === "match") return "matched";
      if (instruction.type === "split") waiting.push(...instruction.nexts);
      else if (instruction.type === "assertion") {
        if (holds(instruction.kind, state.before, character, isWord)) waiting.push(instruction.next);
      } else if (character !== undefined && instruction.matches(character)) reached.push(instruction.next);
    }
    return this.#state(reached, isWord ? "word" : "other");
  }

  #state(places: readonly number[], before: State["before"]): State {
    const sorted = [...new Set(places)].sort((a, b) => a - b);
    const key = `${before} ${sorted.join(" ")}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= statesMax) this.#states.clear();
    const state: State = { places: sorted, before, steps: new Map() };
    this.#states.set(key, state);
    return state;
  }
}

function holds(
  kind: Assertion,
  before: State["before"],
  character: string | undefined,
  isWord: boolean,
): boolean {
  if (kind === "start") return before === "start";
  if (kind === "end") return character === undefined;
  return ((before === "word") !== isWord) === (kind === "wordBoundary");
}

function isWordCharacter(character: string): boolean {
  return /^\w$/.test(character);
}

/** The longest run of plain characters that every match goes through. */
function findRequiredText(tree: PatternNode): string {
  const nodes = tree.type === "sequence" ? tree.nodes : [tree];
  let longest = "";
  let run = "";
  for (const node of nodes) {
    run = node.type === "character" && node.text !== undefined ? run + node.text : "";
    if (run.length > longest.length) longest = run;
  }
  return longest;
}
