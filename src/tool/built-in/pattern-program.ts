/** A pattern as a program for a machine that is at many instructions at once (Thompson's construction). */

import { PatternError, type PatternNode } from "./pattern-parser.ts";

export type Assertion = Extract<PatternNode, { type: "assertion" }>["kind"];

export type Instruction =
  | { type: "character"; matches: (character: string) => boolean; next: number }
  | { type: "assertion"; kind: Assertion; next: number }
  | { type: "split"; nexts: number[] }
  | { type: "match" };

/** `{n,m}` repeats instructions, so a short pattern can make a long program. */
const instructionsMax = 1_000;

/** The match begins at instruction 0. `flags`: "i" ignores case. */
export function compileProgram(tree: PatternNode, flags: string): Instruction[] {
  const program: Instruction[] = [];
  const add = (instruction: Instruction): number => {
    if (program.length >= instructionsMax) throw new PatternError("Its repetitions make it too large.");
    return program.push(instruction) - 1;
  };

  /** Instructions that point forward are patched to the place that comes after them. */
  const emit = (node: PatternNode): void => {
    switch (node.type) {
      case "character":
        add({ type: "character", matches: toPredicate(node.source, flags), next: program.length + 1 });
        return;
      case "assertion":
        add({ type: "assertion", kind: node.kind, next: program.length + 1 });
        return;
      case "sequence":
        for (const child of node.nodes) emit(child);
        return;
      case "choice":
        emitChoice(node.nodes);
        return;
      case "repeat":
        emitRepeat(node);
    }
  };

  const emitChoice = (nodes: readonly PatternNode[]): void => {
    const entry: number[] = [];
    add({ type: "split", nexts: entry });
    const exits: number[][] = [];
    for (const node of nodes) {
      entry.push(program.length);
      emit(node);
      const exit: number[] = [];
      add({ type: "split", nexts: exit });
      exits.push(exit);
    }
    for (const exit of exits) exit.push(program.length);
  };

  const emitRepeat = ({ node, min, max }: Extract<PatternNode, { type: "repeat" }>): void => {
    for (let count = 0; count < min; count++) {
      const before = program.length;
      emit(node);
      // Nothing, a thousand million times over, is still nothing.
      if (program.length === before) return;
    }
    if (max === Number.POSITIVE_INFINITY) {
      const exits: number[] = [];
      const loop = add({ type: "split", nexts: exits });
      exits.push(program.length);
      emit(node);
      add({ type: "split", nexts: [loop] });
      exits.push(program.length);
      return;
    }
    const skips: number[][] = [];
    for (let count = min; count < max; count++) {
      const nexts: number[] = [];
      add({ type: "split", nexts });
      nexts.push(program.length);
      skips.push(nexts);
      emit(node);
    }
    for (const nexts of skips) nexts.push(program.length);
  };

  emit(tree);
  add({ type: "match" });
  return program;
}

/** One character against one class is nothing to be slow about: JavaScript's engine does it. */
function toPredicate(source: string, flags: string): (character: string) => boolean {
  const expression = toExpression(`^${source}$`, flags);
  return (character) => expression.test(character);
}

/** Some escapes that JavaScript tolerates are errors in its Unicode mode. */
function toExpression(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    return new RegExp(source, flags);
  }
}
