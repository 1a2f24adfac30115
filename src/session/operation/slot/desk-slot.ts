/** The desk of a session, opened when a channel first has something for it: most sessions never have one. */

import { channelsOf, type Desk, type DeskParts } from "../../../agent/channel-trigger.ts";
import type { ToolDefinition } from "../../../agent/tool/define-tool.ts";
import { describeError, EdgeflueError } from "../../../errors.ts";
import type { SessionPorts } from "../../ports.ts";

export type DeskSlotParts = Omit<DeskParts, "channels" | "clock" | "env" | "defer" | "openSession"> & {
  ports: Pick<SessionPorts, "agents" | "clock" | "env" | "defer" | "openSession">;
  /** The desk is there: its observer wants events. */
  onOpen(): void;
};

export class DeskSlot {
  readonly #parts: DeskSlotParts;
  #desk: Desk | undefined;
  #opening: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(parts: DeskSlotParts) {
    this.#parts = parts;
  }

  get desk(): Desk | undefined {
    return this.#desk;
  }

  /** Rejects with `agent_invalid` when the agent's file cannot be loaded, with `not_found` when it has no channel. */
  async open(): Promise<Desk> {
    if (this.#desk !== undefined) return this.#desk;
    const { ports, onOpen, ...parts } = this.#parts;
    const { agent } = parts.journal.address;
    const channels = channelsOf((await ports.agents.loadFile(agent)).triggers);
    const [first] = Object.values(channels);
    if (first === undefined || this.#isClosed)
      throw new EdgeflueError("not_found", `The agent ${JSON.stringify(agent)} has no channel.`);
    // Another caller may have opened it meanwhile.
    if (this.#desk !== undefined) return this.#desk;
    this.#desk = first.openDesk({ ...parts, channels, ...ports });
    onOpen();
    // Whoever opened it: what an earlier host left is followed before anything is settled.
    this.#desk.resume();
    return this.#desk;
  }

  /** Continues what is due, once the desk is there. */
  resume(): void {
    this.#opening ??= this.open().then(
      (desk) => desk.resume(),
      (error) => console.error(`edgeflue: a session's channels could not be woken: ${describeError(error)}`),
    );
    void this.#opening.finally(() => {
      this.#opening = undefined;
    });
    this.#parts.ports.defer(this.#opening);
  }

  async toolsOf(operationId: string): Promise<readonly ToolDefinition[]> {
    await this.#opening;
    return this.#desk?.toolsOf(operationId) ?? [];
  }

  close(): void {
    this.#isClosed = true;
    this.#desk?.close();
  }
}
