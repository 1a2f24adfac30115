/** The wake-ups of a session, opened when its agent first sets one or one is due: most sessions never have any. */

import type { AgentProfile } from "../../../agent/agent-profile.ts";
import {
  type OpenWakeUps,
  type WakeUpParts,
  type WakeUps,
  wakeUpJob,
  wakeUpsOf,
} from "../../../agent/tool/wake-up-tool.ts";
import { describeError, EdgeflueError } from "../../../errors.ts";
import { operationLimits } from "../../../limits.ts";
import type { SessionPorts } from "../../ports.ts";
import type { AgentRuntime } from "../../runtime/agent-runtime.ts";
import { sessionExpiry } from "../accept/acceptance.ts";
import type { OperationQueue } from "../accept/queue.ts";

export type WakeUpSlotParts = Omit<WakeUpParts, "clock" | "isOpen" | "isPassing"> & {
  ports: Pick<SessionPorts, "clock" | "defer">;
  queue: OperationQueue;
  loadAgent(): Promise<AgentRuntime>;
};

export class WakeUpSlot {
  readonly #parts: WakeUpSlotParts;
  #wakeUps: WakeUps | undefined;

  constructor(parts: WakeUpSlotParts) {
    this.#parts = parts;
  }

  /** Rejects with `agent_invalid` when the agent cannot be loaded, with `not_found` when it has no such tool. */
  async open(): Promise<WakeUps> {
    if (this.#wakeUps !== undefined) return this.#wakeUps;
    const { ports, queue, loadAgent, ...parts } = this.#parts;
    const { journal } = parts;
    const open = findOpener(await loadAgent());
    if (open === undefined) {
      const agent = JSON.stringify(journal.address.agent);
      throw new EdgeflueError("not_found", `The agent ${agent} has no tool to set wake-ups.`, {
        hint: 'Add scheduleTool() of "edgeflue/schedule-tool" to its tools.',
      });
    }
    this.#wakeUps ??= open({
      ...parts,
      clock: ports.clock,
      isOpen: (operationId) => queue.find(operationId) !== undefined,
      isPassing: () => journal.stores.jobs.all().some(({ name }) => name === sessionExpiry),
    });
    return this.#wakeUps;
  }

  /** Begins what is due. */
  resume(): void {
    this.#parts.ports.defer(this.#resume());
  }

  async #resume(): Promise<void> {
    const { journal, alarm } = this.#parts;
    try {
      await (await this.open()).resume();
    } catch (error) {
      if (journal.isCrashed) return;
      console.error(`edgeflue: the wake-ups of a session could not begin: ${describeError(error)}`);
      const isGone = error instanceof EdgeflueError && error.code === "not_found";
      const dueAt = this.#parts.ports.clock.now() + operationLimits.expiryRetryMs;
      journal.commit((transaction) => {
        // An agent that may no longer set any begins none either.
        if (isGone) transaction.jobs.remove(wakeUpJob);
        else alarm.schedule(transaction, { name: wakeUpJob, dueAt });
      });
    }
  }
}

function findOpener({ tools, subagents }: AgentRuntime): OpenWakeUps | undefined {
  const own = tools.names.map((name) => tools.find(name)?.openWakeUps);
  return [...own, ...openersOf(subagents)].find((open) => open !== undefined);
}

function openersOf(subagents: readonly AgentProfile[]): (OpenWakeUps | undefined)[] {
  return subagents.flatMap(({ tools = [], subagents: inner = [] }) => [
    ...tools.map(wakeUpsOf),
    ...openersOf(inner),
  ]);
}
