/** The commands `cat` and `tac`. */

import { forEachInput, printForEachInput } from "../process/inputs.ts";
import { NotSupported, parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { type Input, readAll } from "../process/streams.ts";
import { readLineBlocks } from "../process/text/lines.ts";
import { decodeBytes, encodeText } from "../process/text/text.ts";
import { TextWriter } from "../process/text/text-writer.ts";
import { visibleByte } from "../process/text/visible-byte.ts";

const specs = {
  all: { short: "A", long: "show-all" },
  numberFilled: { short: "b", long: "number-nonblank" },
  endsAndUnseen: { short: "e" },
  ends: { short: "E", long: "show-ends" },
  number: { short: "n", long: "number" },
  squeeze: { short: "s", long: "squeeze-blank" },
  tabsAndUnseen: { short: "t" },
  tabs: { short: "T", long: "show-tabs" },
  unbuffered: { short: "u" },
  unseen: { short: "v", long: "show-nonprinting" },
} as const;

interface Style {
  readonly numbers: "none" | "all" | "filled";
  readonly squeezes: boolean;
  readonly showsEnds: boolean;
  readonly showsTabs: boolean;
  readonly showsUnseen: boolean;
}

export async function cat(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const style: Style = {
    numbers: options.has("numberFilled") ? "filled" : options.has("number") ? "all" : "none",
    squeezes: options.has("squeeze"),
    showsEnds: options.has("ends") || options.has("all") || options.has("endsAndUnseen"),
    showsTabs: options.has("tabs") || options.has("all") || options.has("tabsAndUnseen"),
    showsUnseen:
      options.has("unseen") ||
      options.has("all") ||
      options.has("endsAndUnseen") ||
      options.has("tabsAndUnseen"),
  };
  const isPlain =
    style.numbers === "none" && !style.squeezes && !style.showsEnds && !style.showsTabs && !style.showsUnseen;
  const printer = new StyledPrinter(style, new TextWriter(process.stdout));
  const isComplete = await forEachInput(process, options.operands, (input) =>
    isPlain ? copy(input, process) : printer.print(input, process),
  );
  return isComplete ? 0 : 1;
}

async function copy(input: Input, { stdout, meter }: Process): Promise<void> {
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    for (let start = 0; start < chunk.length; start += copiedBytes) {
      const part = chunk.subarray(start, start + copiedBytes);
      // The output owns what it is given, while the input's bytes are the file's own.
      await stdout.write(part.slice());
      if (meter.charge(part.length)) await meter.turn();
    }
  }
}

const copiedBytes = 64 * 1024;

/** Numbers lines on from file to file; a line that does not end is continued by the next file. */
class StyledPrinter {
  readonly #style: Style;
  readonly #writer: TextWriter;
  #number = 0;
  #blanks = 0;
  #isInLine = false;

  constructor(style: Style, writer: TextWriter) {
    this.#style = style;
    this.#writer = writer;
  }

  async print(input: Input, { meter }: Process): Promise<void> {
    for await (const { lines, isTerminated } of readLineBlocks(input, meter)) {
      for (const [index, line] of lines.entries()) {
        this.#printLine(line, isTerminated || index < lines.length - 1);
        if (this.#writer.isFull) await this.#writer.flush();
      }
    }
    await this.#writer.flush();
  }

  #printLine(line: string, isTerminated: boolean): void {
    const { numbers, squeezes, showsEnds } = this.#style;
    if (!this.#isInLine) {
      const isBlank = line === "" && isTerminated;
      this.#blanks = isBlank ? this.#blanks + 1 : 0;
      if (squeezes && this.#blanks > 1) return;
      if (numbers === "all" || (numbers === "filled" && !isBlank)) {
        this.#number += 1;
        this.#writer.add(`${String(this.#number).padStart(6)}\t`);
      }
    }
    this.#isInLine = !isTerminated;
    this.#writer.add(this.#shown(line, isTerminated));
    if (isTerminated) this.#writer.add(showsEnds ? "$\n" : "\n");
  }

  #shown(line: string, isTerminated: boolean): string {
    const { showsEnds, showsTabs, showsUnseen } = this.#style;
    let shown = showsTabs ? line.replaceAll("\t", "^I") : line;
    if (showsUnseen) shown = showUnseen(shown);
    else if (showsEnds && isTerminated && shown.endsWith("\r")) shown = `${shown.slice(0, -1)}^M`;
    return shown;
  }
}

/** As `cat -v`, which leaves tabs. */
function showUnseen(text: string): string {
  if (!/[^\t\x20-\x7e]/.test(text)) return text;
  let shown = "";
  for (const byte of encodeText(text)) shown += byte === 9 ? "\t" : visibleByte(byte);
  return shown;
}

export async function tac(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    unsupported: { short: "br", long: ["before", "regex"], refused: "-b or -r" },
    separator: { short: "s", long: "separator", value: "required" },
  });
  const separator = options.value("separator") ?? "\n";
  if (separator === "") throw new NotSupported("an empty separator");
  return printForEachInput(process, options.operands, async (input, writer) => {
    const text = decodeBytes(await readAll(input, process.meter));
    // From the last record to the first; the last one may lack its separator.
    for (let end = text.length; end > 0; ) {
      const before = end < separator.length ? -1 : text.lastIndexOf(separator, end - separator.length - 1);
      const start = before < 0 || end === separator.length ? 0 : before + separator.length;
      writer.add(text.slice(start, end));
      if (writer.isFull) await writer.flush();
      if (process.meter.charge(end - start + 4)) await process.meter.turn();
      end = start;
    }
  });
}
