/** Decides whether a command line for a real bash starts only commands that are allowed. The line is parsed and written
 *  out again from the parsed tree, so that exactly the checked command runs. Closed: a construct that is not known to
 *  be harmless, or whose command is known only when it runs, is refused. It checks names and is not a jail: an allowed
 *  program may do anything, starting others included. */

import type { ScriptNode } from "just-bash";
import { describeError } from "../../errors.ts";
import { describeCompound, findCompound } from "../../sandbox/shell/compound-commands.ts";

export type CommandCheck =
  | { ok: true; script: string }
  | { ok: false; problem: string; isCompound?: boolean };

/** What a command line is checked against. */
export interface CommandRules {
  /** Empty: every command. */
  allowed: ReadonlySet<string>;
  allowCompound: boolean;
}

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

export async function checkCommandLine(
  command: string,
  { allowed, allowCompound }: CommandRules,
): Promise<CommandCheck> {
  // Loaded by the first call, since loading takes a while.
  const { parse } = await import("just-bash");
  const { toCommandText } = await import("./command-text.ts");
  try {
    const given = parse(command);
    if (hasSyntaxError(given)) return { ok: false, problem: "it has a syntax error" };
    const script = toCommandText(given);
    const tree = parse(script);
    const compound = allowCompound ? undefined : (findCompound(given) ?? findCompound(tree));
    if (compound !== undefined) return { ok: false, problem: describeCompound(compound), isCompound: true };
    const problem = allowed.size === 0 ? undefined : findProblem(tree, allowed);
    return problem === undefined ? { ok: true, script } : { ok: false, problem };
  } catch (error) {
    const reason = describeError(error).replace(/\.$/, "");
    return { ok: false, problem: `it cannot be read as a bash script (${reason})` };
  }
}

/** The parser keeps only what precedes such an error, and so would the text that is written out. */
function hasSyntaxError(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("deferredError" in node && node.deferredError !== undefined) return true;
  return Object.values(node).some(hasSyntaxError);
}

class Undecided extends Error {}

function findProblem(script: ScriptNode, allowed: ReadonlySet<string>): string | undefined {
  try {
    visit(script, allowed);
    return undefined;
  } catch (error) {
    if (error instanceof Undecided) return error.message;
    throw error;
  }
}

/** A node of the parser's tree; its fields depend on its `type`. */
interface Node {
  type: string;
  [field: string]: unknown;
}

/** Nodes that only contain others. */
const transparent: ReadonlySet<string> = new Set([
  ...["Script", "Statement", "Pipeline", "If", "While", "Until", "Case", "CaseItem", "Subshell", "Group"],
  ...["Word", "Literal", "SingleQuoted", "DoubleQuoted", "Escaped", "Glob", "TildeExpansion"],
  ...["BraceExpansion", "Range", "CommandSubstitution", "ProcessSubstitution", "HereDoc"],
  ...["DefaultValue", "ErrorIfUnset", "UseAlternative", "Length", "PatternRemoval", "PatternReplacement"],
  ...["CaseModification", "CondNot", "CondAnd", "CondOr", "CondGroup", "CondWord", "ConditionalCommand"],
]);

/** What a refusal calls the other nodes. */
const descriptions: Readonly<Record<string, string>> = {
  ArithmeticExpansion: "arithmetic",
  ArithmeticExpression: "arithmetic",
  ArithmeticCommand: "arithmetic",
  CStyleFor: "a for loop with arithmetic",
  FunctionDef: "a function",
  Indirection: "the expansion of a variable that another one names",
  Transform: "the transformation of a variable (@)",
  Substring: "a substring by position",
  AssignDefault: "an expansion that assigns (:=)",
};

function visit(value: unknown, allowed: ReadonlySet<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, allowed);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (isNode(value)) checkNode(value, allowed);
  for (const child of Object.values(value)) visit(child, allowed);
}

function isNode(value: object): value is Node {
  return "type" in value && typeof value.type === "string";
}

const checks: Readonly<Record<string, (node: Node, allowed: ReadonlySet<string>) => void>> = {
  SimpleCommand: checkCommand,
  Assignment: checkAssignment,
  For: checkLoop,
  ParameterExpansion: checkParameter,
  Redirection: checkRedirection,
  CondUnary: checkCondition,
  CondBinary: checkCondition,
};

function checkNode(node: Node, allowed: ReadonlySet<string>): void {
  if (transparent.has(node.type)) return;
  const check = Object.hasOwn(checks, node.type) ? checks[node.type] : undefined;
  if (check === undefined) {
    throw new Undecided(`${descriptions[node.type] ?? `a construct (${node.type})`} cannot be decided`);
  }
  check(node, allowed);
}

function checkCommand({ name, assignments }: Node, allowed: ReadonlySet<string>): void {
  if (name === null) return;
  if (Array.isArray(assignments) && assignments.length > 0) {
    throw new Undecided("a variable set for one command can lead to other commands");
  }
  const text = readText(name);
  if (text === undefined) {
    throw new Undecided("a command's name is not plain text, so that it is known only when it runs");
  }
  if (!allowed.has(text) && !harmless.has(text)) throw new Undecided(`${text} is not an allowed command`);
}

/** Capitals are the environment's names, and bash's own: PATH, IFS, BASH_ENV. */
function checkAssignment({ name, array }: Node): void {
  if (array !== null) throw new Undecided("an array cannot be decided");
  checkVariable(name);
}

function checkLoop({ variable }: Node): void {
  checkVariable(variable);
}

function checkRedirection({ fdVariable }: Node): void {
  if (fdVariable !== undefined) throw new Undecided("a redirection to a {name} cannot be decided");
}

function checkVariable(name: unknown): void {
  if (typeof name === "string" && /^[a-z_][a-z0-9_]*$/.test(name)) return;
  throw new Undecided(`the variable ${String(name)} must not be set: only names in small letters are free`);
}

function checkParameter({ parameter }: Node): void {
  if (typeof parameter === "string" && /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?#@*$!-])$/.test(parameter))
    return;
  throw new Undecided("an array cannot be decided");
}

/** The operators that take text and files. Others evaluate their operands as arithmetic or look into arrays. */
const plainConditions: ReadonlySet<unknown> = new Set(
  "= == != =~ < > -nt -ot -ef -a -b -c -d -e -f -g -h -k -p -r -s -t -u -w -x -G -L -N -O -S -z -n".split(
    " ",
  ),
);

function checkCondition({ operator }: Node): void {
  if (plainConditions.has(operator)) return;
  throw new Undecided(`${String(operator)} in [[...]] evaluates its operands and cannot be decided`);
}

/** The text of a word without expansions; undefined for any other. */
function readText(word: unknown): string | undefined {
  if (typeof word !== "object" || word === null || !("parts" in word) || !Array.isArray(word.parts)) {
    return undefined;
  }
  // The parser takes the command `[` for the beginning of a pattern.
  if (word.parts.length === 1 && word.parts[0]?.pattern === "[") return "[";
  let text = "";
  for (const part of word.parts as Node[]) {
    const { type, value } = part; // parts of a word are nodes
    const piece = type === "DoubleQuoted" ? readText(part) : value;
    const isPlain = ["Literal", "SingleQuoted", "Escaped", "DoubleQuoted"].includes(type);
    if (!isPlain || typeof piece !== "string") return undefined;
    text += piece;
  }
  return text;
}
