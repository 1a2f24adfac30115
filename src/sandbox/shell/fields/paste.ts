/** The command `paste`. */

import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { cEscapes } from "../process/text/c-escapes.ts";
import { TextWriter } from "../process/text/text-writer.ts";
import { LineCursor } from "./line-cursor.ts";

export async function paste(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    delimiters: { short: "d", long: "delimiters", value: "required" },
    serial: { short: "s", long: "serial" },
    zero: { short: "z", long: "zero-terminated" },
  });
  const delimiters = parseDelimiters(options.value("delimiters") ?? "\t");
  const separator = options.has("zero") ? 0 : 10;
  const names = options.operands.length > 0 ? options.operands : ["-"];
  // All `-` share one stream of lines.
  let stdin: LineCursor | undefined;
  const streams = names.map((name) => {
    if (name !== "-") return new LineCursor(process, name, separator);
    stdin ??= new LineCursor(process, name, separator);
    return stdin;
  });
  const writer = new TextWriter(process.stdout);
  const join = options.has("serial") ? joinSerially : joinSideBySide;
  await join(streams, { delimiters, writer, process, end: String.fromCharCode(separator) });
  await writer.flush();
  return 0;
}

interface Joining {
  readonly delimiters: readonly string[];
  readonly writer: TextWriter;
  readonly process: Process;
  readonly end: string;
}

async function joinSideBySide(
  streams: readonly LineCursor[],
  { delimiters, writer, process, end }: Joining,
): Promise<void> {
  for (;;) {
    const cells: (string | undefined)[] = [];
    for (const stream of streams) {
      await stream.advance();
      cells.push(stream.line);
    }
    if (cells.every((cell) => cell === undefined)) return;
    let text = "";
    for (const [index, cell] of cells.entries()) {
      if (index > 0) text += delimiters[(index - 1) % delimiters.length] ?? "";
      text += cell ?? "";
    }
    writer.add(text + end);
    if (process.meter.charge(text.length + cells.length * unitsPerCell)) await process.meter.turn();
    if (writer.isFull) await writer.flush();
  }
}

async function joinSerially(
  streams: readonly LineCursor[],
  { delimiters, writer, process, end }: Joining,
): Promise<void> {
  for (const stream of streams) {
    let index = 0;
    for (await stream.advance(); stream.line !== undefined; await stream.advance()) {
      if (index > 0) writer.add(delimiters[(index - 1) % delimiters.length] ?? "");
      writer.add(stream.line);
      index += 1;
      if (process.meter.charge(stream.line.length + unitsPerCell)) await process.meter.turn();
      if (writer.isFull) await writer.flush();
    }
    writer.add(end);
  }
}

/** To wait for a line and to add it. */
const unitsPerCell = 70;

const escapes: Readonly<Record<string, string>> = { ...cEscapes, a: "a", "0": "", "\\": "\\" };

function parseDelimiters(text: string): string[] {
  const delimiters: string[] = [];
  const characters = [...text];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    if (character !== "\\") delimiters.push(character);
    else {
      index += 1;
      const next = characters[index];
      if (next === undefined)
        throw new UsageError(`delimiter list ends with an unescaped backslash: ${text}`);
      delimiters.push(escapes[next] ?? next);
    }
  }
  return delimiters.length > 0 ? delimiters : [""];
}
