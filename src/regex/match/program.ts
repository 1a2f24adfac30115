/** Compiles the tree of a regular expression into a program of small instructions over UTF-16 units, forward or
 *  backward. A character past U+FFFF becomes two units. Owns the bound on a program's size. */

import type { CharSet } from "../char-set.ts";
import { regexLimits } from "../limits.ts";
import { RegexError } from "../regex-error.ts";
import type { Assertion, RegexNode, RegexTree } from "../regex-tree.ts";

/** `set` eats one unit of its set; `split` tries `out` before `other`; `save` notes the position in a slot, at the end of
 *  a group that is repeated more often than it must be (`isOptionalEnd`) only if the group is not empty. */
export type Instruction =
  | { readonly kind: "set"; readonly set: CharSet; out: number }
  | { readonly kind: "split"; out: number; other: number }
  | { readonly kind: "save"; readonly slot: number; readonly isOptionalEnd: boolean; out: number }
  | { readonly kind: "assertion"; readonly assertion: Assertion; out: number }
  | { readonly kind: "backReference"; readonly index: number; out: number }
  | { readonly kind: "match" };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
  readonly hasAssertions: boolean;
  readonly hasOptionalEnds: boolean;
}

export interface ProgramOptions {
  /** Reads a text from its end, to find where a match begins. */
  readonly isReversed: boolean;
  /** Replaces back references by what their groups can match, which matches more. */
  readonly isApproximate: boolean;
}

/** Throws `RegexError` when the program gets too large. */
export function compileProgram(tree: RegexTree, options: ProgramOptions): Program {
  const compiler = new Compiler(options);
  return compiler.compile(tree);
}

class Compiler {
  readonly #instructions: Instruction[] = [{ kind: "match" }];
  readonly #isReversed: boolean;
  readonly #isApproximate: boolean;
  readonly #groups = new Map<number, RegexNode>();
  #hasAssertions = false;
  #hasOptionalEnds = false;
  #isOptional = false;

  constructor({ isReversed, isApproximate }: ProgramOptions) {
    this.#isReversed = isReversed;
    this.#isApproximate = isApproximate;
  }

  compile({ root }: RegexTree): Program {
    if (this.#isApproximate) this.#collectGroups(root);
    const start = this.#emit(root, 0);
    return {
      instructions: this.#instructions,
      start,
      hasAssertions: this.#hasAssertions,
      hasOptionalEnds: this.#hasOptionalEnds,
    };
  }

  /** Emits a node that continues at `out`; returns where it begins. */
  #emit(node: RegexNode, out: number): number {
    switch (node.kind) {
      case "set":
        return this.#emitSet(node.set, out);
      case "sequence": {
        const nodes = this.#isReversed ? node.nodes : node.nodes.toReversed();
        let next = out;
        for (const part of nodes) next = this.#emit(part, next);
        return next;
      }
      case "choice": {
        const starts = node.nodes.map((part) => this.#emit(part, out));
        let next = starts.at(-1) ?? out;
        for (const start of starts.slice(0, -1).toReversed()) {
          next = this.#add({ kind: "split", out: start, other: next });
        }
        return next;
      }
      case "repeat":
        return this.#emitRepeat(node, out);
      case "group":
        return this.#emitGroup(node, out);
      case "assertion":
        this.#hasAssertions = true;
        return this.#add({ kind: "assertion", assertion: node.assertion, out });
      case "backReference": {
        if (!this.#isApproximate) return this.#add({ kind: "backReference", index: node.index, out });
        const group = this.#groups.get(node.index);
        return group === undefined ? out : this.#emit(group, out);
      }
    }
  }

  #emitGroup({ node, index }: RegexNode & { kind: "group" }, out: number): number {
    const isOptionalEnd = this.#isOptional;
    if (isOptionalEnd) this.#hasOptionalEnds = true;
    this.#isOptional = false;
    const [first, last] = this.#isReversed ? [index * 2 + 1, index * 2] : [index * 2, index * 2 + 1];
    const end = this.#add({ kind: "save", slot: last, isOptionalEnd, out });
    const body = this.#emit(node, end);
    return this.#add({ kind: "save", slot: first, isOptionalEnd: false, out: body });
  }

  #emitRepeat({ node, min, max, isLazy }: RegexNode & { kind: "repeat" }, out: number): number {
    const split = (body: number, exit: number): Instruction =>
      isLazy ? { kind: "split", out: exit, other: body } : { kind: "split", out: body, other: exit };
    let next = out;
    let required = min;
    if (max === Infinity) {
      const loop = this.#add({ kind: "split", out: 0, other: 0 });
      const isPlain = node.kind === "set";
      const body = isPlain ? this.#emit(node, loop) : this.#emitOptional(node, loop);
      this.#instructions[loop] = split(body, out);
      // As in glibc, a first repetition that matches nothing counts.
      next = isPlain ? loop : this.#add(split(body, out));
      if (min > 0 && isPlain) {
        next = body;
        required -= 1;
      }
    } else {
      for (let count = min; count < max; count++)
        next = this.#add(split(this.#emitOptional(node, next), out));
    }
    for (let count = 0; count < required; count++) next = this.#emit(node, next);
    return next;
  }

