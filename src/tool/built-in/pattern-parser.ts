/** Reads the part of JavaScript's regular expressions that can be matched in linear time: everything but
 *  lookaround and back-references. Only `linear-pattern.ts` uses it. */

export type PatternNode =
  /** One character, as the source of a regular expression for it; `text` when it is that very character. */
  | { type: "character"; source: string; text?: string }
  | { type: "assertion"; kind: "start" | "end" | "wordBoundary" | "notWordBoundary" }
  | { type: "sequence"; nodes: readonly PatternNode[] }
  | { type: "choice"; nodes: readonly PatternNode[] }
  | { type: "repeat"; node: PatternNode; min: number; max: number };

/** Thrown with a sentence for the model. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

/** Takes a source that `RegExp` has accepted, so that only its meaning is left to find. */
export function parsePattern(source: string): PatternNode {
  const reader = new Reader(source);
  const node = reader.readChoice();
  if (!reader.isAtEnd) throw new PatternError("There is a closing parenthesis without an opening one.");
  return node;
}

const assertions = { "^": "start", $: "end" } as const;
const syntaxCharacters = /[\^$\\.*+?()[\]{}|/]/g;
/** Parentheses within parentheses; the reader and the compiler call themselves. */
const depthMax = 100;

class Reader {
  readonly #source: string;
  #index = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#source.length;
  }

  readChoice(): PatternNode {
    const nodes = [this.#readSequence()];
    while (this.#take("|")) nodes.push(this.#readSequence());
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { type: "choice", nodes };
  }

  #readSequence(): PatternNode {
    const nodes: PatternNode[] = [];
    while (!this.isAtEnd && !this.#isNext("|") && !this.#isNext(")")) nodes.push(this.#readQuantified());
    return { type: "sequence", nodes };
  }

  #readQuantified(): PatternNode {
    let node = this.#readAtom();
    for (let bounds = this.#readQuantifier(); bounds !== undefined; bounds = this.#readQuantifier()) {
      node = { type: "repeat", node, ...bounds };
    }
    return node;
  }

  #readQuantifier(): { min: number; max: number } | undefined {
    const match = /^(?:([*+?])|\{(\d+)(,)?(\d+)?\})\??/.exec(
      this.#source.slice(this.#index, this.#index + 40),
    );
    if (match === null) return undefined;
    this.#index += match[0].length;
    const [, sign, min, comma, max] = match;
    if (sign !== undefined)
      return { min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Number.POSITIVE_INFINITY };
    const least = Number(min);
    if (comma === undefined) return { min: least, max: least };
    return { min: least, max: max === undefined ? Number.POSITIVE_INFINITY : Number(max) };
  }

  #readAtom(): PatternNode {
    const next = this.#source[this.#index];
    if (next === "(") return this.#readGroup();
    if (next === "[") return { type: "character", source: this.#readClass() };
    if (next === "\\") return this.#readEscape();
    if (next === "^" || next === "$") {
      this.#index += 1;
      return { type: "assertion", kind: assertions[next] };
    }
    if (next === ".") {
      this.#index += 1;
      return { type: "character", source: "." };
    }
    const text = String.fromCodePoint(this.#source.codePointAt(this.#index) ?? 0);
    this.#index += text.length;
    return literal(text);
  }

  #readGroup(): PatternNode {
    const opening =
      /^\((?:\?(?:<[^=!>][^>]*>|[^<]|<[=!]))?/.exec(this.#source.slice(this.#index))?.[0] ?? "(";
    if (/^\(\?<?[=!]/.test(opening)) {
      throw new PatternError(
        "Lookahead and lookbehind are not supported: patterns are matched in linear time. Search for the main part and filter the lines.",
      );
    }
    if (opening.startsWith("(?") && opening !== "(?:" && !opening.startsWith("(?<")) {
      throw new PatternError('Flags inside the pattern are not supported, except "(?i)" at its start.');
    }
    this.#depth += 1;
    if (this.#depth > depthMax) throw new PatternError(`It nests more than ${depthMax} parentheses.`);
    this.#index += opening.length;
    const node = this.readChoice();
    if (!this.#take(")")) throw new PatternError("A parenthesis is not closed.");
    this.#depth -= 1;
    return node;
  }

  #readClass(): string {
    const start = this.#index;
    this.#index += 1;
    while (!this.isAtEnd && !this.#isNext("]")) this.#index += this.#isNext("\\") ? 2 : 1;
    this.#index += 1;
    return this.#source.slice(start, this.#index);
  }

  #readEscape(): PatternNode {
    const rest = this.#source.slice(this.#index, this.#index + 80);
    if (/^\\(?:[1-9]|k<)/.test(rest)) {
      throw new PatternError("Back-references are not supported: patterns are matched in linear time.");
    }
    const token =
      /^\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[\da-fA-F]+\}|[pP]\{[^}]*\}|c[A-Za-z]|[\s\S])/u.exec(
        rest,
      )?.[0] ?? "\\\\";
    this.#index += token.length;
    if (token === "\\b" || token === "\\B") {
      return { type: "assertion", kind: token === "\\b" ? "wordBoundary" : "notWordBoundary" };
    }
    return /^\\[a-zA-Z0]/.test(token) ? { type: "character", source: token } : literal(token.slice(1));
  }

  #isNext(character: string): boolean {
    return this.#source[this.#index] === character;
  }

  #take(character: string): boolean {
    if (!this.#isNext(character)) return false;
    this.#index += 1;
    return true;
  }
}

function literal(text: string): PatternNode {
  return { type: "character", source: text.replace(syntaxCharacters, "\\$&"), text };
}
