/** The events of a session or a run: when each came, and what it says. */

import { alertOf, block, element, fold, timeOf } from "./element.ts";

export interface ShownEvent {
  index: number;
  timestamp: number;
  type: string;
  data: Readonly<Record<string, unknown>>;
}

const pageSize = 500;
const pauseMs = 300;

export class EventTable {
  readonly section = element("section");
  readonly #read: (after: number, limit: number) => Promise<ShownEvent[]>;
  readonly #list = element("div");
  readonly #problem = element("div");
  #after = 0;
  /** When the event before came. */
  #before: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #isStale = false;
  #isStopped = false;

  constructor(read: (after: number, limit: number) => Promise<ShownEvent[]>) {
    this.#read = read;
    const details = element("details", {}, element("summary", {}, "events"), this.#list, this.#problem);
    details.ontoggle = () => void this.refresh();
    this.section.append(details);
  }

  /** Something has happened. */
  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, pauseMs);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
  }

  /** Adds what has come since; nothing while the table is folded. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#isReading || this.section.querySelector("details")?.open !== true) return;
    this.#isReading = true;
    try {
      while (this.#isStale && !this.#isStopped) {
        this.#isStale = false;
        const events = await this.#read(this.#after, pageSize);
        this.#list.append(...events.map((event) => this.#row(event)));
        this.#after = events.at(-1)?.index ?? this.#after;
        this.#isStale ||= events.length === pageSize;
      }
      this.#problem.replaceChildren();
    } catch (error) {
      this.#problem.replaceChildren(alertOf(error));
    } finally {
      this.#isReading = false;
    }
  }

  #row({ index, timestamp, type, data }: ShownEvent): HTMLElement {
    const passedMs = timestamp - (this.#before ?? timestamp);
    this.#before = timestamp;
    const summary = [index, timeOf(timestamp), `+${passedMs} ms`, type, wordsOf(data)].join("  ");
    return fold(summary, () => block(data));
  }
}

const wordsMax = 100;

/** Names of what only programs read. */
const hidden = /^operationId$|_id$|CallId$/;

/** The first values of an event, on its line. */
function wordsOf(data: ShownEvent["data"]): string {
  const values = Object.entries(data).filter(([name]) => !hidden.test(name));
  const words = values.map(
    ([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : value}`,
  );
  const text = words.join("  ").replaceAll("\n", " ");
  return text.length <= wordsMax ? text : `${text.slice(0, wordsMax)}…`;
}
