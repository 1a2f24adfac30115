/** A run on a server. Requests that fail on the network are sent again; a stream continues where it broke. */

import { EdgeflueError } from "../../errors.ts";
import { anyOf, leavable } from "../../protocol/agent-session/leavable.ts";
import { readEvents } from "../../protocol/agent-session/read-events.ts";
import { checkOptions } from "../../protocol/check/field-checks.ts";
import {
  type CancelReply,
  type DeliverRequest,
  hasEnded,
  type Run,
  type RunEvent,
  type RunEventPage,
  type RunEventQuery,
  type RunRecord,
} from "../../protocol/run/run.ts";
import { RunHandle } from "../../protocol/run/run-handle.ts";
import type { HttpConnection, HttpRequest } from "../http/http-connection.ts";
import { openHttpStream } from "../http/http-stream.ts";
import { toPathPart } from "../http/path-part.ts";
import { identify, splitKey } from "../identified.ts";
import { parseErrorRecord } from "../wire-error.ts";
import { parseCancelReply, parseDelivery, parseRun, parseRunEvent, parseRunEventPage } from "./wire-run.ts";

export interface RunStreamOptions {
  /** Only events after this one. Default 0. */
  after?: number;
  /** Ends the reading, not the run. */
  signal?: AbortSignal;
}

export class RemoteRun<Result = unknown> extends RunHandle<Result> {
  readonly #run: HttpRun;

  constructor(connection: HttpConnection, id: string) {
    const run = new HttpRun(connection, id);
    super(id, run);
    this.#run = run;
  }

  /** What happens, as it happens, from the run's beginning or after an event; the last one is `run_end`. Leaving early
   *  does not end the run. */
  stream(options: RunStreamOptions = {}): AsyncGenerator<RunEvent> {
    return leavable((left) => this.#stream(options, left));
  }

  async *#stream(options: RunStreamOptions, left: AbortSignal): AsyncGenerator<RunEvent> {
    checkOptions("stream()", options, ["after", "signal"]);
    const { after = 0, signal } = options;
    yield* this.#run.read(after, anyOf(left, signal));
  }
}

class HttpRun implements Pick<Run, "wait" | "record" | "events" | "cancel" | "deliver" | "delete"> {
  readonly #connection: HttpConnection;
  readonly #path: string;

  constructor(connection: HttpConnection, id: string) {
    if (typeof id !== "string" || id === "") throw new TypeError("[edgeflue] The run's id must be a text.");
    this.#connection = connection;
    this.#path = `/runs/${toPathPart("run", id)}`;
  }

  async wait(): Promise<RunRecord> {
    let record = await this.record();
    while (!hasEnded(record.status)) {
      for await (const _ of this.read(record.eventCount)) {
        // The last event says that there is a result to read.
      }
      record = await this.record();
    }
    return record;
  }

  async record(): Promise<RunRecord> {
    return parseRun(await this.#json("GET", ""));
  }

  async events({ types = [], ...query }: RunEventQuery): Promise<RunEventPage> {
    const given = types.length === 0 ? undefined : types.join(",");
    return parseRunEventPage(await this.#json("GET", "/events", { query: { ...query, types: given } }));
  }

  async cancel(): Promise<CancelReply> {
    let isRepeated = false;
    const onRepeat = () => {
      isRepeated = true;
    };
    const { cancelled, status } = parseCancelReply(await this.#json("POST", "/cancel", { onRepeat }));
    // The attempt whose answer never arrived has cancelled it.
    return { cancelled: cancelled || (isRepeated && status === "cancelled"), status };
  }

  async deliver(request: DeliverRequest) {
    return parseDelivery(await this.#json("POST", "/events", splitKey(identify(request))));
  }

  delete(): Promise<void> {
    return this.#connection.remove({ path: this.#path }, "run_not_found");
  }

  /** Ends when its reader has left. */
  async *read(after: number, left?: AbortSignal): AsyncGenerator<RunEvent> {
    if (left?.aborted) return;
    const body = await this.#open(after, left);
    if (body === undefined) return;
    for await (const event of readEvents(body, left)) {
      if (event.type === "error") throw EdgeflueError.fromRecord(parseErrorRecord(event.error));
      yield parseRunEvent(event);
    }
  }

  /** Undefined when its reader has left before it was open. */
  async #open(after: number, left: AbortSignal | undefined): Promise<ReadableStream<Uint8Array> | undefined> {
    try {
      return await openHttpStream(
        this.#connection,
        { method: "GET", path: `${this.#path}/stream`, signal: left },
        { after: String(after), isLast: ({ type }) => type === "run_end" },
      );
    } catch (error) {
      if (left?.aborted) return undefined;
      throw error;
    }
  }

  #json(method: HttpRequest["method"], path: string, more: Partial<HttpRequest> = {}): Promise<unknown> {
    return this.#connection.json({ method, path: this.#path + path, ...more });
  }
}