  #emitOptional(node: RegexNode, out: number): number {
    this.#isOptional = node.kind === "group";
    return this.#emit(node, out);
  }

  #emitSet(set: CharSet, out: number): number {
    const units: number[] = [];
    const pairs: { high: CharSet; low: CharSet }[] = [];
    for (let index = 0; index < set.length; index += 2) {
      const first = set[index] ?? 0;
      const last = set[index + 1] ?? 0;
      if (first <= 0xffff) units.push(first, Math.min(last, 0xffff));
      if (last > 0xffff) addPairs(pairs, Math.max(first, 0x10000), last);
    }
    const starts = pairs.map(({ high, low }) => {
      const [near, far] = this.#isReversed ? [high, low] : [low, high];
      const second = this.#add({ kind: "set", set: near, out });
      return this.#add({ kind: "set", set: far, out: second });
    });
    if (units.length > 0 || starts.length === 0) starts.unshift(this.#add({ kind: "set", set: units, out }));
    let next = starts.at(-1) ?? out;
    for (const start of starts.slice(0, -1).toReversed()) {
      next = this.#add({ kind: "split", out: start, other: next });
    }
    return next;
  }

  #collectGroups(node: RegexNode): void {
    if (node.kind === "group") this.#groups.set(node.index, node.node);
    if (node.kind === "group" || node.kind === "repeat") this.#collectGroups(node.node);
    else if (node.kind === "sequence" || node.kind === "choice") {
      for (const part of node.nodes) this.#collectGroups(part);
    }
  }

  #add(instruction: Instruction): number {
    if (this.#instructions.length >= regexLimits.instructionsMax) {
      throw new RegexError("Regular expression too big");
    }
    return this.#instructions.push(instruction) - 1;
  }
}

/** Splits a range past U+FFFF into ranges of high and low surrogates. */
function addPairs(pairs: { high: CharSet; low: CharSet }[], first: number, last: number): void {
  const highFirst = 0xd800 + ((first - 0x10000) >> 10);
  const highLast = 0xd800 + ((last - 0x10000) >> 10);
  const lowFirst = 0xdc00 + ((first - 0x10000) & 0x3ff);
  const lowLast = 0xdc00 + ((last - 0x10000) & 0x3ff);
  if (highFirst === highLast) {
    pairs.push({ high: [highFirst, highFirst], low: [lowFirst, lowLast] });
    return;
  }
  const fullFirst = lowFirst === 0xdc00 ? highFirst : highFirst + 1;
  const fullLast = lowLast === 0xdfff ? highLast : highLast - 1;
  if (fullFirst > highFirst) pairs.push({ high: [highFirst, highFirst], low: [lowFirst, 0xdfff] });
  if (fullFirst <= fullLast) pairs.push({ high: [fullFirst, fullLast], low: [0xdc00, 0xdfff] });
  if (fullLast < highLast) pairs.push({ high: [highLast, highLast], low: [0xdc00, lowLast] });
}
