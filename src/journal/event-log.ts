/** The log of what happened in the session. Events wait in memory for the next transaction and are stored with it;
 *  readers and observers get them after the commit, so that they never hear of what is not stored. */

import { describeError } from "../errors.ts";
import { eventLimits, requestLimits } from "../limits.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { EventObserver, SessionEvent } from "../protocol/event/event.ts";
import {
  describeEvent,
  type EventPage,
  type LoggedEvent,
  type NumberedEvent,
} from "../protocol/event/event-log.ts";
import { reasoningOf, resultOf, textOf, toolCallsOf } from "../protocol/message.ts";
import type { EventStore } from "../store/event-store.ts";
import type { MessageStore } from "../store/message/message-store.ts";

/** The message that has an event's content; the log names it instead of repeating the content. */
export interface EventPlace {
  thread: string;
  seq: number;
}

interface WaitingEvent {
  /** As it is stored. */
  entry: LoggedEvent;
  /** The same with the content of its message. */
  whole: LoggedEvent;
  /** Whether observers get it: they have had the text of a step in pieces. */
  isObserved: boolean;
}

export class EventLog {
  readonly #address: SessionAddress;
  readonly #store: EventStore;
  readonly #messages: MessageStore;
  /** Stored with the next transaction. */
  #waiting: WaitingEvent[] = [];
  /** Stored by the transaction that has just been committed. */
  #appended: (WaitingEvent & { offset: number })[] = [];
  observers: readonly EventObserver[] = [];
  /** The trace that an operation was asked for in, for observers. */
  traceparentOf: (operationId: string) => string | undefined = () => undefined;

  constructor(address: SessionAddress, { events, messages }: { events: EventStore; messages: MessageStore }) {
    this.#address = address;
    this.#store = events;
    this.#messages = messages;
  }

  /** Keeps an event for the next transaction. `place` is the message that has its content. */
  add(operationId: string, event: SessionEvent, timestamp: number, place?: EventPlace): void {
    const whole = { timestamp, operationId, ...describeEvent(event) };
    const entry = place === undefined ? clipTexts(whole) : { ...withoutContent(whole), ...place };
    this.#waiting.push({ entry, whole, isObserved: true });
  }

  /** The text of a whole step, for the log alone. */
  addText(operationId: string, timestamp: number, place: EventPlace, text: string): void {
    const base = { type: "text_delta", timestamp, operationId };
    this.#waiting.push({ entry: { ...base, ...place }, whole: { ...base, text }, isObserved: false });
  }

  /** A piece of the model's text or reasoning, for observers alone: the log has that of the whole step. */
  observePiece(operationId: string, event: { type: "text_delta" | "reasoning_delta"; text: string }): void {
    this.#observe(operationId, event);
  }

  get isObserved(): boolean {
    return this.observers.length > 0;
  }

  /** How many events wait for the next transaction. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Stores the waiting events, inside a transaction. Returns whether it is time to remove old rows. */
  append(): boolean {
    if (this.#waiting.length === 0) return false;
    const { first, isPruneDue } = this.#store.append(this.#waiting.map(({ entry }) => entry));
    this.#appended = this.#waiting.map((waiting, index) => ({ ...waiting, offset: first + index }));
    this.#waiting = [];
    return isPruneDue;
  }

  /** Passes on what the transaction has stored: to `onCommit`, then to the observers. An observer may cause further
   *  events. */
  deliver(onCommit: (events: readonly NumberedEvent[]) => void): void {
    const appended = this.#appended;
    this.#appended = [];
    if (appended.length === 0) return;
    try {
      onCommit(appended.map(({ whole, offset }) => ({ ...whole, offset })));
    } finally {
      for (const { whole, isObserved } of appended) {
        const { operationId, ...event } = whole;
        if (isObserved) this.#observe(operationId, event);
      }
    }
  }

  /** Keeps only the oldest waiting events, after a transaction that was rolled back. */
  keep(count: number): void {
    this.#waiting = this.#waiting.slice(0, count);
    this.#store.forget();
  }

  get newestOffset(): number {
    return this.#store.nextOffset - 1;
  }

  page(after: number, limit: number): EventPage {
    const events: NumberedEvent[] = [];
    let chars = 0;
    for (const stored of this.#store.page(after, limit)) {
      const event = this.#fill(stored);
      // Only the content of a message can be large.
      if (stored.seq !== undefined) chars += JSON.stringify(event).length;
      if (chars > requestLimits.messagePageBytesMax && events.length > 0) break;
      events.push(event);
    }
    return { events, nextAfter: events.at(-1)?.offset ?? after };
  }

  /** The event with the content of its message. */
  #fill({ thread, seq, ...event }: NumberedEvent): NumberedEvent {
    if (typeof thread !== "string" || typeof seq !== "number") return event;
    const message = this.#messages.find(thread, seq);
    if (message === undefined) return event;
    if (event.type === "text_delta") return { ...event, text: textOf(message) };
    if (event.type === "reasoning") return { ...event, text: reasoningOf(message) };
    if (event.type === "tool_start" && message.role === "assistant") {
      const call = toolCallsOf(message).find(({ toolCallId }) => toolCallId === event.toolCallId);
      return { ...event, args: call?.input };
    }
    const [part] = message.content;
    if (event.type !== "tool_end" || part?.type !== "tool-result") return event;
    return { ...event, result: resultOf(part.output) };
  }

  #observe(operationId: string, { type, ...data }: Record<string, unknown> & { type: string }): void {
    if (this.observers.length === 0) return;
    const { agent, session, instance } = this.#address;
    const traceparent = this.traceparentOf(operationId);
    const event = {
      type,
      data: {
        ...data,
        agent,
        session_id: session,
        instance_id: instance,
        operation_id: operationId,
        ...(traceparent !== undefined && { traceparent }),
      },
    };
    for (const observe of this.observers) {
      try {
        const outcome = observe(event);
        if (outcome instanceof Promise) outcome.catch(warn);
      } catch (error) {
        warn(error);
      }
    }
  }
}

function warn(error: unknown): void {
  console.warn(`edgeflue: an observer of events failed: ${describeError(error)}`);
}

function withoutContent({ args: _, result: __, text: ___, ...event }: LoggedEvent): LoggedEvent {
  return event as LoggedEvent; // what it is, and whose, is none of these
}

/** What has no message to stand in is kept short. The event itself where nothing is long. */
function clipTexts(event: LoggedEvent): LoggedEvent {
  let clipped = event;
  for (const [name, value] of Object.entries(event)) {
    const short = clipValue(value);
    if (short !== value) clipped = { ...clipped, [name]: short };
  }
  return clipped;
}

function clipValue(value: unknown): unknown {
  const { textCharsMax, valueCharsMax } = eventLimits;
  if (typeof value === "string") return value.length > textCharsMax ? clip(value, textCharsMax) : value;
  if (typeof value !== "object" || value === null) return value;
  const json = JSON.stringify(value);
  return json.length > valueCharsMax ? clip(json, textCharsMax) : value;
}

function clip(text: string, charsMax: number): string {
  return `${text.slice(0, charsMax).toWellFormed()}…`;
}
