/** Services of a session's container, for an author's code. */

import type { ServiceStart, ServiceView } from "../program/service.ts";
import type { Session } from "../session.ts";

export class AgentServices {
  readonly #session: Pick<Session, "service">;

  constructor(session: Pick<Session, "service">) {
    this.#session = session;
  }

  /** Starts a service and resolves when it listens. One of that name that runs the same command is left as it is. Rejects with
   *  `service_failed`, and the end of its log, when it does not come up. */
  start(name: string, service: Omit<ServiceStart, "name">): Promise<ServiceView> {
    return this.#session.service({ ...service, type: "start", name });
  }

  list(): Promise<ServiceView[]> {
    return this.#session.service({ type: "list" });
  }

  /** The end of what it has written. Rejects with `service_not_found`. */
  logs(name: string): Promise<string> {
    return this.#session.service({ type: "logs", name });
  }

  /** Ends its processes and forgets it. Rejects with `service_not_found`. */
  stop(name: string): Promise<void> {
    return this.#session.service({ type: "stop", name });
  }
}
