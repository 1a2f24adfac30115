/** Elements from values. Texts become text nodes and never HTML: what is shown is what models and callers wrote. */

export type Child = Node | string | undefined | false;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

export function button(label: string, onClick: () => unknown, isDisabled = false): HTMLButtonElement {
  return element("button", { type: "button", textContent: label, onclick: onClick, disabled: isDisabled });
}

/** Something longer, closed at first. Its content is made when it is opened. */
export function fold(summary: string, content: () => Node, isOpen = false): HTMLDetailsElement {
  const details = element("details", { open: isOpen }, element("summary", {}, summary));
  const fill = () => {
    if (details.open && details.childElementCount === 1) details.append(content());
  };
  details.ontoggle = fill;
  fill();
  return details;
}

/** JSON, or a text as it is. */
export function block(value: unknown): HTMLPreElement {
  return element("pre", { textContent: typeof value === "string" ? value : JSON.stringify(value, null, 2) });
}

export function status(text: string): HTMLSpanElement {
  return element("span", { className: `status ${text}`, textContent: text });
}

export function alertOf(error: unknown): HTMLParagraphElement {
  const text = error instanceof Error ? error.message : String(error);
  const paragraph = element("p", { textContent: text });
  paragraph.setAttribute("role", "alert");
  return paragraph;
}

export function timeOf(atMs: number): string {
  const at = new Date(atMs);
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? at.toLocaleTimeString() : at.toLocaleString();
}
