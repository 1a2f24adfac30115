/** Writes the lines that a search selects, with their names, numbers and offsets, as grep or ripgrep do. */

import { byteLength } from "../process/text/text.ts";
import type { TextWriter } from "../process/text/text-writer.ts";
import type { SearchSettings } from "./settings.ts";

export interface PrintedLine {
  /** The file, as shown. */
  readonly name: string;
  readonly number: number;
  /** Bytes before the line in its file. */
  readonly offset: number;
  readonly text: string;
}

/** In GNU's default colors. */
const colors = { name: "35", number: "32", separator: "36", match: "01;31" } as const;

export class LinePrinter {
  readonly #settings: SearchSettings;
  readonly #writer: TextWriter;
  readonly #terminator: string;

  constructor(settings: SearchSettings, writer: TextWriter) {
    this.#settings = settings;
    this.#writer = writer;
    this.#terminator = settings.lineEnd === 0 ? "\0" : "\n";
  }

  printName(name: string): void {
    this.#writer.add(this.#color("name", name) + (this.#settings.nameEnd ?? "\n"));
  }

  printCount(name: string, count: number): void {
    const { showName, nameEnd } = this.#settings;
    const head = showName ? this.#color("name", name) + (nameEnd ?? this.#color("separator", ":")) : "";
    this.#writer.add(`${head}${count}\n`);
  }

  printGroupSeparator(): void {
    const { groupSeparator } = this.#settings;
    if (groupSeparator !== undefined) this.#writer.add(`${this.#color("separator", groupSeparator)}\n`);
  }

  /** A selected line (`:`) or one of its context (`-`). */
  printLine(line: PrintedLine, separator: ":" | "-"): void {
    const { invert, replace, isColored, showColumn, regex } = this.#settings;
    const isMatch = (separator === ":") !== invert;
    if (!isMatch || (replace === undefined && !isColored && !showColumn)) {
      this.#writer.add(this.#head(line, separator, undefined) + line.text + this.#terminator);
      return;
    }
    const first = showColumn ? regex.search(line.text) : undefined;
    const column = first === undefined ? undefined : byteLength(line.text.slice(0, first.start)) + 1;
    let shown = "";
    let end = 0;
    for (const match of this.matches(line.text)) {
      shown += line.text.slice(end, match.start) + this.#shownMatch(line.text, match);
      end = match.end;
    }
    this.#writer.add(this.#head(line, separator, column) + shown + line.text.slice(end) + this.#terminator);
  }

  /** The parts of a selected line that match, each on a line of its own. Yields after each. */
  *printMatches(line: PrintedLine): Generator<void> {
    for (const match of this.matches(line.text)) {
      if (match.end === match.start) continue;
      const start =
        this.#settings.showOffset || this.#settings.showColumn
          ? byteLength(line.text.slice(0, match.start))
          : 0;
      const head = this.#head({ ...line, offset: line.offset + start }, ":", start + 1);
      this.#writer.add(head + this.#shownMatch(line.text, match) + this.#terminator);
      yield;
    }
  }

  *matches(text: string): Generator<{ start: number; end: number; spans: readonly number[] }> {
    const { regex, replace } = this.#settings;
    for (let from = 0; from <= text.length; ) {
      const span = regex.search(text, from);
      if (span === undefined) return;
      const spans = replace === undefined ? [] : (regex.exec(text, from)?.spans ?? []);
      yield { ...span, spans };
      from = span.end > span.start ? span.end : span.end + 1;
    }
  }

  #shownMatch(text: string, match: { start: number; end: number; spans: readonly number[] }): string {
    const { replace } = this.#settings;
    const shown = replace === undefined ? text.slice(match.start, match.end) : replace(text, match.spans);
    return shown === "" ? "" : this.#color("match", shown);
  }

  #head(line: PrintedLine, separator: string, column: number | undefined): string {
    const { showName, showNumber, showOffset, showColumn, nameEnd, alignTabs } = this.#settings;
    if (!showName && !showNumber && !showOffset && !showColumn) return "";
    const mark = this.#color("separator", separator);
    let head = "";
    if (showName) head += this.#color("name", line.name) + (nameEnd ?? mark);
    if (showNumber) head += this.#color("number", String(line.number)) + mark;
    if (showColumn && column !== undefined) head += this.#color("number", String(column)) + mark;
    if (showOffset) head += this.#color("number", String(line.offset)) + mark;
    return alignTabs ? `${head}\t` : head;
  }

  #color(part: keyof typeof colors, text: string): string {
    return this.#settings.isColored ? `\x1b[${colors[part]}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }
}
