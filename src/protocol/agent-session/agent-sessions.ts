/** What is done with the sessions of an agent besides working in them. */

import { checkId } from "../address.ts";
import type { ForkReply, ForkRequest, RewindReply, RewindRequest } from "../request/branch.ts";
import type { Session } from "../session.ts";
import { AgentSession } from "./agent-session.ts";

export class AgentSessions {
  readonly #open: (session: string) => Session;

  constructor(open: (session: string) => Session) {
    this.#open = open;
  }

  /** Makes another session with a copy of the history and the files of this one, up to a message. Returns its name, under
   *  which it is opened like any other. Rejects with `session_not_found`, `session_exists`, and with `invalid_request` where
   *  the files of that moment were not kept. */
  async fork(id: string, options: ForkRequest = {}): Promise<ForkReply> {
    return new AgentSession(this.#open(checkId("session", id))).fork(options);
  }

  /** Goes back to a message: history and files. What came after it stays readable, marked as `replaced`. Rejects with
   *  `session_busy` while an operation is open. */
  async rewind(id: string, options: RewindRequest): Promise<RewindReply> {
    return new AgentSession(this.#open(checkId("session", id))).rewind(options);
  }
}
