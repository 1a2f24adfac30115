/** The agent of a session, made on first use and then kept. An initializer that fails or hangs is tried again
 *  by the next request. */

import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { within } from "../../clock.ts";
import { agentInvalid, describeError } from "../../errors.ts";
import { operationLimits } from "../../limits.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import type { SessionPorts } from "../ports.ts";
import { type AgentRuntime, createAgentRuntime, type Opening } from "./agent-runtime.ts";
import { isInline, loadInline } from "./inline-agent.ts";

export interface AgentLoaderOptions {
  /** The configuration that the session has stored, if its agent has no file. */
  readInline(): AgentConfig | undefined;
  /** What the request that began the session said to the agent's initializer. */
  readOpening(): Opening;
  onLoad(agent: AgentRuntime): void;
}

export class AgentLoader {
  readonly #address: SessionAddress;
  readonly #ports: SessionPorts;
  readonly #options: AgentLoaderOptions;
  #agent: AgentRuntime | undefined;
  #opening: Opening | undefined;
  #stored: Opening | undefined;
  /** Counts how often it was made again: one that was being made meanwhile is not kept. */
  #generation = 0;
  #isClosed = false;

  constructor(address: SessionAddress, ports: SessionPorts, options: AgentLoaderOptions) {
    this.#address = address;
    this.#ports = ports;
    this.#options = options;
  }

  /** Values that the agent grants, by name; none before it is made. */
  get declaredSecrets(): Readonly<Record<string, string>> {
    return this.#agent?.declaredSecrets ?? noSecrets;
  }

  /** The session begins, by a request that says something to the initializer: the agent is made again, with that. */
  begin(opening: Opening): void {
    this.#reset();
    this.#opening = opening;
  }

  /** What it was made from has changed: it is made again. */
  restart(): void {
    this.#opening = undefined;
    this.#stored = undefined;
    this.#reset();
  }

  /** Reads what is stored of it, once: a read while the acceptance is staged would commit it. */
  readAhead(): Opening {
    this.#stored ??= this.#options.readOpening();
    return this.#stored;
  }

  /** What is not stored yet. */
  get newOpening(): Opening | undefined {
    return this.#opening;
  }

  /** The request was refused: the next one begins the session. */
  dropOpening(): void {
    if (this.#opening === undefined) return;
    this.#opening = undefined;
    this.#reset();
  }

  openingStored(): void {
    this.#stored = this.#opening;
    this.#opening = undefined;
  }

  async load(): Promise<AgentRuntime> {
    if (this.#agent !== undefined) return this.#agent;
    const generation = this.#generation;
    const agent = await within(this.#ports.clock, operationLimits.initializerMsMax, this.#create(), () =>
      initializerTimeout(this.#address.agent),
    );
    // The first one made stays: two sandboxes would not wait for each other.
    if (generation === this.#generation && this.#agent === undefined && !this.#isClosed) {
      this.#agent = agent;
      this.#options.onLoad(agent);
      return agent;
    }
    agent.close();
    return this.#isClosed ? agent : this.load();
  }

  /** Removes what the session's sandbox has outside of the session's storage. Never rejects: a machine that does not answer
   *  must not keep a session from being deleted. */
  async deleteSandbox(): Promise<void> {
    const removal = this.load().then(({ sandbox }) => sandbox.delete?.());
    const late = () => new Error("it took too long.");
    try {
      await within(this.#ports.clock, operationLimits.initializerMsMax, removal, late);
    } catch (error) {
      const { agent, instance, session } = this.#address;
      console.warn(
        `edgeflue: what the sandbox of the deleted session ${agent}/${instance}/${session} may have elsewhere was not removed: ${describeError(error)}`,
      );
    }
  }

  /** Closes what the agent has open, such as the sandbox's container, also of one that is still being made. */
  close(): void {
    this.#isClosed = true;
    this.#reset();
  }

  #reset(): void {
    const agent = this.#agent;
    this.#agent = undefined;
    this.#generation += 1;
    agent?.close();
  }

  async #create(): Promise<AgentRuntime> {
    const { agent: name } = this.#address;
    const loaded = isInline(name)
      ? loadInline(name, this.#options.readInline())
      : await this.#ports.agents.load(name);
    return createAgentRuntime(this.#address, loaded, this.#ports, this.#opening ?? this.readAhead());
  }
}

const noSecrets: Readonly<Record<string, string>> = {};

function initializerTimeout(name: string): Error {
  const seconds = operationLimits.initializerMsMax / 1000;
  return agentInvalid({
    name,
    file: `agents/${name}.ts`,
    problem: `the agent was not ready within ${seconds} s.`,
  });
}
