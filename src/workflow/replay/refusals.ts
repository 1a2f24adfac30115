/** What code gets that goes on asking after its branch or its run was cancelled: refusals, so that its `catch` and `finally`
 *  run, and nothing more after a bounded number of them. A loop that catches everything would never give its host a turn. */

import { workflowLimits } from "../limits.ts";
import type { CallSite } from "./durable-call.ts";
import { never, rejected } from "./pending.ts";

export class Refusals {
  readonly #counts = new WeakMap<CallSite, number>();

  /** Rejects with the reason, or never settles. */
  refuse(site: CallSite, reason: unknown): Promise<never> {
    return this.count(site) ? rejected(reason) : never();
  }

  /** Whether the branch may be refused once more. */
  count(site: CallSite): boolean {
    const count = (this.#counts.get(site) ?? 0) + 1;
    this.#counts.set(site, count);
    return count <= workflowLimits.refusalsMax;
  }
}
