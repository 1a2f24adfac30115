/** What happened in the session, for observers as it happens and for readers later. Events wait in memory for the
 *  next transaction and are stored with it, so that a log never tells of what is not stored. */

import type { EventObserver } from "../agent/agent-config.ts";
import { describeError } from "../errors.ts";
import { eventLimits } from "../limits.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { SessionEvent } from "../protocol/event.ts";
import {
  describeEvent,
  type EventPage,
  type LoggedEvent,
  type NumberedEvent,
} from "../protocol/event-log.ts";
import { textOf, toolCallsOf } from "../protocol/message.ts";
import type { EventStore } from "../store/event-store.ts";
import type { MessageStore } from "../store/message-store.ts";

/** The message in which an event's content stands; the log names it instead of repeating the content. */
export interface EventPlace {
  thread: string;
  seq: number;
}

/** Events that wait at most, before they are stored with whatever transaction comes. */
const waitingMax = 32;

export class EventLog {
  readonly #address: SessionAddress;
  readonly #store: EventStore;
  readonly #messages: MessageStore;
  #waiting: LoggedEvent[] = [];
  /** Transactions that leave the waiting events to a later one. */
  #held = 0;
  observers: readonly EventObserver[] = [];

  constructor(address: SessionAddress, store: EventStore, messages: MessageStore) {
    this.#address = address;
    this.#store = store;
    this.#messages = messages;
  }

  /** Tells the observers, and keeps the event for the log. */
  emit(operationId: string, event: SessionEvent, timestamp: number, place?: EventPlace): void {
    this.record(operationId, event, timestamp, place);
    this.tell(operationId, event);
  }

  /** Keeps the event for the log. Whoever calls this tells it once it is stored. */
  record(operationId: string, event: SessionEvent, timestamp: number, place?: EventPlace): void {
    const described = describeEvent(event);
    const content = place === undefined ? clipTexts(described) : { ...withoutContent(described), ...place };
    this.#waiting.push({ timestamp, operationId, ...content });
  }

  tell(operationId: string, event: SessionEvent): void {
    if (this.observers.length > 0) this.#tell(operationId, describeEvent(event));
  }

  /** A piece of the model's text, for observers alone: the log has the text of the whole step. */
  text(operationId: string, text: string): void {
    this.#tell(operationId, { type: "text_delta", text });
  }

  /** The text of a whole step, for the log alone. */
  logText(operationId: string, timestamp: number, place: EventPlace): void {
    this.#waiting.push({ type: "text_delta", timestamp, operationId, ...place });
  }

  get isObserved(): boolean {
    return this.observers.length > 0;
  }

  /** Leaves the events to the last of the next `transactions`; each of them calls `release` before. */
  hold(transactions: number): void {
    this.#held += transactions;
  }

  release(): void {
    this.#held -= 1;
  }

  /** Stores what waits. Call it inside a transaction. */
  flush(): void {
    if (this.#waiting.length === 0 || (this.#held > 0 && this.#waiting.length < waitingMax)) return;
    this.#store.append(this.#waiting);
    this.#waiting = [];
  }

  page(after: number, limit: number): EventPage {
    const events = this.#store.page(after, limit).map((event) => this.#fill(event));
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

function withoutContent({ args: _, result: __, ...event }: Described): Described {
  return event as Described; // the type is neither of the two
}

/** Texts that have no message to stand in are kept short. */
function clipTexts(event: Described): Described {
  const { textCharsMax } = eventLimits;
  const clipped = Object.entries(event).map(([name, value]) =>
    typeof value === "string" && value.length > textCharsMax
      ? [name, `${value.slice(0, textCharsMax).toWellFormed()}…`]
      : [name, value],
  );
  return Object.fromEntries(clipped);
}
