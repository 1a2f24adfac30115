/** Splits the input of `xargs` into items: words with quotes, whole lines, or what is between delimiters. */

import type { Meter } from "../process/meter.ts";
import { UsageError } from "../process/options.ts";
import type { Input } from "../process/streams.ts";
import { readLineBlocks } from "../process/text/lines.ts";

export interface XargsItem {
  readonly text: string;
  /** Whether it is the last of its line: a line that ends in a blank goes on in the next. */
  readonly endsLine: boolean;
}

export interface ItemRules {
  /** Without one, blanks and line ends separate, and quotes and backslashes are read. */
  delimiter: string | undefined;
  /** `-I`: a line is one item, without the blanks in front. */
  isWholeLine: boolean;
  /** The item that ends the input. */
  end: string | undefined;
}

export async function* readItems(
  input: Input,
  meter: Meter,
  rules: ItemRules,
): AsyncGenerator<readonly XargsItem[]> {
  const { delimiter, end } = rules;
  const separator = delimiter === undefined ? 10 : delimiter.charCodeAt(0);
  const splitter = new WordSplitter(rules.isWholeLine);
  for await (const { lines } of readLineBlocks(input, meter, { separator })) {
    const items: XargsItem[] = [];
    for (const line of lines) {
      if (delimiter !== undefined) items.push({ text: line, endsLine: true });
      else {
        if (meter.charge(line.length * 15 + 60)) await meter.turn();
        splitter.addLine(line, items);
      }
    }
    const last =
      end === undefined || delimiter !== undefined ? -1 : items.findIndex(({ text }) => text === end);
    if (last >= 0) {
      yield items.slice(0, last);
      return;
    }
    yield items;
  }
  const rest = splitter.finish();
  if (rest !== undefined) yield [{ text: rest, endsLine: true }];
}

class WordSplitter {
  readonly #isWholeLine: boolean;
  /** A word that goes on in the next line, after a backslash at the end of one. */
  #begun: string | undefined;

  constructor(isWholeLine: boolean) {
    this.#isWholeLine = isWholeLine;
  }

  addLine(line: string, items: XargsItem[]): void {
    if (this.#begun === undefined && !/[\\'"]/.test(line)) {
      this.#addPlain(line, items);
      return;
    }
    const words = this.#readWords(line);
    const continues = this.#begun !== undefined || (!this.#isWholeLine && /[ \t]$/.test(line));
    words.forEach((text, index) => {
      items.push({ text, endsLine: index === words.length - 1 && !continues });
    });
  }

  /** The word that the end of the input cuts off. */
  finish(): string | undefined {
    return this.#begun;
  }

  #addPlain(line: string, items: XargsItem[]): void {
    if (this.#isWholeLine) {
      const text = line.replace(/^[ \t]+/, "");
      if (text !== "") items.push({ text, endsLine: true });
      return;
    }
    const words = line.split(/[ \t]+/).filter((word) => word !== "");
    const continues = /[ \t]$/.test(line);
    words.forEach((text, index) => {
      items.push({ text, endsLine: index === words.length - 1 && !continues });
    });
  }

  #readWords(line: string): string[] {
    const words: string[] = [];
    let word = this.#begun;
    this.#begun = undefined;
    const isBlank = (character: string) => character === " " || character === "\t";
    for (let index = 0; index < line.length; index++) {
      const character = line.charAt(index);
      if (isBlank(character) && (word === undefined || !this.#isWholeLine)) {
        if (word !== undefined) words.push(word);
        word = undefined;
      } else if (character === "\\") {
        index += 1;
        if (index >= line.length) {
          this.#begun = `${word ?? ""}\n`;
          return words;
        }
        word = (word ?? "") + line.charAt(index);
      } else if (character === "'" || character === '"') {
        const end = line.indexOf(character, index + 1);
        if (end < 0) throw unmatched(character);
        word = (word ?? "") + line.slice(index + 1, end);
        index = end;
      } else word = (word ?? "") + character;
    }
    if (word !== undefined) words.push(word);
    return words;
  }
}

function unmatched(quote: string): UsageError {
  const kind = quote === "'" ? "single" : "double";
  return new UsageError(
    `unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`,
  );
}
