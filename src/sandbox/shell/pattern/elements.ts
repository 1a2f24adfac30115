/** Parses the patterns of the shell (`*`, `?`, `[…]`, `@(…)`), in which a backslash makes the next character plain. */

import { shellLimits } from "../limits.ts";
import { ShellFailure } from "../state/failure.ts";
import { parseBracket } from "./bracket.ts";

export type PatternElement = Readonly<
  | { kind: "literal"; text: string }
  | { kind: "any" }
  | { kind: "star" }
  | { kind: "class"; matches: (codePoint: number) => boolean }
  | { kind: "group"; operator: "?" | "*" | "+" | "@" | "!"; choices: readonly (readonly PatternElement[])[] }
>;

export interface PatternSyntax {
  /** `@(a|b)` and its kin. */
  readonly hasGroups: boolean;
  readonly ignoreCase: boolean;
}

export function parsePattern(pattern: string, syntax: PatternSyntax): readonly PatternElement[] {
  return new PatternParser(pattern, syntax).parse();
}

class PatternParser {
  readonly #pattern: string;
  readonly #syntax: PatternSyntax;
  #position = 0;
  #depth = 0;

  constructor(pattern: string, syntax: PatternSyntax) {
    this.#pattern = pattern;
    this.#syntax = syntax;
  }

  parse(): readonly PatternElement[] {
    return this.#readSequence(false);
  }

  /** Within a group up to a bar or parenthesis, which stays. */
  #readSequence(isInGroup: boolean): readonly PatternElement[] {
    const elements: PatternElement[] = [];
    let literal = "";
    const flush = () => {
      if (literal !== "") elements.push({ kind: "literal", text: literal });
      literal = "";
    };
    while (this.#position < this.#pattern.length) {
      const character = this.#pattern.charAt(this.#position);
      if (isInGroup && (character === "|" || character === ")")) break;
      const element = this.#readElement(character);
      if (typeof element === "string") {
        literal += this.#syntax.ignoreCase ? element.toLowerCase() : element;
        continue;
      }
      flush();
      if (element.kind !== "star" || elements.at(-1)?.kind !== "star") elements.push(element);
    }
    flush();
    return elements;
  }

  #readElement(character: string): PatternElement | string {
    const group = this.#readGroup(character);
    if (group !== undefined) return group;
    this.#position += 1;
    switch (character) {
      case "*":
        return { kind: "star" };
      case "?":
        return { kind: "any" };
      case "[": {
        const bracket = parseBracket(this.#pattern, this.#position, this.#syntax.ignoreCase);
        if (bracket === undefined) return "[";
        this.#position = bracket.end;
        return { kind: "class", matches: bracket.matches };
      }
      case "\\": {
        const next = this.#pattern.charAt(this.#position);
        if (next === "") return "\\";
        this.#position += 1;
        return next;
      }
      default:
        return character;
    }
  }

  #readGroup(operator: string): PatternElement | undefined {
    if (!this.#syntax.hasGroups || this.#pattern.charAt(this.#position + 1) !== "(") return undefined;
    if (operator !== "?" && operator !== "*" && operator !== "+" && operator !== "@" && operator !== "!") {
      return undefined;
    }
    if (!this.#isClosed(this.#position + 2)) return undefined;
    if (this.#depth >= shellLimits.syntaxDepthMax) {
      throw new ShellFailure("discard", "pattern: too many groups within each other");
    }
    this.#depth += 1;
    this.#position += 2;
    const choices = [this.#readSequence(true)];
    while (this.#pattern.charAt(this.#position) === "|") {
      this.#position += 1;
      choices.push(this.#readSequence(true));
    }
    this.#position += 1;
    this.#depth -= 1;
    return { kind: "group", operator, choices };
  }

  /** Whether the group whose content begins here has a closing parenthesis. */
  #isClosed(start: number): boolean {
    let open = 1;
    for (let index = start; index < this.#pattern.length; index++) {
      const character = this.#pattern.charAt(index);
      if (character === "\\") index += 1;
      else if (character === "(") open += 1;
      else if (character === ")") open -= 1;
      if (open === 0) return true;
    }
    return false;
  }
}
