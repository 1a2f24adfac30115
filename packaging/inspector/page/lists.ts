/** What there is: open approvals, sessions and runs, newest first, read again every few seconds while anybody looks. */

import type { FlueClient } from "../../../src/client/flue-client.ts";
import type { PagedList } from "../../../src/client/index.ts";
import { alertOf, button, element, KeyedNodes, setChildren, timeOf } from "./element.ts";
import { newSessionForm } from "./new-session.ts";
import { hashOfRun, hashOfSession } from "./place.ts";

const refreshMs = 3_000;
const pageSize = 20;
/** The most that the server gives at once. */
const limitMax = 1_000;

interface Entry {
  hash: string;
  title: string;
  detail: string;
}

export function showLists(nav: HTMLElement, client: FlueClient): void {
  const { admin } = client;
  const lists = [
    new EntryList("Waiting for a decision", admin.approvals(), ({ approvalId: _, ...approval }) => ({
      hash: hashOfSession(approval),
      title: approval.toolName,
      detail: `${approval.agent} / ${approval.instance}`,
    })),
    new EntryList("Sessions", admin.sessions(), (session) => ({
      hash: hashOfSession(session),
      title: `${session.agent} / ${session.instance}`,
      detail: `${session.session} · since ${timeOf(session.createdAt)}`,
    })),
    new EntryList("Runs", admin.runs(), (run) => ({
      hash: hashOfRun(run.runId),
      title: run.name,
      detail: `${run.status} · ${timeOf(run.startedAt)}`,
    })),
  ];
  nav.replaceChildren(
    element("h1", { textContent: "edgeflue inspector" }),
    newSessionForm(client),
    ...lists.map(({ section }) => section),
  );
  const refresh = async () => {
    if (!document.hidden) await Promise.all(lists.map((list) => list.refresh()));
    setTimeout(refresh, refreshMs);
  };
  void refresh();
  addEventListener("hashchange", () => {
    for (const list of lists) list.mark();
  });
}

function entryElement({ hash, title, detail }: Entry): HTMLLIElement {
  return element("li", {}, element("a", { href: hash }, title, element("small", { textContent: detail })));
}

class EntryList<Item> {
  readonly section = element("section", { hidden: true });
  readonly #list: PagedList<Item>;
  readonly #describe: (item: Item) => Entry;
  #limit = pageSize;
  #shown = "";
  readonly #nodes = new KeyedNodes(entryElement);
  readonly #heading = element("h2");
  readonly #entries = element("ul");
  readonly #more = button("More", () => {
    this.#limit = Math.min(this.#limit + pageSize, limitMax);
    return this.refresh();
  });

  constructor(title: string, list: PagedList<Item>, describe: (item: Item) => Entry) {
    this.#heading.textContent = title;
    this.#list = list;
    this.#describe = describe;
  }

  async refresh(): Promise<void> {
    try {
      const { items, nextCursor, missingShards } = await this.#list.page({ limit: this.#limit });
      const entries = items.map(this.#describe);
      const state = JSON.stringify([entries, nextCursor, missingShards]);
      if (state === this.#shown) return;
      this.#shown = state;
      this.#render(entries, { hasMore: nextCursor !== null, missingShards });
    } catch (error) {
      this.#shown = "";
      this.section.hidden = false;
      setChildren(this.section, [this.#heading, alertOf(error)]);
    }
  }

  /** Which of them is shown. */
  mark(): void {
    for (const link of this.section.querySelectorAll("a")) {
      if (link.hash === location.hash) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  #render(entries: readonly Entry[], more: { hasMore: boolean; missingShards: number }): void {
    this.section.hidden = entries.length === 0 && more.missingShards === 0;
    setChildren(
      this.#entries,
      this.#nodes.of(entries, (entry) => JSON.stringify(entry)),
    );
    const isAll = this.#limit >= limitMax;
    setChildren(this.section, [
      this.#heading,
      this.#entries,
      ...(more.missingShards > 0 ? [alertOf("A part of the list could not be read.")] : []),
      ...(more.hasMore && !isAll ? [this.#more] : []),
      ...(more.hasMore && isAll ? [element("p", { textContent: `The newest ${limitMax}.` })] : []),
    ]);
    this.mark();
  }
}
