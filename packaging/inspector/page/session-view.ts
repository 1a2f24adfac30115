/** One session: its conversation as it grows, what waits for a decision, and its log of events. */

import type { FlueClient } from "../../../src/client/flue-client.ts";
import type { SessionAddress } from "../../../src/protocol/address.ts";
import { openStore } from "../../../src/react/open-store.ts";
import type { PendingApproval, SessionState } from "../../../src/react/session-store.ts";
import { alertOf, block, button, element, KeyedNodes, setChildren, setStatus } from "./element.ts";
import { EventTable } from "./event-table.ts";
import { MessageView } from "./message.ts";

/** Returns what stops showing it. */
export function showSession(main: HTMLElement, client: FlueClient, address: SessionAddress): () => void {
  const store = openStore(client, address);
  const state = element("span");
  const connection = element("span", { className: "muted" });
  const abort = button("Abort", () => store.abort());
  const title = `${address.agent} / ${address.instance} / ${address.session}`;
  const header = element("header", {}, element("h1", { textContent: title }), state, connection, abort);
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
  const form = composer(async (text) => (await store.send(text)) !== undefined);
  main.replaceChildren(header, older, messages, approvals, errors, form, events.section);
  const showMessages = messageList(messages);
  const approvalNodes = new KeyedNodes(approvalElement);
  let error: SessionState["error"];
  let { loads } = store;

  const render = () => {
    const now = store.getState();
    const isAtEnd = main.scrollHeight - main.scrollTop - main.clientHeight < 80;
    setStatus(state, now.status);
    connection.textContent = now.connection === "open" ? "" : now.connection;
    abort.disabled = now.status === "ready" || now.status === "loading";
    older.hidden = !now.hasOlder;
    showMessages(now.messages);
    setChildren(
      approvals,
      approvalNodes.of(now.approvals, ({ approvalId }) => approvalId),
    );
    if (now.error !== error) errors.replaceChildren(...(now.error === undefined ? [] : [alertOf(now.error)]));
    error = now.error;
    if (isAtEnd) main.scrollTop = main.scrollHeight;
    // Another session may have begun under its name, with events of its own.
    if (store.loads === loads) events.refreshSoon();
    else events.restart();
    loads = store.loads;
  };
  const unsubscribe = store.subscribe(render);
  render();
  return () => {
    unsubscribe();
    events.stop();
  };
}

/** Shows messages, each of them as long as it is there. */
function messageList(section: HTMLElement): (messages: SessionState["messages"]) => void {
  let shown = new Map<string, MessageView>();
  return (messages) => {
    const views = new Map<string, MessageView>();
    for (const message of messages) {
      const key = `${message.role}:${message.id}`;
      const view = shown.get(key) ?? new MessageView();
      view.update(message);
      views.set(key, view);
    }
    shown = views;
    setChildren(
      section,
      [...views.values()].map((view) => view.element),
    );
  };
}

function approvalElement({ toolName, args, actions = [], approve, deny }: PendingApproval): HTMLElement {
  const asked = actions.length === 0 ? toolName : `${toolName}: ${actions.join("; ")}`;
  const decide = async (decision: () => Promise<boolean>) => {
    for (const one of buttons) one.disabled = true;
    const isDecided = await decision();
    for (const one of buttons) one.disabled = isDecided;
  };
  const buttons = [button("Allow", () => decide(approve)), button("Deny", () => decide(deny))] as const;
  return element(
    "article",
    { className: "approval" },
    element("h2", { textContent: `Waits for a decision: ${asked}` }),
    block(args ?? {}),
    buttons[0],
    " ",
    buttons[1],
  );
}

/** `send` returns whether it was accepted. */
function composer(send: (text: string) => Promise<boolean>): HTMLFormElement {
  const input = element("textarea", { rows: 2, placeholder: "Say something in this session" });
  input.setAttribute("aria-label", "Message");
  const form = element("form", {}, input, element("button", { textContent: "Send" }));
  const submit = async () => {
    const text = input.value.trim();
    if (text === "") return;
    input.value = "";
    // What was refused is there to be changed, unless something else is being written.
    if (!(await send(text)) && input.value === "") input.value = text;
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    void submit();
  };
  input.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  };
  return form;
}
