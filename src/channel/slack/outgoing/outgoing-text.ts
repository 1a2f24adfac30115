/** What the agent writes, before it is posted: it pings only the one who asked, images load nothing, tables are
 *  readable. Each line becomes the same whatever follows it, so that an answer can be shown while it is written. */

export interface OutgoingTextOptions {
  /** The one person who may be mentioned. */
  live?: string | undefined;
}

export function toMarkdown(markdown: string, { live }: OutgoingTextOptions = {}): string {
  const out: string[] = [];
  let fence: string | undefined;
  let table: string[] = [];
  const flush = () => {
    out.push(...(isTable(table) ? toAlignedBlock(table) : table.map((row) => quiet(row, live))));
    table = [];
  };
  for (const line of markdown.replace(/\r\n?/g, "\n").split("\n")) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
      out.push(quietGroups(line));
    } else if (isRow(line)) {
      table.push(line);
    } else {
      flush();
      if (mark !== undefined) fence = mark;
      out.push(mark === undefined ? quiet(line, live) : line);
    }
  }
  flush();
  return out.join("\n");
}

/** How much of a text that grows can be shown: nothing that later characters could make something else of. */
export function findShowable(markdown: string): number {
  const lines = markdown.split("\n");
  const last = lines.pop() ?? "";
  let end = markdown.length - last.length;
  // A table is one when it is complete.
  while (lines.length > 0 && isRow(lines.at(-1) ?? "")) end -= (lines.pop() ?? "").length + 1;
  if (lines.length === 0 && end === 0 && isRow(last)) return 0;
  if (/[<!`~|@&[\]]/.test(last) || end < markdown.length - last.length) return end;
  return end + last.lastIndexOf(" ") + 1;
}

/** A blank without a width, which keeps Slack from seeing what people still read. */
const gap = "\u200B";

/** Slack pings groups wherever the entity is, in code too. */
function quietGroups(line: string): string {
  return line.replace(/(<|&lt;|&#0*60;|&#x0*3c;)!(?=channel|here|everyone|subteam)/gi, `$1${gap}!`);
}

function quiet(line: string, live: string | undefined): string {
  return quietGroups(line)
    .replace(/<@([UW][A-Z0-9]*)/g, (whole, id) => (id === live ? whole : `<${gap}@${id}`))
    .replace(/(^|[^\w<])@(?=(?:channel|here|everyone)\b(?!\())/gi, `$1@${gap}`)
    .replace(image, (whole, alt, target, end) => (end === undefined ? whole : `[${alt} (image)](${target})`))
    .replace(/!+(\[?)/g, (whole, bracket) => bracket || whole);
}

/** Its text, its target, and what shows that it is complete. A model that repeats itself writes long lines: each pattern
 *  consumes what it has looked at. */
const image = /!\[([^\]]*)(?:\]\(([^)]*)(\))?)?/g;

function isRow(line: string): boolean {
  return /^\s{0,3}\|.*\|\s*$/.test(line);
}

function isTable(rows: readonly string[]): boolean {
  return rows.length > 1 && /^\s{0,3}\|(?:\s*:?-+:?\s*\|)+\s*$/.test(rows[1] ?? "");
}

/** Slack's Markdown has no tables. */
function toAlignedBlock(rows: readonly string[]): string[] {
  const cells = rows
    .filter((_, index) => index !== 1)
    .map((row) =>
      row
        .trim()
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => quietGroups(cell.trim().replace(/\\\|/g, "|"))),
    );
  const widths: number[] = [];
  for (const row of cells)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  const lines = cells.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(Math.max(1, width))).join("  ");
  const longest = Math.max(2, ...(cells.flat().join(" ").match(/`+/g) ?? []).map(({ length }) => length));
  const mark = "`".repeat(longest + 1);
  return [mark, lines[0] ?? "", rule, ...lines.slice(1), mark];
}
