/** The durable calls of a run in memory, by their places in the code: those of earlier attempts and those that this one
 *  adds. Finds code that does not do what it did before. */

import type { CallKind, StoredCall } from "../../store/run/call-store.ts";
import { type CallShape, describeCall } from "./call-shape.ts";

/** Where the code is not what it was. */
export interface CallChange {
  expected: CallShape;
  /** What the code does instead, in words. */
  found: string;
}

export class CallTable {
  readonly #calls = new Map<string, StoredCall>();
  /** Places at which the code had branches. */
  readonly #forks = new Set<string>();
  readonly #visited = new Set<string>();
  /** Calls that have not ended. */
  readonly #open = new Set<StoredCall>();
  #settled = 0;

  constructor(stored: readonly StoredCall[]) {
    for (const call of stored) {
      this.add(call);
      this.#settled = Math.max(this.#settled, call.settled ?? 0);
      // `4.1.0` says that there were branches at `4`; `4.1.0.2.0` also at `4.1.0`.
      const parts = call.position.split(".");
      for (let length = 1; length < parts.length; length += 2) {
        this.#forks.add(parts.slice(0, length).join("."));
      }
    }
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Ends of calls that are stored. */
  get settled(): number {
    return this.#settled;
  }

  /** Attempts of steps that failed. */
  get failures(): number {
    let failures = 0;
    for (const call of this.#calls.values()) failures += call.failures;
    return failures;
  }

  get(position: string): StoredCall | undefined {
    return this.#calls.get(position);
  }

  add(call: StoredCall): void {
    this.#calls.set(call.position, call);
    if (call.settled === undefined) this.#open.add(call);
  }

  /** The newest wait for an event that has not ended, of this attempt or an earlier one, among those that are asked for. */
  newestWait(name: string, isAskedFor: (call: StoredCall) => boolean = () => true): StoredCall | undefined {
    let newest: StoredCall | undefined;
    for (const call of this.#open) {
      const isOlder = call.number < (newest?.number ?? 0);
      if (call.kind === "event" && call.name === name && !isOlder && isAskedFor(call)) newest = call;
    }
    return newest;
  }

  /** This attempt has made the call. */
  visit(position: string): void {
    this.#visited.add(position);
  }

  /** The end of a call is stored. */
  settle(call: StoredCall, order: number): void {
    call.settled = order;
    this.#open.delete(call);
    this.#settled = order;
  }

  /** The call whose end has this number. */
  findSettled(order: number): StoredCall | undefined {
    return [...this.#calls.values()].find(({ settled }) => settled === order);
  }

  /** What is wrong with a call at this place; undefined when it is new, or the same as before. */
  findChange(position: string, kind: CallKind | "fork", name: string): CallChange | undefined {
    const known = this.#calls.get(position);
    const found = `it now makes ${describeCall({ kind, name })}`;
    if (known !== undefined && (known.kind !== kind || known.name !== name))
      return { expected: known, found };
    if (kind === "fork" || !this.#forks.has(position)) return undefined;
    return { expected: { position, kind: "fork", name: "parallel", deploy: undefined }, found };
  }

  /** A call of an earlier attempt that this one, whose code has ended, has not made. */
  findMissing(): CallChange | undefined {
    for (const call of this.#calls.values()) {
      if (!this.#visited.has(call.position)) return { expected: call, found: "the code ended without it" };
    }
    return undefined;
  }
}
