/** One message of a conversation: its texts, the tools that were called, and what they gave. */

import {
  isToolPart,
  type SessionMessage,
  type SessionPart,
  type ToolPart,
} from "../../../src/react/conversation/session-message.ts";
import { block, type Child, element, fold, timeOf } from "./element.ts";

export function messageElement({ role, parts, metadata }: SessionMessage): HTMLElement {
  const { createdAt, aborted, excluded, pending } = metadata;
  const notes = [
    role,
    createdAt === undefined ? "" : timeOf(createdAt),
    pending ?? "",
    aborted ? "aborted" : "",
    excluded ? "not part of the conversation" : "",
  ];
  return element(
    "article",
    { className: role },
    element("small", { textContent: notes.filter((note) => note !== "").join(" · ") }),
    ...parts.map(partElement),
  );
}

function partElement(part: SessionPart): Child {
  if (isToolPart(part)) return toolElement(part);
  switch (part.type) {
    case "text":
      return element("p", { textContent: part.text });
    case "reasoning":
      return fold("reasoning", () => block(part.text));
    case "file":
      return part.mediaType.startsWith("image/") && part.url.startsWith("data:")
        ? element("img", { src: part.url, alt: part.filename ?? "" })
        : element("p", { textContent: `${part.filename ?? "file"} (${part.mediaType})` });
    case "steering-message":
      return element("div", { className: "steered" }, ...part.parts.map(partElement));
    case "step-start":
      return undefined;
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

function toolElement(part: ToolPart): HTMLElement {
  const name = part.type.slice("tool-".length);
  const given = part.errorText ?? part.output ?? part.approval?.reason;
  return fold(`${name} · ${states[part.state]} · ${firstWords(part.input)}`, () =>
    element("div", {}, block(part.input ?? {}), given !== undefined && block(given)),
  );
}

const wordsMax = 80;

function firstWords(input: unknown): string {
  const text = JSON.stringify(input) ?? "";
  return text.length <= wordsMax ? text : `${text.slice(0, wordsMax)}…`;
}
