/** The command `column` of util-linux: tables with `-t`, otherwise columns as wide as the longest entry. */

import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readLineBlocks } from "../process/text/lines.ts";
import { TextWriter } from "../process/text/text-writer.ts";

const specs = {
  table: { short: "t", long: "table" },
  separator: { short: "s", long: "separator", value: "required" },
  outputSeparator: { short: "o", long: "output-separator", value: "required" },
  names: { short: "N", long: "table-columns", value: "required" },
  right: { short: "R", long: "table-right", value: "required" },
  noHeadings: { short: "d", long: "table-noheadings" },
  width: { short: "c", long: ["output-width", "columns"], value: "required" },
  fillRows: { short: "x", long: "fillrows" },
  keepEmpty: { short: "L", long: "keep-empty-lines" },
  hide: { short: "H", long: "table-hide", value: "required", refused: "--table-hide of column" },
  order: { short: "O", long: "table-order", value: "required", refused: "--table-order of column" },
  json: { short: "J", long: "json", refused: "--json of column" },
  limit: {
    short: "l",
    long: "table-columns-limit",
    value: "required",
    refused: "--table-columns-limit of column",
  },
} as const;

export async function column(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const lines: string[] = [];
  let heldBytes = 0;
  for (const name of options.operands.length > 0 ? options.operands : ["-"]) {
    const input = process.openInput(name);
    for await (const block of readLineBlocks(input, process.meter)) {
      const bytes = block.lines.reduce((sum, line) => sum + line.length + 24, 0);
      process.meter.hold(bytes);
      heldBytes += bytes;
      lines.push(...block.lines.filter((line) => options.has("keepEmpty") || line.trim() !== ""));
    }
  }
  const writer = new TextWriter(process.stdout);
  if (options.has("table") || options.has("names")) {
    const names = options.value("names")?.split(",");
    await printTable(lines, {
      separator: options.value("separator"),
      joint: options.value("outputSeparator") ?? "  ",
      names,
      hasHeadings: !options.has("noHeadings"),
      rightColumns: readRight(options.value("right"), names),
      writer,
      process,
    });
  } else {
    const width = Number(options.value("width") ?? process.env.get("COLUMNS") ?? 80);
    if (!Number.isInteger(width)) throw new UsageError("invalid columns argument");
    await printColumns(lines, { width, byRow: options.has("fillRows"), writer, process });
  }
  await writer.flush();
  process.meter.release(heldBytes);
  return 0;
}

interface Table {
  readonly separator: string | undefined;
  readonly joint: string;
  readonly names: readonly string[] | undefined;
  readonly hasHeadings: boolean;
  readonly rightColumns: ReadonlySet<number>;
  readonly writer: TextWriter;
  readonly process: Process;
}

function readRight(value: string | undefined, names: readonly string[] | undefined): ReadonlySet<number> {
  const columns = (value ?? "").split(",").filter((name) => name !== "");
  return new Set(
    columns.map((name) => (/^\d+$/.test(name) ? Number(name) - 1 : (names?.indexOf(name) ?? -1))),
  );
}

async function printTable(
  lines: readonly string[],
  { separator, joint, names, hasHeadings, rightColumns, writer, process }: Table,
): Promise<void> {
  // Split twice: the cells of all lines at once would take ten times the memory of the lines.
  const rows = function* () {
    if (names !== undefined && hasHeadings && lines.length > 0) yield names;
    for (const line of lines) yield splitRow(line, separator);
  };
  const widths: number[] = [];
  for (const row of rows()) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
    if (process.meter.charge(row.length * 20)) await process.meter.turn();
  }
  const count = widths.length;
  for (const row of rows()) {
    let text = "";
    for (let index = 0; index < count; index++) {
      const cell = row[index] ?? "";
      const isLast = index === count - 1;
      const padding = " ".repeat(Math.max(0, (widths[index] ?? 0) - textWidth(cell)));
      if (rightColumns.has(index)) text += padding + cell;
      else text += isLast ? cell : cell + padding;
      if (!isLast) text += joint;
    }
    writer.add(`${text}\n`);
    if (writer.isFull) await writer.flush();
    if (process.meter.charge(count * 20)) await process.meter.turn();
  }
}

/** Blanks next to each other are one separator; other separators each count. */
function splitRow(line: string, separator: string | undefined): string[] {
  if (separator === undefined || /^[ \t]+$/.test(separator)) {
    return line.split(/[ \t]+/).filter((cell) => cell !== "");
  }
  const cells: string[] = [];
  let cell = "";
  for (const character of line) {
    if (separator.includes(character)) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  cells.push(cell);
  return cells;
}

async function printColumns(
  lines: readonly string[],
  { width, byRow, writer, process }: { width: number; byRow: boolean; writer: TextWriter; process: Process },
): Promise<void> {
  const longest = lines.reduce((most, line) => Math.max(most, textWidth(line)), 0);
  // Each column ends at a tab stop.
  const size = (Math.floor(longest / 8) + 1) * 8;
  const columns = Math.max(1, Math.floor(width / size));
  const rows = Math.ceil(lines.length / columns);
  for (let row = 0; row < rows; row++) {
    let text = "";
    let end = 0;
    for (let index = 0; index < columns; index++) {
      const line = lines[byRow ? row * columns + index : index * rows + row];
      if (line === undefined) continue;
      // Tabs lead from the end of one entry to the beginning of the next.
      while (end < index * size) {
        text += "\t";
        end = (Math.floor(end / 8) + 1) * 8;
      }
      text += line;
      end += textWidth(line);
    }
    writer.add(`${text}\n`);
    if (writer.isFull) await writer.flush();
    if (process.meter.charge(columns * 20)) await process.meter.turn();
  }
}

function textWidth(text: string): number {
  if (!/[^\0-\x7f]/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isWide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff);
    width += isWide ? 2 : 1;
  }
  return width;
}
