/** Parses a sed script as GNU sed 4.9 does. */

import { compileRegex, type Regex } from "../../../regex/regex.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { withRegexErrors } from "../process/regex-errors.ts";
import { readDelimited } from "./delimited.ts";
import { parseReplacement, unescapeText } from "./replacement.ts";
import type { Action, Address, RangeEnd, SedCommand, SedScript, Selector, Substitution } from "./script.ts";

export interface SedSyntax {
  readonly isExtended: boolean;
}

/** Throws `UsageError` with exit code 1. */
export function parseSedScript(text: string, syntax: SedSyntax): SedScript {
  return new ScriptParser(text, syntax).parse();
}

const simpleVerbs = "=dDFgGhHnNpPxz";

class ScriptParser {
  readonly #text: string;
  readonly #isExtended: boolean;
  readonly #commands: SedCommand[] = [];
  readonly #blocks: number[] = [];
  #index = 0;

  constructor(text: string, { isExtended }: SedSyntax) {
    this.#text = text;
    this.#isExtended = isExtended;
  }

  parse(): SedScript {
    const isQuiet = this.#text === "#n" || this.#text.startsWith("#n\n");
    for (;;) {
      this.#skip(" \t\n\r\f\v;");
      if (this.#index >= this.#text.length) break;
      if (this.#peek() === "#") this.#readLine();
      else this.#parseCommand();
    }
    if (this.#blocks.length > 0) this.#fail("unmatched `{'");
    this.#resolveLabels();
    return { commands: this.#commands, isQuiet };
  }

  #parseCommand(): void {
    const selector = this.#parseSelector();
    this.#skip(" \t");
    let isNegated = false;
    while (this.#peek() === "!") {
      isNegated = true;
      this.#index += 1;
      this.#skip(" \t");
    }
    const verb = this.#peek();
    if (verb === "") this.#fail("missing command");
    this.#index += 1;
    const action = this.#parseAction(verb, selector !== undefined);
    this.#commands.push({ selector, isNegated, action });
    if (action.kind === "block") this.#blocks.push(this.#commands.length - 1);
  }

  #parseSelector(): Selector | undefined {
    const first = this.#parseAddress();
    if (first === undefined) {
      if (this.#peek() === ",") this.#fail("unexpected `,'");
      return undefined;
    }
    this.#skip(" \t");
    if (this.#peek() !== ",") {
      if (first.kind === "line" && first.line === 0) this.#fail("invalid usage of line address 0");
      return { first, last: undefined };
    }
    this.#index += 1;
    this.#skip(" \t");
    const last = this.#parseRangeEnd();
    if (last === undefined) return this.#fail("unexpected `,'");
    if (first.kind === "line" && first.line === 0 && last.kind !== "regex") {
      this.#fail("invalid usage of line address 0");
    }
    return { first, last };
  }

  #parseRangeEnd(): RangeEnd | undefined {
    const sign = this.#peek();
    if (sign !== "+" && sign !== "~") return this.#parseAddress();
    this.#index += 1;
    const count = this.#readNumber();
    if (count === undefined) return this.#fail("expected number after `+' or `~'");
    return sign === "+" ? { kind: "plus", count } : { kind: "multiple", of: count };
  }

  #parseAddress(): Address | undefined {
    const character = this.#peek();
    if (character === "$") {
      this.#index += 1;
      return { kind: "last" };
    }
    if (character === "/" || character === "\\") {
      this.#index += character === "\\" ? 2 : 1;
      const delimiter = this.#text[this.#index - 1] ?? "";
      const pattern =
        this.#readDelimited(delimiter, { isRegex: true }) ?? this.#fail("unterminated address regex");
      let flags = "";
      while (this.#peek() === "I" || this.#peek() === "M") {
        flags += this.#peek();
        this.#index += 1;
      }
      return { kind: "regex", regex: this.#compile(pattern, flags) };
    }
    const line = this.#readNumber();
    if (line === undefined) return undefined;
    if (this.#peek() !== "~") return { kind: "line", line };
    this.#index += 1;
    return { kind: "step", first: line, step: this.#readNumber() ?? 0 };
  }

  #parseAction(verb: string, hasSelector: boolean): Action {
    switch (verb) {
      case "{":
        return { kind: "block", end: -1 };
      case "}":
        return this.#closeBlock(hasSelector);
      case "a":
      case "i":
      case "c":
        return { kind: "text", verb, text: this.#readText() };
      case ":":
        if (hasSelector) this.#fail(": doesn't want any addresses");
        return { kind: "label", label: this.#readWord(/[\s;]/) || this.#fail('":" lacks a label') };
      case "b":
      case "t":
      case "T": {
        const when = verb === "b" ? "always" : verb === "t" ? "replaced" : "notReplaced";
        return { kind: "branch", when, label: this.#readTarget(), target: -1 };
      }
      case "s":
        return { kind: "substitute", substitution: this.#parseSubstitution() };
      case "y":
        return this.#parseTransliteration();
      case "r":
      case "R":
      case "w":
      case "W":
        return { kind: "file", verb, path: this.#readPath() };
      case "q":
      case "Q": {
        this.#skip(" \t");
        const exitCode = (this.#readNumber() ?? 0) & 0xff;
        this.#endCommand();
        return { kind: "quit", verb, exitCode };
      }
      case "l":
      case "L": {
        if (verb === "L") this.#fail("unknown command: `L'");
        this.#skip(" \t");
        const width = this.#readNumber();
        this.#endCommand();
        return { kind: "list", width };
      }
      case "e":
        throw new NotSupported("the command `e' of sed");
      case "v":
        this.#readLine();
        return { kind: "label", label: "" };
      default:
        if (!simpleVerbs.includes(verb)) this.#fail(`unknown command: \`${verb}'`);
        this.#endCommand();
        // One of the letters just looked for.
        return { kind: "simple", verb: verb as (Action & { kind: "simple" })["verb"] };
    }
  }

  #closeBlock(hasSelector: boolean): Action {
    const start = this.#blocks.pop();
    if (hasSelector) this.#fail("} doesn't want any addresses");
    const block = start === undefined ? undefined : this.#commands[start]?.action;
    if (block?.kind !== "block") return this.#fail("unexpected `}'");
    block.end = this.#commands.length;
    this.#endCommand();
    return { kind: "blockEnd" };
  }

  #parseSubstitution(): Substitution {
    const delimiter = this.#takeDelimiter("s");
    const unterminated = "unterminated `s' command";
    const pattern = this.#readDelimited(delimiter, { isRegex: true }) ?? this.#fail(unterminated);
    const replacement = this.#readDelimited(delimiter, { isRegex: false }) ?? this.#fail(unterminated);
    let isGlobal = false;
    let occurrence: number | undefined;
    let prints = 0;
    let file: string | undefined;
    let regexFlags = "";
    for (;;) {
      const flag = this.#peek();
      if ((flag === "g" && isGlobal) || (flag === "p" && prints > 0)) {
        this.#fail(`multiple \`${flag}' options to \`s' command`);
      }
      if (flag === "g") isGlobal = true;
      else if (flag === "p") prints += 1;
      else if (flag === "i" || flag === "I") regexFlags += "I";
      else if (flag === "m" || flag === "M") regexFlags += "M";
      else if (flag === "e") throw new NotSupported("the flag `e' of sed's `s'");
      else if (flag >= "0" && flag <= "9") {
        if (occurrence !== undefined) this.#fail("multiple number options to `s' command");
        occurrence = this.#readNumber() ?? 1;
        if (occurrence === 0) this.#fail("number option to `s' command may not be zero");
        continue;
      } else if (flag === "w") {
        this.#index += 1;
        file = this.#readPath();
        break;
      } else break;
      this.#index += 1;
    }
    if (file === undefined) this.#endCommand("unknown option to `s'");
    const regex = this.#compile(pattern, regexFlags);
    const parts = parseReplacement(replacement);
    const groups = Math.max(0, ...parts.map(({ group }) => group ?? 0));
    if (regex !== undefined && groups > regex.groupCount) {
      this.#fail(`invalid reference \\${groups} on \`s' command's RHS`);
    }
    return { regex, replacement: parts, isGlobal, occurrence: occurrence ?? 1, prints, file };
  }

  #parseTransliteration(): Action {
    const delimiter = this.#takeDelimiter("y");
    const unterminated = "unterminated `y' command";
    const [source = [], target = []] = [1, 2].map(() => {
      const part = this.#readDelimited(delimiter, { isRegex: false }) ?? this.#fail(unterminated);
      return [...unescapeText(part, { keepsOthers: true })];
    });
    if (source.length !== target.length) this.#fail("strings for `y' command are different lengths");
    this.#endCommand();
    const map = new Map<string, string>();
    for (const [index, character] of source.entries()) {
      if (!map.has(character)) map.set(character, target[index] ?? "");
    }
    return { kind: "transliterate", map };
  }

  #takeDelimiter(verb: string): string {
    const delimiter = String.fromCodePoint(this.#text.codePointAt(this.#index) ?? 0);
    if (this.#index >= this.#text.length || delimiter === "\n" || delimiter === "\\") {
      this.#fail(`unterminated \`${verb}' command`);
    }
    this.#index += delimiter.length;
    return delimiter;
  }

  #readDelimited(delimiter: string, { isRegex }: { isRegex: boolean }): string | undefined {
    const part = readDelimited(this.#text, this.#index, { delimiter, isRegex, isExtended: this.#isExtended });
    if (part === undefined) {
      this.#index = this.#text.length;
      return undefined;
    }
    this.#index = part.end;
    return part.content;
  }

  #compile(pattern: string, flags: string): Regex | undefined {
    if (pattern === "") {
      if (flags !== "") this.#fail("no previous regular expression");
      return undefined;
    }
    const compile = () =>
      compileRegex(pattern, {
        syntax: this.#isExtended ? "extended" : "basic",
        dialect: "sed",
        ignoreCase: flags.includes("I"),
        multiline: flags.includes("M"),
      });
    return withRegexErrors(compile, (message) => this.#fail(message));
  }

  /** The text of `a`, `i` and `c`. */
  #readText(): string {
    this.#skip(" \t");
    const isAtEnd = this.#index >= this.#text.length;
    if (isAtEnd || this.#peek() === "\n") this.#fail("expected \\ after `a', `c' or `i'");
    if (this.#peek() === "\\") {
      this.#index += 1;
      const blank = this.#index;
      this.#skip(" \t");
      if (this.#peek() === "\n") this.#index += 1;
      else this.#index = blank; // `a\  text` keeps its blanks.
      if (this.#index >= this.#text.length) return "";
    }
    let raw = "";
    while (this.#index < this.#text.length && this.#peek() !== "\n") {
      const character = this.#peek();
      this.#index += 1;
      raw += character;
      if (character !== "\\") continue;
      raw += this.#peek();
      this.#index += 1;
    }
    this.#index += 1;
    return `${unescapeText(raw, { keepsOthers: false })}\n`;
  }

  #readWord(end: RegExp): string {
    this.#skip(" \t");
    const start = this.#index;
    while (this.#index < this.#text.length && !end.test(this.#peek())) this.#index += 1;
    return this.#text.slice(start, this.#index);
  }

  #readTarget(): string {
    const label = this.#readWord(/[\s;}]/);
    this.#endCommand();
    return label;
  }

  #readPath(): string {
    this.#skip(" \t");
    const path = this.#readLine();
    return path === "" ? this.#fail("missing filename in r/R/w/W commands") : path;
  }

  #readLine(): string {
    const found = this.#text.indexOf("\n", this.#index);
    const end = found < 0 ? this.#text.length : found;
    const line = this.#text.slice(this.#index, end);
    this.#index = end + 1;
    return line;
  }

  #endCommand(message = "extra characters after command"): void {
    this.#skip(" \t\r\f\v");
    const next = this.#peek();
    if (next === "" || next === "\n" || next === ";") this.#index += 1;
    else if (next !== "}" && next !== "#") this.#fail(message);
  }

  #resolveLabels(): void {
    const labels = new Map<string, number>();
    for (const [index, { action }] of this.#commands.entries()) {
      if (action.kind === "label" && action.label !== "") labels.set(action.label, index);
    }
    for (const { action } of this.#commands) {
      if (action.kind !== "branch") continue;
      const target = action.label === "" ? this.#commands.length : labels.get(action.label);
      if (target === undefined) throw new UsageError(`can't find label for jump to \`${action.label}'`, 4);
      action.target = target;
    }
  }

  #readNumber(): number | undefined {
    const start = this.#index;
    while (this.#peek() >= "0" && this.#peek() <= "9") this.#index += 1;
    return this.#index === start ? undefined : Number(this.#text.slice(start, this.#index));
  }

  #skip(characters: string): void {
    while (this.#index < this.#text.length && characters.includes(this.#peek())) this.#index += 1;
  }

  #peek(): string {
    return this.#text[this.#index] ?? "";
  }

  #fail(message: string): never {
    throw new UsageError(`-e expression #1, char ${Math.min(this.#index, this.#text.length)}: ${message}`, 1);
  }
}
