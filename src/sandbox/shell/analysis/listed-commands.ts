/** Decides whether a command line for a real bash starts only commands that are allowed. What is checked is the text that
 *  runs, byte for byte. Closed: a construct that is not known to be harmless, or whose command is known only when it runs,
 *  is refused, and so is text in which bash might find a substitution that this parser did not. It checks names and is no
 *  jail: an allowed program may do anything, starting others included. */

import { describeError } from "../../../errors.ts";
import { parseScript } from "../syntax/parse-script.ts";
import type {
  Assignment,
  CommandNode,
  Condition,
  ParameterPart,
  Redirection,
  ScriptTree,
  SimpleCommand,
  Word,
  WordPart,
} from "../syntax/tree.ts";
import { describeCompound, findCompound } from "./compound.ts";
import { plainTextOf } from "./plain-text.ts";
import type { LineWatcher } from "./watch-line.ts";

export type CommandCheck = { ok: true } | { ok: false; problem: string; isCompound?: boolean };

/** What a command line is checked against. */
export interface CommandRules {
  /** Empty: every command. */
  allowed: ReadonlySet<string>;
  allowCompound: boolean;
  /** Without one, a line whose commands may all run is not looked into. */
  watcher?: LineWatcher;
}

export function checkCommandLine(
  command: string,
  { allowed, allowCompound, watcher }: CommandRules,
): CommandCheck {
  let tree: ScriptTree;
  try {
    tree = parseScript(command);
  } catch (error) {
    const reason = describeError(error).replace(/\.$/, "");
    return { ok: false, problem: `it cannot be read as a bash script (${reason})` };
  }
  const compound = allowCompound ? undefined : findCompound(tree);
  if (compound !== undefined) return { ok: false, problem: describeCompound(compound), isCompound: true };
  if (allowed.size === 0 && watcher === undefined) return { ok: true };
  try {
    if (/[^\n\t -~\u00a0-\uffff]/.test(command)) {
      throw new Undecided("a control character in it cannot be decided");
    }
    new Checker(allowed, watcher).checkScript(tree);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return { ok: false, problem: error.message };
  }
}

class Undecided extends Error {}

/** Builtins that run no text and start nothing. They need not be listed. */
const harmless: ReadonlySet<string> = new Set([
  ":",
  "true",
  "false",
  "cd",
  "pwd",
  "exit",
  "break",
  "continue",
]);

/** The first line of each script. Bash's other builtins can run text (also in an array's index, as `printf -v` and
 *  `test -v` do) or change what a name means; a program of that name takes their place, if there is one. */
export const switchOffBuiltIns =
  "enable -n . [ alias bg bind builtin caller command compgen complete compopt declare dirs disown eval exec export fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd read readarray readonly return set shift shopt source suspend test times trap type typeset ulimit umask unalias unset wait enable";

