/** One session: its conversation as it grows, what waits for a decision, and its log of events. */

import type { FlueClient } from "../../../src/client/flue-client.ts";
import type { SessionAddress } from "../../../src/protocol/address.ts";
import { openStore } from "../../../src/react/open-store.ts";
import type { PendingApproval, SessionState } from "../../../src/react/session-store.ts";
import { alertOf, block, button, element, status } from "./element.ts";
import { EventTable } from "./event-table.ts";
import { messageElement } from "./message.ts";

/** Returns what stops showing it. */
export function showSession(main: HTMLElement, client: FlueClient, address: SessionAddress): () => void {
  const store = openStore(client, address);
  const header = element("header");
  const older = button("Older messages", () => store.loadOlder());
  const messages = element("section");
  const approvals = element("section");
  const errors = element("section");
  const session = client.agent(address.agent, address.instance).open(address.session);
  const events = new EventTable(async (after, limit) => {
    const page = await session.events({ after, limit });
    return page.events.map(({ offset: index, timestamp, type, ...data }) => ({
      index,
      timestamp,
      type,
      data,
    }));
  });
  const form = composer((text) => store.send(text));
  main.replaceChildren(header, older, messages, approvals, errors, form, events.section);
  const shown = new Map<string, { text: string; node: HTMLElement }>();

  const render = () => {
    const state = store.getState();
    const isAtEnd = main.scrollHeight - main.scrollTop - main.clientHeight < 80;
    header.replaceChildren(
      element("h1", { textContent: `${address.agent} / ${address.instance} / ${address.session}` }),
      status(state.status),
      element("span", { className: "muted", textContent: connectionOf(state) }),
      button("Abort", () => store.abort(), state.status === "ready" || state.status === "loading"),
    );
    older.hidden = !state.hasOlder;
    renderMessages(messages, shown, state);
    approvals.replaceChildren(...state.approvals.map(approvalElement));
    errors.replaceChildren(...(state.error === undefined ? [] : [alertOf(state.error)]));
    if (isAtEnd) main.scrollTop = main.scrollHeight;
    events.refreshSoon();
  };
  const unsubscribe = store.subscribe(render);
  render();
  return () => {
    unsubscribe();
    events.stop();
  };
}

/** Only what has changed is made anew, so that what a reader has unfolded stays so. */
function renderMessages(
  section: HTMLElement,
  shown: Map<string, { text: string; node: HTMLElement }>,
  { messages }: SessionState,
): void {
  const nodes = messages.map((message) => {
    const key = `${message.role}:${message.id}`;
    const text = JSON.stringify(message);
    const known = shown.get(key);
    if (known?.text === text) return known.node;
    const node = messageElement(message);
    keepOpen(known?.node, node);
    shown.set(key, { text, node });
    return node;
  });
  if (nodes.length !== section.childElementCount || nodes.some((node, at) => node !== section.children[at]))
    section.replaceChildren(...nodes);
}

function keepOpen(before: HTMLElement | undefined, after: HTMLElement): void {
  const earlier = before?.querySelectorAll("details") ?? [];
  for (const [at, details] of after.querySelectorAll("details").entries())
    details.open = earlier[at]?.open ?? details.open;
}

function connectionOf({ connection }: SessionState): string {
  return connection === "open" ? "" : connection;
}

function approvalElement({ toolName, args, actions = [], approve, deny }: PendingApproval): HTMLElement {
  const asked = actions.length === 0 ? toolName : `${toolName}: ${actions.join("; ")}`;
  return element(
    "article",
    { className: "approval" },
    element("h2", { textContent: `Waits for a decision: ${asked}` }),
    block(args ?? {}),
    button("Allow", () => approve()),
    " ",
    button("Deny", () => deny()),
  );
}

function composer(send: (text: string) => Promise<unknown>): HTMLFormElement {
  const input = element("textarea", { rows: 2, placeholder: "Say something in this session" });
  input.setAttribute("aria-label", "Message");
  const form = element("form", {}, input, element("button", { textContent: "Send" }));
  const submit = () => {
    const text = input.value.trim();
    if (text === "") return;
    input.value = "";
    void send(text);
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    submit();
  };
  input.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  };
  return form;
}
