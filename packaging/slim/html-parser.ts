/** The document that turndown asks a browser for and workerd does not have: elements and texts of an HTML fragment, with
 *  as much of the DOM as turndown reads. Missing and superfluous end tags are read as browsers read them, but content
 *  that is misplaced in a table stays where it is, and crossed formatting elements are not put in order. */

import { decodeEntities } from "./html-entities.ts";

const names = (list: string) => new Set(list.split(" "));

const voidElements = names("area base br col embed hr img input link meta param source track wbr");
/** Their content is text up to their end tag. */
const rawElements = names("script style textarea title xmp iframe noembed noframes");
/** A fragment has no use for them. */
const ignored = names("html head body");
const blocks = names(
  "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre section summary ul",
);
/** Nothing outside these ends inside them. */
const boundaries = names("table td th caption button object template x-turndown");

/** What an opening tag ends, and what it does not look beyond. */
const endedBy: Record<string, { ends: ReadonlySet<string>; within: ReadonlySet<string> }> = {
  li: { ends: names("li"), within: names("ul ol menu dir table td th x-turndown") },
  dt: { ends: names("dt dd"), within: names("dl table td th x-turndown") },
  dd: { ends: names("dt dd"), within: names("dl table td th x-turndown") },
  option: { ends: names("option"), within: names("select datalist x-turndown") },
  td: { ends: names("td th"), within: names("tr table x-turndown") },
  th: { ends: names("td th"), within: names("tr table x-turndown") },
  tr: { ends: names("tr"), within: names("table x-turndown") },
  tbody: { ends: names("tbody thead tfoot"), within: names("table x-turndown") },
  thead: { ends: names("tbody thead tfoot"), within: names("table x-turndown") },
  tfoot: { ends: names("tbody thead tfoot"), within: names("table x-turndown") },
  a: { ends: names("a"), within: boundaries },
};
const endsParagraph = { ends: names("p"), within: boundaries };

type HtmlNode = HtmlElement | HtmlText;

class HtmlText {
  readonly nodeType = 3;
  readonly nodeName = "#text";
  parentNode: HtmlElement | null = null;
  previousSibling: HtmlNode | null = null;
  nextSibling: HtmlNode | null = null;
  data: string;

  constructor(data: string) {
    this.data = data;
  }

  get nodeValue(): string {
    return this.data;
  }

  get textContent(): string {
    return this.data;
  }
}

class HtmlElement {
  readonly nodeType = 1;
  readonly nodeName: string;
  parentNode: HtmlElement | null = null;
  previousSibling: HtmlNode | null = null;
  nextSibling: HtmlNode | null = null;
  firstChild: HtmlNode | null = null;
  lastChild: HtmlNode | null = null;
  readonly #attributes: ReadonlyMap<string, string>;

