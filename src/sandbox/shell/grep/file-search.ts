/** Searches one input block by block and reports what the settings ask for. Lines that do not match are passed over
 *  together, without looking at each. Owns the state of one input: numbers, context, counts. */

import type { Span } from "../../../regex/regex.ts";
import { viewBytes } from "../../join-bytes.ts";
import type { Meter } from "../process/meter.ts";
import type { Process } from "../process/process.ts";
import type { Input } from "../process/streams.ts";
import { byteLength, decodeBytes } from "../process/text/text.ts";
import { TextWriter } from "../process/text/text-writer.ts";
import { LinePrinter, type PrintedLine } from "./line-printer.ts";
import type { SearchSettings } from "./settings.ts";

export interface SearchContext {
  readonly settings: SearchSettings;
  readonly printer: LinePrinter;
  readonly writer: TextWriter;
  readonly meter: Meter;
  /** Whether a group of context lines was printed already, in any file. */
  hasPrintedGroup: boolean;
  /** Counts matches, when they are asked for. */
  readonly counter?: { matches: number };
}

export function createSearch({ stdout, meter }: Process, settings: SearchSettings): SearchContext {
  const writer = new TextWriter(stdout);
  return { settings, printer: new LinePrinter(settings, writer), writer, meter, hasPrintedGroup: false };
}

export interface FileResult {
  /** Lines that were selected. */
  readonly count: number;
  /** Selected lines were left out because the file is binary. */
  readonly isBinaryMatch: boolean;
  /** Of the first NUL of a binary file, in bytes. */
  readonly binaryOffset: number;
}

export async function searchInput(input: Input, name: string, context: SearchContext): Promise<FileResult> {
  return new FileSearch(name, context).run(input);
}

/** Bytes in which a NUL marks a binary file, as GNU's buffer. */
const sniffedBytes = 32 * 1024;
const blockBytes = 256 * 1024;

class FileSearch {
  readonly #name: string;
  readonly #context: SearchContext;
  readonly #settings: SearchSettings;
  readonly #separator: string;
  readonly #countsOffsets: boolean;
  readonly #countsLines: boolean;
  #count = 0;
  #isBinary = false;
  #isBinaryMatch = false;
  #binaryOffset = 0;
  #readBytes = 0;
  #number = 1;
  #offset = 0;
  /** Lines before the place where we are, for context; and lines that still follow a selected one. */
  #pending: PrintedLine[] = [];
  #afterLeft = 0;
  #lastPrinted = 0;
  #isOver = false;

  constructor(name: string, context: SearchContext) {
    this.#name = name;
    this.#context = context;
    this.#settings = context.settings;
    this.#separator = this.#settings.lineEnd === 0 ? "\0" : "\n";
    this.#countsOffsets = this.#settings.showOffset;
    this.#countsLines = this.#settings.showNumber || this.#hasContext;
  }

