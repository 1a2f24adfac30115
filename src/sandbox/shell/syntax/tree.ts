/** The tree of a parsed script. Whatever can run something (substitutions, arithmetic, subscripts, patterns, the bodies
 *  of here-documents) is a node with its own parts, never opaque text, so that an analyser can visit all of it. */

import type { ShellSyntaxError } from "./syntax-error.ts";

/** Where a node is in the text that was parsed. Within backquotes that is the text between them, without its escapes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ScriptTree {
  readonly lists: readonly CommandList[];
  /** What is wrong after the last list. Only within backquotes and in texts that are parsed while they run. */
  readonly error?: ShellSyntaxError;
}

/** Commands that are read together: those of one line, or those between two reserved words. */
export interface CommandList extends Span {
  readonly items: readonly ListItem[];
}

export interface ListItem extends Span {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly pipeline: Pipeline }[];
  /** Ends with `&`. */
  readonly isBackground: boolean;
  /** As it was written, when it is a job. */
  readonly text?: string;
}

export interface Pipeline extends Span {
  readonly isNegated: boolean;
  /** `time` before it; `"posix"` for `time -p`. */
  readonly timing: "default" | "posix" | undefined;
  /** Empty for a lone `time` or `!`. */
  readonly commands: readonly CommandNode[];
  /** For each command whether `|&` follows it. */
  readonly pipesErrors: readonly boolean[];
}

export type CommandNode =
  | SimpleCommand
  | GroupCommand
  | IfCommand
  | LoopCommand
  | ForCommand
  | ForArithmeticCommand
  | CaseCommand
  | ConditionalCommand
  | ArithmeticCommand
  | FunctionDefinition
  | UnsupportedCommand;

interface CommandBase extends Span {
  /** 1 for the first line. */
  readonly line: number;
  readonly redirections: readonly Redirection[];
}

export interface SimpleCommand extends CommandBase {
  readonly kind: "simple";
  readonly assignments: readonly Assignment[];
  readonly words: readonly CommandWord[];
}

/** An argument; for `declare` and its kin possibly an assignment, whose value is not split. */
export type CommandWord = Readonly<
  { kind: "word"; word: Word } | { kind: "assignment"; assignment: Assignment; word: Word }
>;

export interface GroupCommand extends CommandBase {
  readonly kind: "group" | "subshell";
  readonly body: readonly CommandList[];
}

export interface IfCommand extends CommandBase {
  readonly kind: "if";
  readonly branches: readonly {
    readonly condition: readonly CommandList[];
    readonly body: readonly CommandList[];
  }[];
  readonly otherwise: readonly CommandList[] | undefined;
}

export interface LoopCommand extends CommandBase {
  readonly kind: "while" | "until";
  readonly condition: readonly CommandList[];
  readonly body: readonly CommandList[];
}

export interface ForCommand extends CommandBase {
  readonly kind: "for";
  readonly name: string;
  /** Undefined without `in`: the positional parameters. */
  readonly words: readonly Word[] | undefined;
  readonly body: readonly CommandList[];
}

export interface ForArithmeticCommand extends CommandBase {
  readonly kind: "for-arithmetic";
  readonly initial: Word;
  readonly condition: Word;
  readonly step: Word;
  readonly body: readonly CommandList[];
}

export interface CaseCommand extends CommandBase {
  readonly kind: "case";
  readonly subject: Word;
  readonly branches: readonly CaseBranch[];
}

export interface CaseBranch {
  readonly patterns: readonly Word[];
  readonly body: readonly CommandList[];
  /** `;;` leaves, `;&` runs the next body, `;;&` tests the next patterns. */
  readonly end: ";;" | ";&" | ";;&";
}

export interface ConditionalCommand extends CommandBase {
  readonly kind: "conditional";
  readonly expression: Condition;
}

