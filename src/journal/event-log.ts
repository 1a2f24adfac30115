/** What happened in the session, for observers as it happens and for readers later. Events wait in memory for the
 *  next transaction and are stored with it, so that a log never tells of what is not stored. */

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
import { textOf, toolCallsOf } from "../protocol/message.ts";
import type { EventStore } from "../store/event-store.ts";
import type { MessageStore } from "../store/message/message-store.ts";

/** The message in which an event's content stands; the log names it instead of repeating the content. */
export interface EventPlace {
  thread: string;
  seq: number;
}

interface WaitingEvent {
  /** As it is stored. */
  entry: LoggedEvent;
  /** The same with the content that its message holds. */
  whole: LoggedEvent;
  /** Whether the observers have heard of it. */
  isTold: boolean;
}

export class EventLog {
  readonly #address: SessionAddress;
  readonly #store: EventStore;
  readonly #messages: MessageStore;
  readonly #onStored: (events: readonly NumberedEvent[]) => void;
  readonly #isBehind: () => boolean;
  /** What is stored with the next transaction. */
  #waiting: WaitingEvent[] = [];
  /** How many of those the observers have not heard of. */
  #untold = 0;
  /** Stored in the transaction that runs. */
  #flushed: (WaitingEvent & { offset: number })[] = [];
  /** Operations of which nothing is kept. */
  readonly #dropped = new Set<string>();
  observers: readonly EventObserver[] = [];

  /** `onStored` is told what a transaction has stored, once it holds. `isBehind` says whether something that comes before
   *  the next event is still to be stored. */
  constructor(
    address: SessionAddress,
    {
      store,
      messages,
      onStored,
      isBehind,
    }: {
      store: EventStore;
      messages: MessageStore;
      onStored: (events: readonly NumberedEvent[]) => void;
      isBehind: () => boolean;
    },
  ) {
    this.#address = address;
    this.#store = store;
    this.#messages = messages;
    this.#onStored = onStored;
    this.#isBehind = isBehind;
  }

  /** Tells the observers at once, or once what comes before it is stored; keeps it for the log. */
  emit(operationId: string, event: SessionEvent, timestamp: number): void {
    const isTold = this.#untold === 0 && !this.#isBehind();
    const described = this.#keep(operationId, event, timestamp, { isTold });
    if (isTold && !this.#dropped.has(operationId)) this.#tell(operationId, described);
  }

  /** Keeps the event for the log, and tells the observers once it is stored. */
  record(operationId: string, event: SessionEvent, timestamp: number, place?: EventPlace): void {
    this.#keep(operationId, event, timestamp, { isTold: false, place });
  }

  /** A piece of the model's text, for observers alone: the log has the text of the whole step. */
  text(operationId: string, text: string): void {
    if (!this.#dropped.has(operationId)) this.#tell(operationId, { type: "text_delta", text });
  }

  /** The text of a whole step, for the log alone. */
  logText(operationId: string, timestamp: number, place: EventPlace, text: string): void {
    if (this.#dropped.has(operationId)) return;
    const base = { type: "text_delta", timestamp, operationId };
    this.#waiting.push({ entry: { ...base, ...place }, whole: { ...base, text }, isTold: true });
  }

  get isObserved(): boolean {
    return this.observers.length > 0;
  }

  /** How many events wait for the next transaction. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Stores what waits. Call it inside a transaction; when that holds, call `deliver`, else `restore`. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const first = this.#store.append(this.#waiting.map(({ entry }) => entry));
    this.#flushed = this.#waiting.map((waiting, index) => ({ ...waiting, offset: first + index }));
    this.#waiting = [];
    this.#untold = 0;
  }

  deliver(): void {
    if (this.#flushed.length === 0) return;
    const flushed = this.#flushed;
    this.#flushed = [];
    // Before the observers: one that writes causes further events.
    this.#onStored(flushed.map(({ whole, offset }) => ({ ...whole, offset })));
    for (const { whole, isTold } of flushed) {
      if (isTold || this.observers.length === 0) continue;
      const { operationId, timestamp: _, ...event } = whole;
      this.#tell(operationId, event);
    }
  }

  /** After a transaction that did not hold: those that had been waiting before it wait again, its own never were. */
  restore(waiting: number): void {
    this.#keepOnly([...this.#flushed, ...this.#waiting].slice(0, waiting));
    this.#flushed = [];
    this.#store.forget();
  }

  /** Forgets what waits of an operation that no row speaks of, and takes no more of it. */
  drop(operationId: string): void {
    this.#dropped.add(operationId);
    this.#keepOnly(this.#waiting.filter(({ entry }) => entry.operationId !== operationId));
  }

  /** Nothing more comes of an operation that was dropped. */
  endDropped(operationId: string): void {
    this.#dropped.delete(operationId);
  }

  #keepOnly(waiting: WaitingEvent[]): void {
    this.#waiting = waiting;
    this.#untold = waiting.filter(({ isTold }) => !isTold).length;
  }

  get newestOffset(): number {
    return this.#store.nextOffset - 1;
  }

  page(after: number, limit: number): EventPage {
    const events: NumberedEvent[] = [];
    let chars = 0;
    for (const stored of this.#store.page(after, limit)) {
      const event = this.#fill(stored);
      // Only what stands in a message can be large.
      if (stored.seq !== undefined) chars += JSON.stringify(event).length;
      if (chars > requestLimits.messagePageBytesMax && events.length > 0) break;
      events.push(event);
    }
    return { events, nextAfter: events.at(-1)?.offset ?? after };
  }

  /** The event with the content that its message holds. */
  #fill({ thread, seq, ...event }: NumberedEvent): NumberedEvent {
    if (typeof thread !== "string" || typeof seq !== "number") return event;
    const message = this.#messages.find(thread, seq);
    if (message === undefined) return event;
    if (event.type === "text_delta") return { ...event, text: textOf(message) };
    if (event.type === "tool_start" && message.role === "assistant") {
      const call = toolCallsOf(message).find(({ toolCallId }) => toolCallId === event.toolCallId);
      return { ...event, args: call?.input };
    }
    const [part] = message.content;
    if (event.type !== "tool_end" || part?.type !== "tool-result") return event;
    return { ...event, result: "value" in part.output ? part.output.value : "" };
  }

  #keep(
    operationId: string,
    event: SessionEvent,
    timestamp: number,
    { isTold, place }: { isTold: boolean; place?: EventPlace | undefined },
  ): Described {
    const described = describeEvent(event);
    const base = { timestamp, operationId };
    const whole = { ...base, ...described };
    const entry = place === undefined ? clipTexts(whole) : { ...withoutContent(whole), ...place };
    if (this.#dropped.has(operationId)) return described;
    this.#waiting.push({ entry, whole, isTold });
    if (!isTold) this.#untold += 1;
    return described;
  }

  #tell(operationId: string, { type, ...data }: Record<string, unknown> & { type: string }): void {
    if (this.observers.length === 0) return;
    const { session, instance } = this.#address;
    const event = {
      type,
      data: { ...data, session_id: session, instance_id: instance, operation_id: operationId },
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

type Described = Record<string, unknown> & { type: string };

function withoutContent({ args: _, result: __, ...event }: LoggedEvent): LoggedEvent {
  return event as LoggedEvent; // what it is, and whose, is none of the two
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
