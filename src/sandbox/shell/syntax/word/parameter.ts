/** Reads `${…}` in all its forms. A form that does not exist is a node too, because it fails only when it is reached. */

import type { PartRules, Source } from "../source.ts";
import type { ParameterOperation, ParameterPart, Subscript, Word } from "../tree.ts";

/** What may stand before the operation. */
interface Head {
  name: string;
  subscript: Subscript | undefined;
}

export function isNameStart(character: string): boolean {
  return (
    (character >= "a" && character <= "z") || (character >= "A" && character <= "Z") || character === "_"
  );
}

export function isNameCharacter(character: string): boolean {
  return isNameStart(character) || (character >= "0" && character <= "9");
}

/** The position is at the dollar sign. */
export function readBraced(source: Source, context: PartRules["context"]): ParameterPart {
  const start = source.position;
  const isDouble = context === "double" || context === "here" || context === "double-braced";
  const part =
    source.attempt("parameter", () => {
      source.position = start + 2;
      return readForm(source, { start, isDouble });
    }) ?? readBad(source, { start, isDouble });
  return part;
}

interface Place {
  readonly start: number;
  readonly isDouble: boolean;
}

function readForm(source: Source, place: Place): ParameterPart | undefined {
  const finish = (head: Head, operation: ParameterOperation | undefined, isIndirect = false) => {
    if (!source.take("}")) return undefined;
    const text = source.text.slice(place.start, source.position);
    return { kind: "parameter", ...head, isIndirect, operation, text } as const;
  };
  if (source.peek() === "#" && isLengthForm(source)) {
    source.position += 1;
    const head = readHead(source);
    return head === undefined ? undefined : finish(head, { kind: "length" });
  }
  const isIndirect = source.peek() === "!" && isIndirectName(source.peek(1));
  if (isIndirect) source.position += 1;
  const head = readHead(source);
  if (head === undefined) return undefined;
  if (isIndirect && source.peek(1) === "}" && head.subscript === undefined) {
    const sign = source.peek();
    if (sign === "*" || sign === "@") {
      source.position += 1;
      return finish(head, { kind: "names", sign });
    }
  }
  if (isIndirect && head.subscript?.kind === "all" && source.peek() === "}")
    return finish(head, { kind: "keys" });
  if (source.peek() === "}") return finish(head, undefined, isIndirect);
  const operation = readOperation(source, place.isDouble);
  return operation === undefined ? undefined : finish(head, operation, isIndirect);
}

/** `${#}`, `${#-x}` and the like are about the parameter `#`. */
function isLengthForm(source: Source): boolean {
  const next = source.peek(1);
  if (isNameCharacter(next) || next === "@" || next === "*") return true;
  return "#?-$!".includes(next) && next !== "" && source.peek(2) === "}";
}

function isIndirectName(character: string): boolean {
  return isNameCharacter(character) || "@*#?".includes(character) ? character !== "" : false;
}

function readHead(source: Source): Head | undefined {
  const first = source.peek();
  if (isNameStart(first)) {
    const name = takeWhile(source, isNameCharacter);
    return { name, subscript: source.peek() === "[" ? readSubscript(source) : undefined };
  }
  if (first >= "0" && first <= "9") {
    return {
      name: takeWhile(source, (character) => character >= "0" && character <= "9"),
      subscript: undefined,
    };
  }
  if (first === "" || !"@*#?-$!".includes(first)) return undefined;
  source.position += 1;
  return { name: first, subscript: undefined };
}

/** A subscript with its brackets. */
export function readSubscript(source: Source): Subscript {
  const start = source.position;
  source.position += 1;
  for (const sign of ["@", "*"] as const) {
    if (source.take(`${sign}]`)) return { kind: "all", sign };
  }
  const word = readUntilBracket(source);
  if (!source.take("]")) throw source.unclosed("]", start);
  return { kind: "index", word };
}

function readUntilBracket(source: Source): Word {
  let open = 0;
  return readUntil(source, "bare", (at) => {
    const character = at.peek();
    if (character === "[") open += 1;
    else if (character === "]") open -= 1;
    return open < 0;
  });
}

