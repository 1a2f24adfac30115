/** The events of a session or a run: when each came, and what it says. */

import { alertOf, block, element, fold, timeOf } from "./element.ts";

export interface ShownEvent {
  index: number;
  timestamp: number;
  type: string;
  data: Readonly<Record<string, unknown>>;
}

const pageSize = 500;
/** Rows that are shown: a page may be open for days. */
const rowsMax = 2_000;
const pauseMs = 300;

export class EventTable {
  readonly section = element("section");
  readonly #read: (after: number, limit: number) => Promise<ShownEvent[]>;
  readonly #list = element("div");
  readonly #problem = element("div");
  readonly #note = element("p", {
    className: "muted",
    hidden: true,
    textContent: `Only the newest ${rowsMax} are shown.`,
  });
  #after = 0;
  /** When the event before came. */
  #before: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the logs: what was read of an earlier one is not shown. */
  #log = 0;
  #isReading = false;
  #isStale = false;
  #isStopped = false;

  constructor(read: (after: number, limit: number) => Promise<ShownEvent[]>) {
    this.#read = read;
    const details = element(
      "details",
      {},
      element("summary", {}, "events"),
      this.#note,
      this.#list,
      this.#problem,
    );
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

  /** The log is another one. */
  restart(): void {
    this.#after = 0;
    this.#before = undefined;
    this.#log += 1;
    this.#list.replaceChildren();
    this.#note.hidden = true;
    this.refreshSoon();
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
        const log = this.#log;
        const events = await this.#read(this.#after, pageSize);
        if (log !== this.#log) continue;
        this.#list.append(...events.map((event) => this.#row(event)));
        this.#forgetOldest();
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

  #forgetOldest(): void {
    while (this.#list.childElementCount > rowsMax) {
      this.#list.firstElementChild?.remove();
      this.#note.hidden = false;
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