  constructor(name: string, attributes: ReadonlyMap<string, string> = new Map()) {
    this.nodeName = name.toUpperCase();
    this.#attributes = attributes;
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  get childNodes(): HtmlNode[] {
    const nodes: HtmlNode[] = [];
    for (let node = this.firstChild; node !== null; node = node.nextSibling) nodes.push(node);
    return nodes;
  }

  get children(): HtmlElement[] {
    return this.childNodes.filter((node) => node instanceof HtmlElement);
  }

  get lastElementChild(): HtmlElement | null {
    return this.children.at(-1) ?? null;
  }

  get textContent(): string {
    let text = "";
    for (const node of descendants(this)) if (node instanceof HtmlText) text += node.data;
    return text;
  }

  getElementsByTagName(name: string): HtmlElement[] {
    const wanted = name.toUpperCase();
    const found: HtmlElement[] = [];
    for (const node of descendants(this)) {
      if (node instanceof HtmlElement && node.nodeName === wanted) found.push(node);
    }
    return found;
  }

  append(node: HtmlNode): void {
    node.parentNode = this;
    node.previousSibling = this.lastChild;
    if (this.lastChild === null) this.firstChild = node;
    else this.lastChild.nextSibling = node;
    this.lastChild = node;
  }

  removeChild(node: HtmlNode): void {
    const { previousSibling: before, nextSibling: after } = node;
    if (before === null) this.firstChild = after;
    else before.nextSibling = after;
    if (after === null) this.lastChild = before;
    else after.previousSibling = before;
    node.parentNode = null;
    node.previousSibling = null;
    node.nextSibling = null;
  }
}

/** In the order of the text. */
function* descendants(root: HtmlElement): Generator<HtmlNode> {
  let node: HtmlNode | null = root.firstChild;
  while (node !== null) {
    yield node;
    const inner: HtmlNode | null = node instanceof HtmlElement ? node.firstChild : null;
    let next: HtmlNode | null = inner;
    for (let up: HtmlNode | null = node; next === null && up !== null && up !== root; up = up.parentNode) {
      next = up.nextSibling;
    }
    node = next;
  }
}

/** Matches at every `<` that begins one, so that it takes linear time. What is not closed goes on to the end. */
const tag =
  /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*(?:>|$)|<(\/?)([a-zA-Z][^\s/>]*)((?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*)(?:>|$)/g;
const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?/g;

export class HtmlParser {
  /** turndown wraps what it parses in an element, and asks for that. */
  parseFromString(html: string): { getElementById(): HtmlElement } {
    const root = parse(html);
    return { getElementById: () => root };
  }
}

function parse(html: string): HtmlElement {
  const root = new HtmlElement("x-turndown");
  let current = root;
  const addText = (text: string) => {
    if (text !== "") current.append(new HtmlText(text));
  };
  const close = (element: HtmlElement) => {
    current = element.parentNode ?? root;
  };
  let position = 0;
  tag.lastIndex = 0;
  for (let match = tag.exec(html); match !== null; match = tag.exec(html)) {
    addText(decodeEntities(html.slice(position, match.index)));
    position = tag.lastIndex;
    const [, slash, rawName, rest = ""] = match;
    const name = rawName?.toLowerCase();
    if (name === undefined || ignored.has(name) || name === "x-turndown") continue;
    if (slash === "/") {
      const opened = findOpen(
        current,
        names(name),
        blocks.has(name) ? boundaries : new Set([...blocks, ...boundaries, "li"]),
      );
      const ended =
        opened ?? (isBoundary(name) ? findOpen(current, names(name), names("x-turndown")) : undefined);
      if (ended !== undefined) close(ended);
      else if (name === "br" || name === "p") current.append(new HtmlElement(name));
      continue;
    }
    for (const rule of [
      endedBy[name],
      blocks.has(name) || (name in endedBy && name !== "a") ? endsParagraph : undefined,
    ]) {
      const ended = rule === undefined ? undefined : findOpen(current, rule.ends, rule.within);
      if (ended !== undefined) close(ended);
    }
    const element = new HtmlElement(name, readAttributes(rest));
    current.append(element);
    if (voidElements.has(name)) continue;
    if (!rawElements.has(name)) {
      current = element;
      continue;
    }
    const end = new RegExp(`</${name}[\\s/>]`, "i").exec(html.slice(position));
    const text = html.slice(position, end === null ? undefined : position + end.index);
    element.append(new HtmlText(name === "textarea" || name === "title" ? decodeEntities(text) : text));
    position += text.length;
    tag.lastIndex = position;
  }
  addText(decodeEntities(html.slice(position)));
  return root;
}

function isBoundary(name: string): boolean {
  return boundaries.has(name) || name === "li" || name === "tr" || /^t(?:body|head|foot)$/.test(name);
}

/** The innermost open element of these names, looked for from `current` up to one of `within`. */
function findOpen(
  current: HtmlElement,
  wanted: ReadonlySet<string>,
  within: ReadonlySet<string>,
): HtmlElement | undefined {
  for (let element: HtmlElement | null = current; element !== null; element = element.parentNode) {
    const name = element.nodeName.toLowerCase();
    if (wanted.has(name)) return element;
    if (within.has(name)) return undefined;
  }
  return undefined;
}

function readAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single, bare] of text.matchAll(attribute)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, decodeEntities(double ?? single ?? bare ?? ""));
  }
  return attributes;
}
