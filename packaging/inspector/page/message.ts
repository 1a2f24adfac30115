/** One message of a conversation: its texts, the tools that were called, and what they gave. */

import {
  isToolPart,
  type SessionMessage,
  type SessionPart,
  type ToolPart,
} from "../../../src/react/conversation/session-message.ts";
import { block, element, fold, setChildren, timeOf } from "./element.ts";

interface ShownPart {
  part: SessionPart;
  node: HTMLElement;
}

/** Each update makes anew only the parts that have changed: an answer may have thousands, and come word by word. */
export class MessageView {
  readonly element = element("article");
  readonly #heading = element("small");
  #message: SessionMessage | undefined;
  #shown = new Map<string, ShownPart>();

  update(message: SessionMessage): void {
    if (message === this.#message) return;
    this.#message = message;
    this.element.className = message.role;
    this.#heading.textContent = headingOf(message);
    const shown = new Map<string, ShownPart>();
    for (const part of message.parts) {
      if (part.type === "step-start") continue;
      let key = isToolPart(part) ? `${part.type} ${part.toolCallId}` : part.type;
      while (shown.has(key)) key += "+";
      shown.set(key, showPart(part, this.#shown.get(key)));
    }
    this.#shown = shown;
    setChildren(this.element, [this.#heading, ...[...shown.values()].map(({ node }) => node)]);
  }
}

function headingOf({ role, metadata: { createdAt, aborted, excluded, pending } }: SessionMessage): string {
  const notes = [
    role,
    createdAt === undefined ? "" : timeOf(createdAt),
    pending ?? "",
    aborted ? "aborted" : "",
    excluded ? "not part of the conversation" : "",
  ];
  return notes.filter((note) => note !== "").join(" · ");
}

function showPart(part: SessionPart, before: ShownPart | undefined): ShownPart {
  if (before === undefined) return { part, node: partElement(part) };
  if (before.part === part) return before;
  const { node, part: known } = before;
  if (part.type === "text" && known.type === "text") {
    if (part.text.startsWith(known.text)) node.append(part.text.slice(known.text.length));
    else node.textContent = part.text;
    return { part, node };
  }
  if (JSON.stringify(known) === JSON.stringify(part)) return { part, node };
  return { part, node: partElement(part, node instanceof HTMLDetailsElement && node.open) };
}

function partElement(part: SessionPart, isOpen = false): HTMLElement {
  if (isToolPart(part)) return toolElement(part, isOpen);
  switch (part.type) {
    case "text":
      return element("p", { textContent: part.text });
    case "reasoning":
      return fold("reasoning", () => block(part.text), isOpen);
    case "file":
      return part.mediaType.startsWith("image/") && part.url.startsWith("data:")
        ? element("img", { src: part.url, alt: part.filename ?? "" })
        : element("p", { textContent: `${part.filename ?? "file"} (${part.mediaType})` });
    case "steering-message":
      return element("div", { className: "steered" }, ...part.parts.map((inner) => partElement(inner)));
    case "step-start":
      return element("div", { hidden: true });
  }
}

const states: Readonly<Record<ToolPart["state"], string>> = {
  "input-available": "runs",
  "approval-requested": "waits for a decision",
  "approval-responded": "runs",
  "output-available": "done",
  "output-error": "failed",
  "output-denied": "denied",
};

function toolElement(part: ToolPart, isOpen: boolean): HTMLElement {
  const name = part.type.slice("tool-".length);
  const given = part.errorText ?? part.output ?? part.approval?.reason;
  const content = () => element("div", {}, block(part.input ?? {}), given !== undefined && block(given));
  return fold(`${name} · ${states[part.state]} · ${firstWords(part.input)}`, content, isOpen);
}

const wordsMax = 80;

function firstWords(input: unknown): string {
  const text = JSON.stringify(input) ?? "";
  return text.length <= wordsMax ? text : `${text.slice(0, wordsMax)}…`;
}
