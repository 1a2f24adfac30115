/** Reads the bodies of the here-documents that a line has announced. */

import type { PendingHereDocument, Source } from "./source.ts";
import type { WordPart } from "./tree.ts";

/** The position is at the beginning of a line. */
export function readHereDocuments(source: Source): void {
  const pending = source.pending;
  source.pending = [];
  for (const document of pending) readHereDocument(source, document);
}

function readHereDocument(source: Source, document: PendingHereDocument): void {
  const start = source.position;
  const lines: string[] = [];
  let isEnded = false;
  while (!source.isAtEnd && !isEnded) {
    const line = readLine(source, document);
    isEnded = (line.endsWith("\n") ? line.slice(0, -1) : line) === document.delimiter;
    if (!isEnded) lines.push(line);
  }
  if (!isEnded) {
    source.warnings.push(`warning: here-document delimited by end-of-file (wanted \`${document.delimiter}')`);
  }
  const end = source.position;
  const text = lines.join("");
  const parts: WordPart[] = document.isQuoted ? [{ kind: "quoted", text }] : readBody(source, text, start);
  document.settle({ parts, start, end });
}

/** With its line end. In an unquoted document an escaped line end joins two lines before the delimiter is looked for. */
function readLine(source: Source, { isQuoted, stripsTabs }: PendingHereDocument): string {
  let line = "";
  for (;;) {
    const start = source.position;
    const found = source.text.indexOf("\n", start);
    const end = found < 0 ? source.text.length : found + 1;
    source.position = end;
    let piece = source.text.slice(start, end);
    if (stripsTabs) piece = piece.slice(countTabs(piece));
    if (isQuoted || found < 0 || !endsWithEscape(piece)) return line + piece;
    line += piece.slice(0, -2);
  }
}

/** An odd number of backslashes before the line end. */
function endsWithEscape(line: string): boolean {
  let count = 0;
  while (line.charAt(line.length - 2 - count) === "\\") count += 1;
  return count % 2 === 1;
}

function countTabs(line: string): number {
  let count = 0;
  while (line.charAt(count) === "\t") count += 1;
  return count;
}

function readBody(source: Source, text: string, start: number): WordPart[] {
  const inner = source.inner(text, source.lineAt(start));
  return source.grammar.readParts(inner, { context: "here", isEnd: () => false });
}
