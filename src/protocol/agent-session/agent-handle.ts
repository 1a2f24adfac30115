/** An agent at work for one instance: its sessions by name. */

import { invalidField, invalidRequest } from "../../errors.ts";
import { checkId, defaultSession } from "../address.ts";
import { checkOptions } from "../check/field-checks.ts";
import type { Receipt } from "../operation.ts";
import type { Session } from "../session.ts";
import type { ShellReply } from "../shell.ts";
import type { AgentFiles } from "./agent-files.ts";
import { AgentSession, type SessionDefaults, type ShellCallOptions } from "./agent-session.ts";
import { AgentSessions } from "./agent-sessions.ts";

export interface AgentHandleParts {
  name: string;
  id: string;
  open(session: string): Session;
}

export interface DispatchOptions {
  input: unknown;
  /** Default `default`. */
  session?: string;
  /** A dispatch with the key of an earlier one is that one. */
  idempotencyKey?: string;
}

export class AgentHandle {
  readonly name: string;
  /** For whom or what it works. */
  readonly id: string;
  readonly #open: (session: string) => Session;

  constructor({ name, id, open }: AgentHandleParts) {
    this.name = name;
    this.id = checkId("instance", id);
    this.#open = open;
  }

  /** Opens a session, or makes it. The same id gives the same session, from wherever it is opened. */
  async session(id: string = defaultSession, defaults: SessionDefaults = {}): Promise<AgentSession> {
    return new AgentSession(this.#open(checkId("session", id)), defaults);
  }

  /** Forks and rewinds of its sessions. */
  get sessions(): AgentSessions {
    return new AgentSessions(this.#open);
  }

  /** Gives the agent something to work on, and answers as soon as that is stored. `input` is the message: a text as
   *  it is, anything else as JSON. Order per session is the order of acceptance. */
  async dispatch(options: DispatchOptions): Promise<Receipt> {
    checkOptions("dispatch()", options, ["input", "session", "idempotencyKey"]);
    const { input, session, idempotencyKey } = options;
    if (input === undefined) throw invalidField("input", "The input is missing.");
    const text = typeof input === "string" ? input : JSON.stringify(input);
    if (text === undefined) throw invalidRequest("The input is not serializable as JSON.");
    const opened = await this.session(session);
    return opened.dispatch(text, idempotencyKey === undefined ? {} : { idempotencyKey });
  }

  /** Runs one command line in the sandbox of a session. Default: the session `default`. */
  async shell(
    command: string,
    { sessionId, ...options }: ShellCallOptions & { sessionId?: string } = {},
  ): Promise<ShellReply> {
    return (await this.session(sessionId)).shell(command, options);
  }

  /** The files of the session `default`. */
  get fs(): AgentFiles {
    return new AgentSession(this.#open(defaultSession)).fs;
  }
}
