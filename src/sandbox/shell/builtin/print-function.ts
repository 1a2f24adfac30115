/** Prints the definition of a function as `declare -f` does: bash's own layout, with the words as they were written. */

import { NotSupported } from "../process/options.ts";
import type {
  ArrayLiteral,
  Assignment,
  CaseCommand,
  CommandList,
  CommandNode,
  Condition,
  FunctionDefinition,
  IfCommand,
  ListItem,
  Pipeline,
  Redirection,
  SimpleCommand,
  Span,
} from "../syntax/tree.ts";

export function printFunction(definition: FunctionDefinition): string {
  return `${definition.name} () \n${new Printer(definition).body(definition.body, 0)}`;
}

const step = 4;

class Printer {
  readonly #text: string;
  readonly #offset: number;

  constructor({ text, start }: FunctionDefinition) {
    this.#text = text;
    this.#offset = start;
  }

  /** A body that is no group is put into one. */
  body(node: CommandNode, indent: number): string {
    const lists =
      node.kind === "group" ? this.#lists(node.body, indent + step) : this.#lineOf(node, indent + step);
    const redirections = node.kind === "group" ? this.#redirections(node.redirections) : "";
    return `${" ".repeat(indent)}{ \n${lists}\n${" ".repeat(indent)}}${redirections}`;
  }