  get #hasContext(): boolean {
    return this.#settings.hasGroups;
  }

  async run(input: Input): Promise<FileResult> {
    const { meter, writer } = this.#context;
    if (this.#settings.countMax === 0) return { count: 0, isBinaryMatch: false, binaryOffset: 0 };
    let pending: Uint8Array[] = [];
    let isFirst = true;
    for (let chunk = await input.read(); chunk !== undefined && !this.#isOver; chunk = await input.read()) {
      for (let start = 0; start < chunk.length && !this.#isOver; start += blockBytes) {
        const bytes = chunk.subarray(start, start + blockBytes);
        if (meter.charge(bytes.length)) await meter.turn();
        if (!this.#sniff(bytes, isFirst)) return { count: 0, isBinaryMatch: false, binaryOffset: 0 };
        isFirst = false;
        this.#readBytes += bytes.length;
        const end = bytes.lastIndexOf(this.#settings.lineEnd);
        if (end < 0) {
          meter.hold(bytes.length);
          pending.push(bytes);
          continue;
        }
        const whole = viewBytes([...pending, bytes.subarray(0, end)]);
        meter.release(pending.reduce((sum, part) => sum + part.length, 0));
        pending = end + 1 < bytes.length ? [bytes.subarray(end + 1)] : [];
        if (pending[0] !== undefined) meter.hold(pending[0].length);
        await this.#searchBlock(decodeBytes(whole));
      }
      if (writer.isFull) await writer.flush();
      if (this.#isOver) break;
    }
    const rest = viewBytes(pending);
    meter.release(rest.length);
    if (rest.length > 0 && !this.#isOver) await this.#searchBlock(decodeBytes(rest));
    return { count: this.#count, isBinaryMatch: this.#isBinaryMatch, binaryOffset: this.#binaryOffset };
  }

  /** Looks for signs of a binary file. Returns whether to go on. */
  #sniff(bytes: Uint8Array, isFirst: boolean): boolean {
    const { binary, lineEnd } = this.#settings;
    if (binary === "text" || this.#isBinary) return true;
    const sniffed = isFirst ? bytes.subarray(0, sniffedBytes) : bytes;
    if (lineEnd === 0 || !sniffed.includes(0)) return true;
    this.#isBinary = true;
    this.#binaryOffset = this.#readBytes + sniffed.indexOf(0);
    return binary !== "skip";
  }

  /** `block` is lines without the last one's end. */
  async #searchBlock(block: string): Promise<void> {
    const { invert, regex } = this.#settings;
    const { meter, writer } = this.#context;
    let position = 0;
    while (position <= block.length && !this.#isOver) {
      const span = this.#nextMatch(block, position);
      if (meter.charge(regex.takeSteps() + 8)) await meter.turn();
      if (span === undefined) {
        const pause = this.#passLines(block, { start: position, end: block.length }, invert);
        if (pause !== undefined) await pause;
        return;
      }
      const lineStart = span.start === 0 ? 0 : block.lastIndexOf(this.#separator, span.start - 1) + 1;
      const found = block.indexOf(this.#separator, span.end);
      const lineEnd = found < 0 ? block.length : found;
      if (lineStart > position) {
        const pause = this.#passLines(block, { start: position, end: lineStart - 1 }, invert);
        if (pause !== undefined) await pause;
      }
      if (this.#isOver) return;
      const pause = this.#passLines(block, { start: lineStart, end: lineEnd }, !invert);
      if (pause !== undefined) await pause;
      position = lineEnd + 1;
      if (writer.isFull) await writer.flush();
    }
  }

  #nextMatch(block: string, position: number): Span | undefined {
    const { regex, isBlockwise } = this.#settings;
    if (isBlockwise) return regex.search(block, position);
    for (let start = position; start <= block.length; ) {
      const found = block.indexOf(this.#separator, start);
      const end = found < 0 ? block.length : found;
      const line = block.slice(start, end);
      const span = regex.search(line);
      if (span !== undefined) return { start: start + span.start, end: start + span.end };
      start = end + 1;
    }
    return undefined;
  }

  #passLines(block: string, { start, end }: Span, isSelected: boolean): Promise<void> | undefined {
    if (isSelected) return this.#select(block, start, end);
    this.#passOver(block, start, end);
    return undefined;
  }

  #select(block: string, start: number, end: number): Promise<void> | undefined {
    const found = block.indexOf(this.#separator, start);
    const isSingle = found < 0 || found >= end;
    if (!isSingle) return this.#selectMany(block, start, end);
    const matches = this.#selectLine(block.slice(start, end));
    this.#checkCount(block, end + 1);
    return matches === undefined ? undefined : this.#printMatches(matches);
  }

  async #selectMany(block: string, start: number, end: number): Promise<void> {
    const { writer, meter } = this.#context;
    for (let lineStart = start; lineStart <= end && !this.#isOver; ) {
      const found = block.indexOf(this.#separator, lineStart);
      const lineEnd = found < 0 || found > end ? end : found;
      const matches = this.#selectLine(block.slice(lineStart, lineEnd));
      if (matches !== undefined) await this.#printMatches(matches);
      if (meter.charge(lineEnd - lineStart + 8)) await meter.turn();
      if (writer.isFull) await writer.flush();
      lineStart = lineEnd + 1;
      this.#checkCount(block, lineStart);
    }
  }

  #checkCount(block: string, next: number): void {
    if (this.#count < this.#settings.countMax) return;
    // Lines after the last one that may be selected.
    if (!this.#isOver && next <= block.length) this.#passOver(block, next, block.length);
    this.#isOver = true;
  }

  async #printMatches(matches: Generator<void>): Promise<void> {
    const { meter, writer } = this.#context;
    for (const _ of matches) {
      if (meter.charge(this.#settings.regex.takeSteps() + 40)) await meter.turn();
      if (writer.isFull) await writer.flush();
    }
    if (meter.charge(this.#settings.regex.takeSteps())) await meter.turn();
  }

  /** Returns the printing of matches, when that is asked for. */
  #selectLine(text: string): Generator<void> | undefined {
    const { report, binary } = this.#settings;
    this.#count += 1;
    const line: PrintedLine = { name: this.#name, number: this.#number, offset: this.#offset, text };
    this.#advance(text);
    if (report === "files" || report === "filesWithout" || report === "quiet") {
      this.#isOver = true;
      return undefined;
    }
    const { counter, printer } = this.#context;
    if (counter !== undefined) for (const _ of printer.matches(text)) counter.matches += 1;
    if (report === "count") return undefined;
    const isDecodable = this.#settings.style === "ripgrep" || text.isWellFormed();
    if (binary !== "text" && (this.#isBinary || !isDecodable)) {
      this.#isBinaryMatch = true;
      if (this.#isBinary) this.#isOver = true;
      return undefined;
    }
    if (this.#hasContext) this.#printBefore(line.number);
    this.#lastPrinted = line.number;
    this.#afterLeft = this.#settings.after;
    if (report === "lines") printer.printLine(line, ":");
    return report === "matches" && !this.#settings.invert ? printer.printMatches(line) : undefined;
  }

  /** Prints the lines before a selected one, and what separates them from the group before. */
  #printBefore(number: number): void {
    const { printer } = this.#context;
    const first = this.#pending[0]?.number ?? number;
    if (this.#context.hasPrintedGroup && (this.#lastPrinted === 0 || first > this.#lastPrinted + 1)) {
      printer.printGroupSeparator();
    }
    this.#context.hasPrintedGroup = true;
    if (this.#settings.report === "lines") {
      for (const line of this.#pending) printer.printLine(line, "-");
    }
    this.#pending = [];
  }

  #passOver(block: string, start: number, end: number): void {
    let position = start;
    while (this.#afterLeft > 0 && position <= end) {
      const found = block.indexOf(this.#separator, position);
      const lineEnd = found < 0 || found > end ? end : found;
      const text = block.slice(position, lineEnd);
      this.#afterLeft -= 1;
      this.#lastPrinted = this.#number;
      if (this.#settings.report === "lines") {
        this.#context.printer.printLine(
          { name: this.#name, number: this.#number, offset: this.#offset, text },
          "-",
        );
      }
      this.#advance(text);
      position = lineEnd + 1;
    }
    if (position <= end) this.#skip(block, position, end);
  }

  /** Counts lines that are not shown and keeps the last of them for context. */
  #skip(block: string, start: number, end: number): void {
    const { before } = this.#settings;
    let kept = end + 1;
    for (let lines = 0; lines < before && kept > start; lines++) {
      kept = kept - 2 < start ? start : block.lastIndexOf(this.#separator, kept - 2) + 1;
      if (kept < start) kept = start;
    }
    if (kept > start) {
      if (this.#countsLines) this.#number += countLines(block, start, kept - 1, this.#separator);
      if (this.#countsOffsets) this.#offset += byteLength(block.slice(start, kept));
    }
    if (before === 0) return;
    for (let position = kept; position <= end; ) {
      const found = block.indexOf(this.#separator, position);
      const lineEnd = found < 0 || found > end ? end : found;
      const text = block.slice(position, lineEnd);
      this.#pending.push({ name: this.#name, number: this.#number, offset: this.#offset, text });
      this.#advance(text);
      position = lineEnd + 1;
    }
    if (this.#pending.length > before) this.#pending.splice(0, this.#pending.length - before);
  }

  #advance(text: string): void {
    this.#number += 1;
    if (this.#countsOffsets) this.#offset += byteLength(text) + 1;
  }
}

/** Lines from `start` to `end`, where the last one ends. */
function countLines(block: string, start: number, end: number, separator: string): number {
  let count = 1;
  for (let at = block.indexOf(separator, start); at >= 0 && at < end; at = block.indexOf(separator, at + 1)) {
    count += 1;
  }
  return count;
}
