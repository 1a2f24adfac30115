/** Sessions of one agent that open each other, each over a disk of its own that may fail. */

import type { AgentConfig } from "edgeflue";
import type { SessionAddress } from "../../../src/protocol/address.ts";
import { AgentSession } from "../../../src/protocol/agent-session/agent-session.ts";
import type { Session } from "../../../src/protocol/session.ts";
import type { SessionPorts } from "../../../src/session/ports.ts";
import { FailingDisk, openHost } from "./failing-disk.ts";

export class Family {
  readonly disks = new Map<string, FailingDisk>();
  readonly #configure: () => AgentConfig | Promise<AgentConfig>;
  readonly #hosts = new Map<string, ReturnType<typeof openHost>>();
  readonly #options: Pick<SessionPorts, "createSandbox">;

  constructor(
    configure: () => AgentConfig | Promise<AgentConfig>,
    options: Pick<SessionPorts, "createSandbox"> = {},
  ) {
    this.#configure = configure;
    this.#options = options;
  }

  host(name: string): ReturnType<typeof openHost> {
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    const host = openHost(this.disk(name), {
      ...this.#options,
      session: name,
      configure: this.#configure,
      openSession: ({ session }: SessionAddress): Session => this.host(session).session,
    });
    this.#hosts.set(name, host);
    return host;
  }

  open(name: string): AgentSession {
    return new AgentSession(this.host(name).session);
  }

  disk(name: string): FailingDisk {
    const disk = this.disks.get(name) ?? new FailingDisk();
    this.disks.set(name, disk);
    return disk;
  }

  /** The next request to the session makes a host of its own. */
  restart(name: string): void {
    this.#hosts.delete(name);
  }

  /** Whether nothing was ever stored. */
  isEmpty(name: string): boolean {
    return this.disk(name).sql.first("SELECT name FROM sqlite_master LIMIT 1") === undefined;
  }
}
