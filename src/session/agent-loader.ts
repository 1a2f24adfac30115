/** The agent of a session, made on first use and then kept. An initializer that fails or hangs is tried anew by
 *  whoever asks next. */

import { agentInvalid } from "../errors.ts";
import { operationLimits } from "../limits.ts";
import type { SessionAddress } from "../protocol/address.ts";
import { type AgentRuntime, createAgentRuntime } from "./agent-runtime.ts";
import type { SessionPorts } from "./session-ports.ts";

export class AgentLoader {
  readonly #address: SessionAddress;
  readonly #ports: SessionPorts;
  readonly #onLoad: (agent: AgentRuntime) => void;
  #agent: AgentRuntime | undefined;

  constructor(address: SessionAddress, ports: SessionPorts, onLoad: (agent: AgentRuntime) => void) {
    this.#address = address;
    this.#ports = ports;
    this.#onLoad = onLoad;
  }

  async load(): Promise<AgentRuntime> {
    if (this.#agent !== undefined) return this.#agent;
    const late = Promise.withResolvers<never>();
    const cancel = this.#ports.clock.after(operationLimits.initializerMsMax, () =>
      late.reject(initializerTimeout(this.#address.agent)),
    );
    try {
      const agent = await Promise.race([createAgentRuntime(this.#address, this.#ports), late.promise]);
      // The first one made stays: two sandboxes would not wait for each other.
      if (this.#agent === undefined) {
        this.#agent = agent;
        this.#onLoad(agent);
      }
      return this.#agent;
    } finally {
      cancel();
    }
  }
}

function initializerTimeout(name: string): Error {
  const seconds = operationLimits.initializerMsMax / 1000;
  return agentInvalid({
    name,
    file: `agents/${name}.ts`,
    problem: `the agent was not ready within ${seconds} s.`,
  });
}
