/** The command `fmt`: paragraphs filled to a width, with breaks where the lines come out most even, as GNU's. */

import { trimEnd } from "../../trim-end.ts";
import { printForEachInput } from "../process/inputs.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readLineBlocks } from "../process/text/lines.ts";
import type { TextWriter } from "../process/text/text-writer.ts";

interface Word {
  readonly text: string;
  readonly length: number;
  /** Blanks after it on its line. */
  space: number;
  readonly opensParenthesis: boolean;
  readonly endsPeriod: boolean;
  readonly endsPunctuation: boolean;
  endsSentence: boolean;
}

interface Filling {
  readonly widthMax: number;
  readonly goal: number;
}

export async function fmt(process: Process): Promise<number> {
  const args = process.args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
  const options = parseOptions(args, {
    crown: { short: "c", long: "crown-margin", refused: "the option for crown paragraphs of fmt" },
    prefix: {
      short: "p",
      long: "prefix",
      value: "required",
      refused: "the option for prefix paragraphs of fmt",
    },
    splitOnly: { short: "s", long: "split-only" },
    tagged: { short: "t", long: "tagged-paragraph", refused: "the option for tagged paragraphs of fmt" },
    uniform: { short: "u", long: "uniform-spacing" },
    width: { short: "w", long: "width", value: "required" },
    goal: { short: "g", long: "goal", value: "required" },
  });
  const width = options.value("width") ?? "75";
  if (!/^\d{1,4}$/.test(width) || Number(width) > 2500) throw new UsageError(`invalid width: '${width}'`);
  const widthMax = Number(width);
  const goal = Number(options.value("goal") ?? Math.floor((widthMax * (2 * (100 - 7) + 1)) / 200));
  const rules = { isUniform: options.has("uniform"), splits: options.has("splitOnly") };
  return printForEachInput(process, options.operands, async (input, writer) => {
    const paragraph = new Paragraph({ widthMax, goal }, { writer, ...rules });
    for await (const { lines } of readLineBlocks(input, process.meter)) {
      for (const line of lines) {
        paragraph.add(line);
        if (process.meter.charge(line.length * 20 + 20)) await process.meter.turn();
        if (writer.isFull) await writer.flush();
      }
    }
    paragraph.end();
  });
}

/** Words beyond which a paragraph is written in parts. */
const wordsMax = 2_000;

class Paragraph {
  readonly #filling: Filling;
  readonly #writer: TextWriter;
  readonly #isUniform: boolean;
  readonly #splits: boolean;
  #words: Word[] = [];
  #indent = -1;

  constructor(
    filling: Filling,
    { writer, isUniform, splits }: { writer: TextWriter; isUniform: boolean; splits: boolean },
  ) {
    this.#filling = filling;
    this.#writer = writer;
    this.#isUniform = isUniform;
    this.#splits = splits;
  }

  add(line: string): void {
    const indent = leadingColumns(line);
    const words = parseWords(line, this.#isUniform);
    if (words.length === 0) {
      this.end();
      this.#writer.add("\n");
      return;
    }
    // Another indentation begins another paragraph.
    if (this.#words.length > 0 && indent !== this.#indent) this.end();
    this.#indent = indent;
    this.#words.push(...words);
    if (this.#splits || this.#words.length > wordsMax) this.end();
  }

  end(): void {
    if (this.#words.length === 0) return;
    const indent = " ".repeat(this.#indent);
    for (const line of fill(this.#words, this.#indent, this.#filling)) {
      let text = indent;
      for (const [index, word] of line.entries()) {
        text += word.text;
        if (index < line.length - 1) text += " ".repeat(word.space);
      }
      this.#writer.add(`${text}\n`);
    }
    this.#words = [];
  }
}

function leadingColumns(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === "\t") column = (Math.floor(column / 8) + 1) * 8;
    else if (character === " ") column += 1;
    else break;
  }
  return column;
}

function parseWords(line: string, isUniform: boolean): Word[] {
  const parts = [...line.matchAll(/([^ \t]+)([ \t]*)/g)];
  return parts.map(([, text = "", gap = ""], index) => {
    const bare = trimEnd(text, "\"')]");
    const endsPeriod = /[.?!]$/.test(bare);
    const isLast = index === parts.length - 1;
    const endsSentence = endsPeriod && (isLast || gap.length > 1);
    const space = isLast || isUniform ? (endsSentence ? 2 : 1) : gap.replaceAll("\t", "        ").length;
    return {
      text,
      length: text.length,
      space,
      opensParenthesis: /^[(['`"]/.test(text),
      endsPeriod,
      endsPunctuation: /[^\w\s]$/.test(text),
      endsSentence,
    };
  });
}

const equation = (value: number) => value * value;
const shortCost = (columns: number) => equation(columns * 10);
const raggedCost = (columns: number) => shortCost(columns) / 2;
const lineCost = equation(70);
const widowCost = (length: number) => equation(200) / (length + 2);
const orphanCost = (length: number) => equation(150) / (length + 2);
const sentenceBonus = equation(50);
const noBreakCost = equation(600);
const parenthesisBonus = equation(40);
const punctuationBonus = equation(40);

/** Chooses the breaks of least cost, from the last word to the first. */
function fill(words: readonly Word[], indent: number, { widthMax, goal }: Filling): Word[][] {
  const count = words.length;
  const best = new Array<number>(count + 1).fill(0);
  const next = new Array<number>(count + 1).fill(count);
  const lengths = new Array<number>(count + 1).fill(0);
  for (let start = count - 1; start >= 0; start--) {
    let least = Infinity;
    let length = indent + (words[start]?.length ?? 0);
    for (let end = start + 1; ; end++) {
      let cost = (end === count ? 0 : shortCost(goal - length)) + (best[end] ?? 0);
      const follower = next[end] ?? count;
      if (end < count && follower < count) cost += raggedCost(length - (lengths[end] ?? 0));
      if (cost < least) {
        least = cost;
        next[start] = end;
        lengths[start] = length;
      }
      if (end >= count) break;
      length += (words[end - 1]?.space ?? 1) + (words[end]?.length ?? 0);
      if (length >= widthMax) break;
    }
    best[start] = least + baseCost(words, start);
  }
  const lines: Word[][] = [];
  for (let start = 0; start < count; start = next[start] ?? count)
    lines.push(words.slice(start, next[start]));
  return lines;
}

/** The cost of a break before a word. */
function baseCost(words: readonly Word[], index: number): number {
  let cost = lineCost;
  const [before, word] = [words[index - 1], words[index]];
  if (before !== undefined) {
    if (before.endsPeriod) cost += before.endsSentence ? -sentenceBonus : noBreakCost;
    else if (before.endsPunctuation) cost -= punctuationBonus;
    else if (index > 1 && words[index - 2]?.endsSentence) cost += widowCost(before.length);
  }
  if (word?.opensParenthesis) cost -= parenthesisBonus;
  else if (word?.endsSentence) cost += orphanCost(word.length);
  return cost;
}