  #lineOf(node: CommandNode, indent: number): string {
    return " ".repeat(indent) + this.#command(node, indent);
  }

  /** One command a line; what follows a job stays on its line. */
  #lists(lists: readonly CommandList[], indent: number): string {
    return " ".repeat(indent) + this.#flowing(lists, indent);
  }

  #flowing(lists: readonly CommandList[], indent: number): string {
    const items = lists.flatMap((list) => list.items);
    return items
      .map((item, index) => {
        const isLast = index === items.length - 1;
        const between = item.isBackground ? (isLast ? "" : " ") : isLast ? "" : `;\n${" ".repeat(indent)}`;
        return this.#item(item, indent) + between;
      })
      .join("");
  }

  #item({ first, rest, isBackground }: ListItem, indent: number): string {
    const pipelines = rest.map(
      ({ operator, pipeline }) => ` ${operator} ${this.#pipeline(pipeline, indent)}`,
    );
    return `${this.#pipeline(first, indent)}${pipelines.join("")}${isBackground ? " &" : ""}`;
  }

  #pipeline({ commands, isNegated, pipesErrors, timing }: Pipeline, indent: number): string {
    const time = timing === undefined ? "" : timing === "posix" ? "time -p " : "time ";
    const stages = commands.map(
      (command, index) => this.#command(command, indent) + (pipesErrors[index] === true ? " 2>&1" : ""),
    );
    return `${time}${isNegated ? "! " : ""}${stages.join(" | ")}`;
  }

  #command(node: CommandNode, indent: number): string {
    if (node.kind === "function") return `function ${node.name} () \n${this.body(node.body, indent)}`;
    return this.#bare(node, indent) + (node.kind === "simple" ? "" : this.#redirections(node.redirections));
  }

  #bare(node: Exclude<CommandNode, FunctionDefinition>, indent: number): string {
    const pad = " ".repeat(indent);
    const inner = (lists: readonly CommandList[]) => withSemicolon(this.#lists(lists, indent + step));
    switch (node.kind) {
      case "simple":
        return this.#simple(node);
      case "group":
        return `{ \n${this.#lists(node.body, indent + step)}\n${pad}}`;
      case "subshell":
        return `( ${this.#flowing(node.body, indent)} )`;
      case "if":
        return this.#if(node, 0, indent);
      case "while":
      case "until":
        return `${node.kind} ${withSemicolon(this.#flowing(node.condition, indent))} do\n${inner(node.body)}\n${pad}done`;
      case "for": {
        const words = node.words === undefined ? '"$@"' : node.words.map((word) => this.#raw(word)).join(" ");
        return `for ${node.name} in ${words};\n${pad}do\n${inner(node.body)}\n${pad}done`;
      }
      case "for-arithmetic": {
        const parts = [node.initial, node.condition, node.step].map((part) => this.#raw(part).trim() || "1");
        return `for ((${parts.join("; ")}))\n${pad}do\n${inner(node.body)}\n${pad}done`;
      }
      case "case":
        return this.#case(node, indent);
      case "conditional":
        return `[[ ${this.#condition(node.expression)} ]]`;
      case "arithmetic":
        return `((${this.#raw(node.expression)}))`;
      case "unsupported":
        throw new NotSupported(`printing ${node.feature}`);
    }
  }

  #simple({ assignments, words, redirections }: SimpleCommand): string {
    const pieces = [
      ...assignments.map((assignment) => this.#assignment(assignment)),
      ...words.map((word) =>
        word.kind === "word" ? this.#raw(word.word) : this.#assignment(word.assignment),
      ),
    ];
    return (pieces.join(" ") + this.#redirections(redirections)).trimStart();
  }

  #assignment(assignment: Assignment): string {
    const { value } = assignment;
    if (!("elements" in value)) return this.#raw(assignment);
    const raw = this.#raw(assignment);
    return `${raw.slice(0, raw.indexOf("("))}(${this.#elements(value)})`;
  }

  #elements({ elements }: ArrayLiteral): string {
    return elements
      .map(({ subscript, isAppending, value }) => {
        const key = subscript === undefined ? "" : `[${this.#raw(subscript)}]${isAppending ? "+" : ""}=`;
        return key + this.#raw(value);
      })
      .join(" ");
  }

  /** `elif` is an `if` within the other branch. */
  #if(node: IfCommand, index: number, indent: number): string {
    const pad = " ".repeat(indent);
    const branch = node.branches[index];
    if (branch === undefined) return "";
    const head = `if ${withSemicolon(this.#flowing(branch.condition, indent))} then\n`;
    const then = withSemicolon(this.#lists(branch.body, indent + step));
    const hasNext = index + 1 < node.branches.length;
    const otherwise = hasNext
      ? `${" ".repeat(indent + step)}${this.#if(node, index + 1, indent + step)};`
      : node.otherwise === undefined
        ? undefined
        : withSemicolon(this.#lists(node.otherwise, indent + step));
    const last = otherwise === undefined ? "" : `\n${pad}else\n${otherwise}`;
    return `${head}${then}${last}\n${pad}fi`;
  }

  #case({ subject, branches }: CaseCommand, indent: number): string {
    const pad = " ".repeat(indent);
    const clauses = branches.map(({ patterns, body, end }) => {
      const head = `\n${pad}${" ".repeat(step)}${patterns.map((pattern) => this.#raw(pattern)).join(" | ")})\n`;
      const action = body.length === 0 ? "" : this.#lists(body, indent + step * 2);
      return `${head}${action}\n${pad}${" ".repeat(step)}${end}`;
    });
    return `case ${this.#raw(subject)} in ${clauses.join("")}\n${pad}esac`;
  }

  #condition(condition: Condition): string {
    switch (condition.kind) {
      case "word":
        return `-n ${this.#raw(condition.word)}`;
      case "unary":
        return `${condition.operator} ${this.#raw(condition.operand)}`;
      case "binary":
        return `${this.#raw(condition.left)} ${condition.operator} ${this.#raw(condition.right)}`;
      case "parentheses":
        return `( ${this.#condition(condition.operand)} )`;
      case "not":
        return `! ${this.#condition(condition.operand)}`;
      default:
        return condition.operands
          .map((operand) => this.#condition(operand))
          .join(condition.kind === "and" ? " && " : " || ");
    }
  }

  #redirections(redirections: readonly Redirection[]): string {
    return redirections.map((redirection) => ` ${this.#redirection(redirection)}`).join("");
  }

  #redirection({ operator, descriptor, target, body }: Redirection): string {
    if (body !== undefined) throw new NotSupported("printing a here-document");
    const word = this.#raw(target);
    const usual = operator.startsWith("<") ? 0 : 1;
    const named =
      descriptor !== undefined && typeof descriptor !== "number" ? `{${descriptor.name}}` : undefined;
    if (operator === "<&" || operator === ">&") {
      const isNumber = /^\d+-?$|^-$/.test(word);
      const shown =
        named ??
        (isNumber ? String(descriptor ?? usual) : descriptor === undefined ? "" : String(descriptor));
      if (!isNumber && operator === ">&" && descriptor === undefined && !word.startsWith("$"))
        return `&> ${word}`;
      return `${shown}${word === "-" ? ">&" : operator}${word}`;
    }
    const shown = named ?? (descriptor === undefined || descriptor === usual ? "" : String(descriptor));
    return `${shown}${operator} ${word}`;
  }

  #raw({ start, end }: Span): string {
    return this.#text.slice(start - this.#offset, end - this.#offset);
  }
}

function withSemicolon(text: string): string {
  return text.endsWith("&") ? text : `${text};`;
}
