/** Finds texts that every match of a regular expression contains, so that the engine's own fast search can skip what
 *  does not have them. */

import type { RegexNode } from "../regex-tree.ts";

export interface Literal {
  readonly text: string;
  /** The text is the whole expression. */
  readonly isWhole: boolean;
}

/** The longest text that every match contains; undefined when there is none. */
export function findLiteral(root: RegexNode): Literal | undefined {
  const runs = new Runs();
  collect(root, runs);
  runs.end();
  if (runs.longest === "") return undefined;
  return { text: runs.longest, isWhole: runs.isPure && runs.count === 1 };
}

class Runs {
  longest = "";
  count = 0;
  /** Whether nothing but literal text was seen. */
  isPure = true;
  #current = "";

  add(text: string): void {
    this.#current += text;
  }

  end(): void {
    if (this.#current === "") return;
    this.count += 1;
    if (this.#current.length > this.longest.length) this.longest = this.#current;
    this.#current = "";
  }

  breakHere(): void {
    this.isPure = false;
    this.end();
  }
}

function collect(node: RegexNode, runs: Runs): void {
  if (node.kind === "set") {
    const [first = 0, last] = node.set;
    if (node.set.length === 2 && first === last) runs.add(String.fromCodePoint(first));
    else runs.breakHere();
  } else if (node.kind === "sequence") {
    for (const part of node.nodes) collect(part, runs);
  } else if (node.kind === "group") {
    runs.isPure = false;
    collect(node.node, runs);
  } else if (node.kind === "repeat" && node.min > 0) {
    runs.breakHere();
    collect(node.node, runs);
    runs.breakHere();
  } else if (node.kind === "assertion") runs.isPure = false;
  else runs.breakHere();
}
