/** Begins runs on a server: of one workflow, or of one handler for an instance. A start that is sent again is the same
 *  run. */

import { leavable } from "../../protocol/agent-session/leavable.ts";
import { checkOptions } from "../../protocol/check/field-checks.ts";
import type { RunEvent } from "../../protocol/run/run.ts";
import type { HttpConnection } from "../http/http-connection.ts";
import { identify, splitKey } from "../identified.ts";
import { RemoteRun } from "./remote-run.ts";
import { parseStarted } from "./wire-run.ts";

export interface StartOptions {
  /** A start with the key of an earlier one is that run. Default: a new key. */
  idempotencyKey?: string;
}

export interface RunRoute {
  path: string;
  headers?: Readonly<Record<string, string>>;
}

/** No payload is needed where an empty one will do. */
type PayloadArguments<Payload> =
  Record<string, never> extends Payload
    ? [payload?: Payload, options?: StartOptions]
    : [payload: Payload, options?: StartOptions];

export class RunStarter<Payload = unknown, Result = unknown> {
  readonly #connection: HttpConnection;
  readonly #route: RunRoute;

  constructor(connection: HttpConnection, route: RunRoute) {
    this.#connection = connection;
    this.#route = route;
  }

  /** Begins a run, and answers once it is stored. Rejects with `invalid_request` for a payload that is not taken. */
  async start(...[payload, options = {}]: PayloadArguments<Payload>): Promise<RemoteRun<Result>> {
    checkOptions("start()", options, ["idempotencyKey"]);
    const { path, headers } = this.#route;
    const sent = splitKey(identify({ ...options, payload: payload ?? {} }));
    const answer = await this.#connection.json({
      method: "POST",
      path,
      ...sent,
      headers: { ...headers, ...sent.headers },
    });
    return new RemoteRun(this.#connection, parseStarted(answer));
  }

  /** Begins a run and waits for what it returns. Rejects with the run's error when it failed or was cancelled. */
  async run(...parameters: PayloadArguments<Payload>): Promise<Result> {
    return (await this.start(...parameters)).result();
  }

  /** Begins a run and yields what happens; the last event is `run_end`. Leaving early does not end the run. */
  stream(...parameters: PayloadArguments<Payload>): AsyncGenerator<RunEvent> {
    return leavable((left) => this.#stream(parameters, left));
  }

  async *#stream(parameters: PayloadArguments<Payload>, left: AbortSignal): AsyncGenerator<RunEvent> {
    const run = await this.start(...parameters);
    yield* run.stream({ signal: left });
  }
}
