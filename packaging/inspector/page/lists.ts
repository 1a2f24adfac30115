/** What there is: open approvals, sessions and runs, newest first, read again every few seconds while anybody looks. */

import type { FlueClient } from "../../../src/client/flue-client.ts";
import type { PagedList } from "../../../src/client/index.ts";
import { alertOf, button, element, timeOf } from "./element.ts";
import { newSessionForm } from "./new-session.ts";
import { hashOfRun, hashOfSession } from "./place.ts";

const refreshMs = 3_000;
const pageSize = 20;

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

class EntryList<Item> {
  readonly section = element("section", { hidden: true });
  readonly #title: string;
  readonly #list: PagedList<Item>;
  readonly #describe: (item: Item) => Entry;
  #limit = pageSize;
  #shown = "";

  constructor(title: string, list: PagedList<Item>, describe: (item: Item) => Entry) {
    this.#title = title;
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
      this.section.replaceChildren(this.#heading(), alertOf(error));
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
    const links = entries.map(({ hash, title, detail }) =>
      element("li", {}, element("a", { href: hash }, title, element("small", { textContent: detail }))),
    );
    this.section.replaceChildren(
      this.#heading(),
      element("ul", {}, ...links),
      ...(more.missingShards > 0 ? [alertOf("A part of the list could not be read.")] : []),
      ...(more.hasMore ? [button("More", () => this.#showMore())] : []),
    );
    this.mark();
  }

  #heading(): HTMLHeadingElement {
    return element("h2", { textContent: this.#title });
  }

  #showMore(): Promise<void> {
    this.#limit += pageSize;
    return this.refresh();
  }
}
