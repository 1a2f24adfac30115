/** Decides from a parsed command line whether it is more than one simple command. The parser handles quotes, comments
 *  and escapes. A command's arguments are not checked: `bash -c`, `xargs` and the like start other commands, each of
 *  which passes the allow list like any. */

import type { CommandNode, ScriptNode, SimpleCommandNode, TransformPlugin } from "just-bash";

/** Exit code of a refused command line: found, but not run. */
export const compoundExitCode = 126;

export function describeCompound(found: string): string {
  return `The command was not run: it has ${found}, and a command line may be one simple command here. Split it into several calls, and write files with the write tool. An author permits it with \`allowCompoundCommands: true\` of the agent.`;
}

/** Checks the tree that just-bash is about to run, and empties it when it is compound. Scripts that a command runs
 *  later are not checked. */
export class CompoundGate {
  #isPassed = false;
  #found: string | undefined;

  get found(): string | undefined {
    return this.#found;
  }

  readonly plugin: TransformPlugin = {
    name: "edgeflue-compound-gate",
    transform: ({ ast }) => {
      if (this.#isPassed) return { ast };
      this.#isPassed = true;
      this.#found = findCompound(ast);
      return { ast: this.#found === undefined ? ast : { ...ast, statements: [] } };
    },
  };
}

/** Builtins that run text given to them as one more command line. */
const runsText: ReadonlySet<string> = new Set(
  ". source eval trap command builtin exec mapfile readarray compgen complete let".split(" "),
);

/** What is found, as words that follow "it has"; undefined for a simple command and for an empty line. */
export function findCompound({ statements }: ScriptNode): string | undefined {
  const [statement] = statements;
  if (statement === undefined) return undefined;
  if (statements.some(({ deferredError }) => deferredError !== undefined)) return "a syntax error";
  if (statement.background) return "a background job (&)";
  if (statements.length > 1) return "several commands (; or a line break)";
  const [pipeline] = statement.pipelines;
  if (statement.pipelines.length > 1) return `several commands (${statement.operators[0] ?? ";"})`;
  const [command] = pipeline?.commands ?? [];
  if (command === undefined) return undefined;
  if ((pipeline?.commands.length ?? 0) > 1) return "a pipe (|)";
  if (command.type !== "SimpleCommand") return descriptions[command.type];
  return findInCommand(command);
}

const descriptions: Readonly<Record<Exclude<CommandNode["type"], "SimpleCommand">, string>> = {
  If: "an if",
  For: "a loop",
  CStyleFor: "a loop",
  While: "a loop",
  Until: "a loop",
  Case: "a case",
  Subshell: "a subshell ((...))",
  Group: "a group ({...})",
  ArithmeticCommand: "an arithmetic command (((...)))",
  ConditionalCommand: "a conditional command ([[...]])",
  FunctionDef: "a function",
};

function findInCommand({ name, args, assignments, redirections }: SimpleCommandNode): string | undefined {
  const [redirection] = redirections;
  if (redirection !== undefined) {
    return redirection.target.type === "HereDoc"
      ? "a here-document"
      : `a redirection (${redirection.operator})`;
  }
  const substitution = findSubstitution([name, args, assignments]);
  if (substitution !== undefined || name === null) return substitution;
  const text = readPlainText(name.parts);
  if (text === undefined) return "a command whose name is known only when it runs";
  return runsText.has(text) ? `${text}, which runs other commands` : undefined;
}

const commandSubstitution = "a command substitution ($(...))";
const substitutions: ReadonlyMap<unknown, string> = new Map([
  ["CommandSubstitution", commandSubstitution],
  ["ArithCommandSubst", commandSubstitution],
  ["ProcessSubstitution", "a process substitution (<(...))"],
]);

function findSubstitution(node: unknown): string | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  const found = "type" in node ? (substitutions.get(node.type) ?? findHiddenText(node)) : undefined;
  if (found !== undefined) return found;
  for (const child of Object.values(node)) {
    const inside = findSubstitution(child);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Literal parts. */
const plainText: ReadonlySet<unknown> = new Set(["Literal", "SingleQuoted", "Escaped"]);

/** Some of what the shell evaluates stays text in the tree: an index, a pattern, an expansion within arithmetic.
 *  Closed: such text is refused also where it would be harmless. */
function findHiddenText(node: object): string | undefined {
  if (!("type" in node) || plainText.has(node.type)) return undefined;
  for (const text of Object.values(node)) {
    if (typeof text === "string" && /`|\$\(/.test(text)) return commandSubstitution;
  }
  const isPrompt = node.type === "Transform" && "operator" in node && node.operator === "P";
  return isPrompt ? "the transformation of a variable (@P)" : undefined;
}

type WordPart = NonNullable<SimpleCommandNode["name"]>["parts"][number];

/** The text of a word without expansions; undefined for any other. */
function readPlainText(parts: readonly WordPart[]): string | undefined {
  let text = "";
  for (const part of parts) {
    if (part.type === "Literal" || part.type === "SingleQuoted" || part.type === "Escaped")
      text += part.value;
    // The parser takes the command `[` for the beginning of a pattern.
    else if (part.type === "Glob" && part.pattern === "[" && parts.length === 1) text = "[";
    else {
      const quoted = part.type === "DoubleQuoted" ? readPlainText(part.parts) : undefined;
      if (quoted === undefined) return undefined;
      text += quoted;
    }
  }
  return text;
}