/** What bash might take for the beginning of a substitution, in text that the parser took for text. */
const hiddenSubstitution = /[<>]\(|`|\$[({[]/;

/** The operators that take text and files. Others evaluate their operands as arithmetic or look into arrays. */
const plainConditions: ReadonlySet<string> = new Set(
  "= == != =~ < > -nt -ot -ef -a -b -c -d -e -f -g -h -k -p -r -s -t -u -w -x -G -L -N -O -S -z -n".split(
    " ",
  ),
);

class Checker {
  readonly #allowed: ReadonlySet<string>;
  readonly #watcher: LineWatcher | undefined;
  /** Substitutions around what is checked. */
  #depth = 0;

  constructor(allowed: ReadonlySet<string>, watcher?: LineWatcher) {
    this.#allowed = allowed;
    this.#watcher = watcher;
  }

  checkScript({ lists, error }: ScriptTree): void {
    if (error !== undefined) throw new Undecided(`it cannot be read as a bash script (${error.message})`);
    for (const { items } of lists) {
      for (const { first, rest } of items) {
        for (const { commands } of [first, ...rest.map(({ pipeline }) => pipeline)]) {
          for (const command of commands) this.#checkCommand(command);
        }
      }
    }
  }

  #checkLists(lists: ScriptTree["lists"]): void {
    this.checkScript({ lists });
  }

  #checkCommand(command: CommandNode): void {
    for (const redirection of command.redirections) this.#checkRedirection(redirection);
    switch (command.kind) {
      case "simple":
        this.#checkSimple(command);
        return;
      case "group":
      case "subshell":
        this.#checkLists(command.body);
        return;
      case "if":
        for (const { condition, body } of command.branches) {
          this.#checkLists(condition);
          this.#checkLists(body);
        }
        this.#checkLists(command.otherwise ?? []);
        return;
      case "while":
      case "until":
        this.#checkLists(command.condition);
        this.#checkLists(command.body);
        return;
      case "for":
        requireFreeVariable(command.name);
        for (const word of command.words ?? []) this.#checkWord(word);
        this.#checkLists(command.body);
        return;
      case "case":
        this.#checkWord(command.subject);
        for (const { patterns, body } of command.branches) {
          for (const pattern of patterns) this.#checkWord(pattern);
          this.#checkLists(body);
        }
        return;
      case "conditional":
        this.#checkCondition(command.expression);
        return;
      case "for-arithmetic":
        throw new Undecided("a for loop with arithmetic cannot be decided");
      case "arithmetic":
        throw new Undecided("arithmetic cannot be decided");
      case "function":
        throw new Undecided("a function cannot be decided");
      case "unsupported":
        throw new Undecided(`${command.feature} cannot be decided`);
      default:
        throw unknownConstruct(command);
    }
  }

  #checkSimple({ assignments, words }: SimpleCommand): void {
    for (const assignment of assignments) this.#checkAssignment(assignment);
    for (const argument of words) {
      if (argument.kind === "assignment") throw new Undecided("a declaration cannot be decided");
      this.#checkWord(argument.word);
    }
    const [name] = words;
    if (name === undefined) return;
    if (assignments.length > 0)
      throw new Undecided("a variable set for one command can lead to other commands");
    const text = plainTextOf(name.word);
    if (text === undefined) {
      throw new Undecided("a command's name is not plain text, so that it is known only when it runs");
    }
    if (this.#allowed.size > 0 && !this.#allowed.has(text) && !harmless.has(text))
      throw new Undecided(`${text} is not an allowed command`);
    // An assignment among the words was refused above.
    const args = words.slice(1).map((word) => ("word" in word ? plainTextOf(word.word) : undefined));
    this.#watcher?.command([text, ...args]);
  }

  #checkAssignment({ name, subscript, value }: Assignment): void {
    if (subscript !== undefined || "elements" in value) throw new Undecided("an array cannot be decided");
    requireFreeVariable(name);
    this.#checkWord(value);
  }

  #checkRedirection({ operator, descriptor, target, body }: Redirection): void {
    if (typeof descriptor === "object") throw new Undecided("a redirection to a {name} cannot be decided");
    if (body !== undefined) {
      // Where such a document ends is read differently by versions of bash.
      if (this.#depth > 0) throw new Undecided("a here-document in a substitution cannot be decided");
      if (plainTextOf(target) === "")
        throw new Undecided("a here-document without a delimiter cannot be decided");
      this.#checkParts(body.parts);
      return;
    }
    // Bash expands a target that is no descriptor twice.
    if ((operator === ">&" || operator === "<&") && !/^(?:\d+|-|\d+-)$/.test(plainTextOf(target) ?? "")) {
      throw new Undecided(`${operator} takes a number of a descriptor here; use &> for a file`);
    }
    this.#checkWord(target);
    this.#watcher?.redirection(operator, plainTextOf(target));
  }

  #checkCondition(condition: Condition): void {
    switch (condition.kind) {
      case "word":
        this.#checkWord(condition.word);
        return;
      case "not":
      case "parentheses":
        this.#checkCondition(condition.operand);
        return;
      case "and":
      case "or":
        for (const operand of condition.operands) this.#checkCondition(operand);
        return;
      case "unary":
        requirePlain(condition.operator);
        this.#checkWord(condition.operand);
        return;
      case "binary":
        requirePlain(condition.operator);
        this.#checkWord(condition.left);
        this.#checkWord(condition.right);
        return;
      default:
        condition satisfies never;
        throw new Undecided("a condition of this kind cannot be decided");
    }
  }

  #checkWord({ parts }: Word): void {
    this.#checkParts(parts);
  }

  #checkParts(parts: readonly WordPart[]): void {
    // Neighbours may make a substitution together.
    requireNoSubstitution(parts.map((part) => (part.kind === "text" ? part.text : "\0")).join(""));
    for (const part of parts) this.#checkPart(part);
  }

  #checkPart(part: WordPart): void {
    switch (part.kind) {
      case "text":
      case "quoted":
        return;
      case "double":
        this.#checkParts(part.parts);
        return;
      case "command":
      case "process":
        this.#depth += 1;
        this.checkScript(part.script);
        this.#depth -= 1;
        return;
      case "arithmetic":
        throw new Undecided("arithmetic cannot be decided");
      case "parameter":
        this.#checkParameter(part);
        return;
      default:
        throw unknownConstruct(part);
    }
  }

  #checkParameter({ name, subscript, isIndirect, operation }: ParameterPart): void {
    if (isIndirect)
      throw new Undecided("the expansion of a variable that another one names cannot be decided");
    if (subscript !== undefined || !/^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?#@*$!-])$/.test(name)) {
      throw new Undecided("an array cannot be decided");
    }
    if (operation === undefined) return;
    switch (operation.kind) {
      case "length":
        return;
      case "default":
      case "require":
      case "alternative":
        this.#checkWord(operation.word);
        return;
      case "trim":
        this.#checkWord(operation.pattern);
        return;
      case "replace":
        this.#checkWord(operation.pattern);
        if (operation.replacement !== undefined) this.#checkWord(operation.replacement);
        return;
      case "case":
        if (operation.pattern !== undefined) this.#checkWord(operation.pattern);
        return;
      case "assign":
        throw new Undecided("an expansion that assigns (:=) cannot be decided");
      case "slice":
        throw new Undecided("a substring by position cannot be decided");
      case "transform":
        throw new Undecided("the transformation of a variable (@) cannot be decided");
      case "names":
      case "keys":
      case "bad":
        throw new Undecided("an expansion of names cannot be decided");
      default:
        throw unknownConstruct(operation);
    }
  }
}

/** A kind of node that this file does not know. The compiler says so first. */
function unknownConstruct(_node: never): Undecided {
  return new Undecided("a construct in it cannot be decided");
}

function requireNoSubstitution(text: string): void {
  if (hiddenSubstitution.test(text)) {
    throw new Undecided("text that may begin a substitution cannot be decided; put it in single quotes");
  }
}

/** Capitals are the environment's names, and bash's own: PATH, IFS, BASH_ENV. */
function requireFreeVariable(name: string): void {
  if (/^[a-z_][a-z0-9_]*$/.test(name)) return;
  throw new Undecided(`the variable ${name} must not be set: only names in small letters are free`);
}

function requirePlain(operator: string): void {
  if (plainConditions.has(operator)) return;
  throw new Undecided(`${operator} in [[...]] evaluates its operands and cannot be decided`);
}