export type Condition = Readonly<
  | { kind: "word"; word: Word }
  | { kind: "unary"; operator: string; operand: Word }
  | { kind: "binary"; operator: string; left: Word; right: Word }
  | { kind: "not" | "parentheses"; operand: Condition }
  | { kind: "and" | "or"; operands: readonly Condition[] }
>;

export interface ArithmeticCommand extends CommandBase {
  readonly kind: "arithmetic";
  readonly expression: Word;
}

export interface FunctionDefinition extends CommandBase {
  readonly kind: "function";
  readonly name: string;
  readonly body: CommandNode;
  /** The definition as it was written. */
  readonly text: string;
}

/** `coproc` and `select`, which the interpreter refuses when it reaches them. */
export interface UnsupportedCommand extends CommandBase {
  readonly kind: "unsupported";
  readonly feature: string;
  readonly words: readonly Word[];
  readonly body: readonly CommandList[];
}

export interface Assignment extends Span {
  readonly name: string;
  readonly subscript: Word | undefined;
  /** `+=`. */
  readonly isAppending: boolean;
  readonly value: Word | ArrayLiteral;
}

export interface ArrayLiteral {
  readonly elements: readonly ArrayElement[];
}

export interface ArrayElement {
  readonly subscript: Word | undefined;
  readonly isAppending: boolean;
  readonly value: Word;
}

export interface Redirection extends Span {
  readonly operator: RedirectionOperator;
  /** The descriptor before the operator; a name for `{name}>file`; undefined for the operator's default. */
  readonly descriptor: number | { readonly name: string } | undefined;
  /** A file, a descriptor, the text of `<<<`, or the delimiter of a here-document. */
  readonly target: Word;
  /** The body of a here-document. */
  readonly body?: Word;
}

export type RedirectionOperator =
  | "<"
  | ">"
  | ">>"
  | ">|"
  | "<>"
  | "<&"
  | ">&"
  | "&>"
  | "&>>"
  | "<<"
  | "<<-"
  | "<<<";

export interface Word extends Span {
  readonly parts: readonly WordPart[];
}

export type WordPart = Readonly<
  /** Unquoted: braces, tildes and patterns count. */
  | { kind: "text"; text: string }
  /** From `'…'`, `$'…'` or a backslash. */
  | { kind: "quoted"; text: string }
  | { kind: "double"; parts: readonly WordPart[] }
  | { kind: "command"; script: ScriptTree }
  | { kind: "process"; direction: "<" | ">"; script: ScriptTree }
  | { kind: "arithmetic"; expression: Word }
  | ParameterPart
>;

export interface ParameterPart {
  readonly kind: "parameter";
  readonly name: string;
  readonly subscript: Subscript | undefined;
  /** `${!name}`. */
  readonly isIndirect: boolean;
  readonly operation: ParameterOperation | undefined;
  /** As it was written, for messages. */
  readonly text: string;
}

export type Subscript = Readonly<{ kind: "all"; sign: "@" | "*" } | { kind: "index"; word: Word }>;

export type ParameterOperation = Readonly<
  | {
      kind: "default" | "assign" | "require" | "alternative";
      /** With a colon: an empty value counts as none. */
      countsEmpty: boolean;
      word: Word;
    }
  | { kind: "length" }
  /** `${!prefix*}`. */
  | { kind: "names"; sign: "@" | "*" }
  /** `${!array[@]}`. */
  | { kind: "keys" }
  | { kind: "trim"; side: "#" | "%"; isLongest: boolean; pattern: Word }
  | {
      kind: "replace";
      which: "first" | "all" | "prefix" | "suffix";
      pattern: Word;
      replacement: Word | undefined;
    }
  | { kind: "slice"; offset: Word; length: Word | undefined }
  | { kind: "case"; operator: string; pattern: Word | undefined }
  | { kind: "transform"; operator: string }
  /** Fails when it is reached; what is in it is never expanded. */
  | { kind: "bad"; word: Word }
>;