function takeWhile(source: Source, matches: (character: string) => boolean): string {
  const start = source.position;
  while (matches(source.peek())) source.position += 1;
  return source.text.slice(start, source.position);
}

function readOperation(source: Source, isDouble: boolean): ParameterOperation | undefined {
  const sign = source.peek();
  const countsEmpty = sign === ":" && "-=?+".includes(source.peek(1)) && source.peek(1) !== "";
  const substitute = substitutions[countsEmpty ? source.peek(1) : sign];
  if (substitute !== undefined) {
    source.position += countsEmpty ? 2 : 1;
    const word = readUntil(source, isDouble ? "double-braced" : "bare", isBrace);
    return { kind: substitute, countsEmpty, word };
  }
  switch (sign) {
    case ":":
      source.position += 1;
      return readSlice(source);
    case "#":
    case "%": {
      const isLongest = source.take(sign + sign);
      if (!isLongest) source.position += 1;
      return { kind: "trim", side: sign, isLongest, pattern: readUntil(source, "bare", isBrace) };
    }
    case "/":
      source.position += 1;
      return readReplacement(source);
    case "^":
    case ",":
    case "~": {
      const operator = source.take(sign + sign) ? sign + sign : sign;
      if (operator === sign) source.position += 1;
      const pattern = source.peek() === "}" ? undefined : readUntil(source, "bare", isBrace);
      return { kind: "case", operator, pattern };
    }
    case "@": {
      const operator = source.peek(1);
      source.position += 2;
      return operator !== "" && "QEPAaUuLkK".includes(operator) ? { kind: "transform", operator } : undefined;
    }
    default:
      return undefined;
  }
}

const substitutions: Readonly<Record<string, "default" | "assign" | "require" | "alternative">> = {
  "-": "default",
  "=": "assign",
  "?": "require",
  "+": "alternative",
};

function readReplacement(source: Source): ParameterOperation {
  const which = source.take("/")
    ? "all"
    : source.take("#")
      ? "prefix"
      : source.take("%")
        ? "suffix"
        : "first";
  // A slash right at the beginning belongs to the pattern, which is not empty unless it is anchored.
  const first = which === "prefix" || which === "suffix" ? -1 : source.position;
  const pattern = readUntil(
    source,
    "bare",
    (at) => isBrace(at) || (at.peek() === "/" && at.position > first),
  );
  const replacement = source.take("/") ? readUntil(source, "bare", isBrace) : undefined;
  return { kind: "replace", which, pattern, replacement };
}

/** `:offset` and `:offset:length`. A colon within parentheses or after a question mark belongs to the offset. */
function readSlice(source: Source): ParameterOperation {
  const offset = readSliceNumber(source, true);
  const length = source.take(":") ? readSliceNumber(source, false) : undefined;
  return { kind: "slice", offset, length };
}

function readSliceNumber(source: Source, endsAtColon: boolean): Word {
  let open = 0;
  let choices = 0;
  return readUntil(source, "arithmetic", (at) => {
    const character = at.peek();
    if (character === "(" || character === "[") open += 1;
    else if (character === ")" || character === "]") open -= 1;
    else if (character === "?") choices += 1;
    else if (character === ":" && open <= 0 && endsAtColon) {
      if (choices === 0) return true;
      choices -= 1;
    }
    return character === "}";
  });
}

function isBrace(source: Source): boolean {
  return source.peek() === "}";
}

function readUntil(source: Source, context: PartRules["context"], isEnd: (source: Source) => boolean): Word {
  const start = source.position;
  const parts = source.grammar.readParts(source, { context, isEnd, hasExtendedPatterns: true });
  return { parts, start, end: source.position };
}

/** Anything else up to the closing brace. */
function readBad(source: Source, { start, isDouble }: Place): ParameterPart {
  source.position = start + 2;
  const word = readUntil(source, isDouble ? "double-braced" : "bare", isBrace);
  if (!source.take("}")) throw source.unclosed("}", start);
  return {
    kind: "parameter",
    name: "",
    subscript: undefined,
    isIndirect: false,
    operation: { kind: "bad", word },
    text: source.text.slice(start, source.position),
  };
}
