/** Keeps a page connected to its session's events: connects again after the last event seen, for as long as a component
 *  looks, and at once when there is reason to think that it will work. */

import { EdgeflueError } from "../errors.ts";
import type { WireEvent, WireFrame } from "../protocol/agent-session/read-events.ts";
import { pageLimits } from "./limits.ts";
import { onWake } from "./wake.ts";

export type LinkState = "connecting" | "open" | "reconnecting" | "closed";

export interface EventLinkParts {
  /** Reads the history. Returns the position that its events go on from. What is aborted changes nothing any more. */
  load(signal: AbortSignal): Promise<string>;
  /** One connection, after a position. */
  watch(after: string, signal: AbortSignal): Promise<AsyncIterable<WireFrame>>;
  onEvent(event: WireEvent, id: string | undefined): void;
  /** It is connected again, after the last event seen. */
  onReturn(): void;
  onState(state: LinkState): void;
  /** The server refuses it for good. */
  onRefusal(error: EdgeflueError): void;
}

export class EventLink {
  readonly #parts: EventLinkParts;
  /** Ends the link. */
  #closing = new AbortController();
  /** Ends the connection that is open, or the pause before the next one. */
  #attempt = new AbortController();
  /** Undefined while the history has to be read first. */
  #after: string | undefined;
  #unwake = () => {};

  constructor(parts: EventLinkParts) {
    this.#parts = parts;
  }

  open(): void {
    this.#closing = new AbortController();
    this.#unwake = onWake(() => this.wake());
    void this.#run(this.#closing.signal);
  }

  close(): void {
    this.#unwake();
    this.#closing.abort();
    this.#attempt.abort();
  }

  /** Connects again now. */
  wake(): void {
    this.#attempt.abort();
  }

  /** The next connection begins with the history. */
  restart(): void {
    this.#after = undefined;
    this.wake();
  }

  async #run(closed: AbortSignal): Promise<void> {
    let failures = 0;
    this.#parts.onState("connecting");
    while (!closed.aborted) {
      const attempt = new AbortController();
      this.#attempt = attempt;
      let openedAt: number | undefined;
      const onOpen = () => {
        openedAt = Date.now();
      };
      const onWork = () => {
        failures = 0;
      };
      try {
        await this.#read(attempt.signal, onOpen, onWork);
        // The session was deleted: another one may have begun in its place.
        if (!attempt.signal.aborted) this.#after = undefined;
      } catch (error) {
        if (closed.aborted) return;
        if (!attempt.signal.aborted && isFinal(error)) {
          this.#parts.onState("closed");
          this.#parts.onRefusal(error);
          // The page may have a better key by then.
          await untilAborted(attempt.signal);
        }
      }
      if (closed.aborted) return;
      if (attempt.signal.aborted) continue;
      // One that ends as soon as it is open does not work.
      if (openedAt !== undefined && Date.now() - openedAt >= pageLimits.steadyMs) failures = 0;
      this.#parts.onState("reconnecting");
      await pause(Math.min(pageLimits.retryMs * 2 ** failures, pageLimits.retryMsMax), attempt.signal);
      failures += 1;
    }
  }

  async #read(signal: AbortSignal, onOpen: () => void, onWork: () => void): Promise<void> {
    const isReturn = this.#after !== undefined;
    this.#after ??= await Promise.race([this.#parts.load(signal), rejectOnAbort(signal)]);
    const frames = await this.#parts.watch(this.#after, signal);
    onOpen();
    this.#parts.onState("open");
    if (isReturn) this.#parts.onReturn();
    for await (const { id, event } of frames) {
      if (signal.aborted) return;
      onWork();
      // The object of the session died: the next connection goes on.
      if (event.type === "error" && id === undefined) throw new Error("The session restarts.");
      if (event.type === "reset") {
        this.#after = undefined;
        throw new Error("What was missed is in the history.");
      }
      this.#after = id ?? this.#after;
      this.#parts.onEvent(event, id);
    }
  }
}

/** Whether the next attempt will be refused as this one was. */
function isFinal(error: unknown): error is EdgeflueError {
  if (!(error instanceof EdgeflueError) || error.code === "session_not_found") return false;
  return [400, 401, 403, 404].includes(error.status);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms * (0.5 + Math.random() / 2));
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A network that is back does not wait for an attempt that was made without it. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("Another attempt is made.")));
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}
