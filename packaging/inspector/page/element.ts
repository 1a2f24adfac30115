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

/** Changes only what is different: what has the focus, is selected or just pressed stays where it is. */
export function setChildren(parent: Element, nodes: readonly Node[]): void {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child as Node)) child.remove();
  let next: Node | null = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

/** The nodes of a list's items: made once for each key. Those whose item is gone are forgotten. */
export class KeyedNodes<Item, Made extends Node> {
  readonly #make: (item: Item) => Made;
  #made = new Map<string, Made>();

  constructor(make: (item: Item) => Made) {
    this.#make = make;
  }

  /** `keyOf` need not be unique: the second item with a key has a node of its own. */
  of(items: readonly Item[], keyOf: (item: Item) => string): Made[] {
    const made = new Map<string, Made>();
    for (const item of items) {
      let key = keyOf(item);
      while (made.has(key)) key += "+";
      made.set(key, this.#made.get(key) ?? this.#make(item));
    }
    this.#made = made;
    return [...made.values()];
  }
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

export function setStatus(span: HTMLSpanElement, text: string): void {
  span.className = `status ${text}`;
  span.textContent = text;
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
