/** One session on a host: makes its engine on first use, and a new one over the same storage when a commit has
 *  failed. */

import type { SessionAddress } from "../protocol/address.ts";
import type { Session } from "../protocol/session.ts";
import { delegateSession } from "../protocol/session.ts";
import type { SessionPorts } from "./ports.ts";
import { SessionEngine } from "./session-engine.ts";

export class SessionHost {
  /** The session, whichever engine it has. */
  readonly session: Session = delegateSession(() => this.engine());
  readonly #ports: SessionPorts;
  readonly #onStart: (engine: SessionEngine) => void;
  #address: SessionAddress | undefined;
  #engine: SessionEngine | undefined;

  /** `onStart` gets each engine before it resumes what is open. */
  constructor(
    address: SessionAddress | undefined,
    ports: SessionPorts,
    onStart: (engine: SessionEngine) => void = () => {},
  ) {
    this.#address = address;
    this.#ports = ports;
    this.#onStart = onStart;
  }

  /** Without an address the stored one is used. */
  engine(address?: SessionAddress): SessionEngine {
    this.#address ??= address;
    return this.#engine ?? this.#start();
  }

  /** Closes what the agent has open. Call it when nothing runs. */
  close(): void {
    this.#engine?.close();
  }

  #start(): SessionEngine {
    const engine = new SessionEngine(this.#address, {
      ...this.#ports,
      onCrash: (error) => {
        if (this.#engine === engine) this.#engine = undefined;
        this.#ports.onCrash?.(error);
      },
      deleteStorage: (address, options) => {
        if (this.#engine === engine) this.#engine = undefined;
        return this.#ports.deleteStorage(address, options);
      },
    });
    this.#engine = engine;
    try {
      this.#onStart(engine);
    } finally {
      engine.resume();
    }
    return engine;
  }
}
