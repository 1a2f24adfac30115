/** The command `tr`. Like GNU's it works on bytes, whatever the locale. */

import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { parseTrSet, type TrSet } from "./tr-set.ts";

export async function tr(process: Process): Promise<number> {
  const options = parseOptions(
    process.args,
    {
      complement: { short: "cC", long: "complement" },
      remove: { short: "d", long: "delete" },
      squeeze: { short: "s", long: "squeeze-repeats" },
      truncate: { short: "t", long: "truncate-set1" },
    },
    { stopAtOperand: true },
  );
  const [source, target, extra] = options.operands;
  const removes = options.has("remove");
  const squeezes = options.has("squeeze");
  if (source === undefined) throw new UsageError("missing operand");
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  if (removes && !squeezes && target !== undefined) throw new UsageError(`extra operand '${target}'`);
  if (target === undefined && !removes && !squeezes)
    throw new UsageError(`missing operand after '${source}'`);
  if (target === undefined && removes && squeezes) throw new UsageError(`missing operand after '${source}'`);

  const first = parseTrSet(source, "first");
  const members = options.has("complement") ? complement(first.bytes) : first.bytes;
  const table = new Int16Array(256);
  for (let byte = 0; byte < 256; byte++) table[byte] = byte;
  let squeezed: readonly number[] = [];
  if (removes) {
    for (const byte of members) table[byte] = -1;
    if (squeezes && target !== undefined) squeezed = parseTrSet(target, "second").bytes;
  } else if (target === undefined) squeezed = members;
  else {
    const second = parseTrSet(target, "second", members.length);
    translate(table, {
      first,
      members,
      second,
      isComplement: options.has("complement"),
      truncates: options.has("truncate"),
    });
    if (squeezes) squeezed = second.bytes;
  }
  await filter(process, table, squeezed);
  return 0;
}

function translate(
  table: Int16Array,
  {
    first,
    members,
    second,
    isComplement,
    truncates,
  }: {
    first: TrSet;
    members: readonly number[];
    second: TrSet;
    isComplement: boolean;
    truncates: boolean;
  },
): void {
  if (second.bytes.length === 0 && !truncates) {
    throw new UsageError("when not truncating set1, string2 must be non-empty");
  }
  if (second.classes.some((name) => name !== "upper" && name !== "lower")) {
    throw new UsageError(
      "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
    );
  }
  if (
    second.classes.length > 0 &&
    (isComplement || second.classes.length !== first.classes.filter(isCase).length)
  ) {
    throw new UsageError("misaligned [:upper:] and/or [:lower:] construct");
  }
  if (second.classes.length > 0 && first.caseStarts.join() !== second.caseStarts.join()) {
    throw new NotSupported("this alignment of [:upper:] and [:lower:]");
  }
  if (isComplement && second.bytes.length > 1 && new Set(second.bytes).size > 1 && first.classes.length > 0) {
    throw new UsageError(
      "when translating with complemented character classes,\nstring2 must map all characters in the domain to one",
    );
  }
  const last = second.bytes.at(-1);
  for (const [index, byte] of members.entries()) {
    const to = second.bytes[index] ?? (truncates ? undefined : last);
    if (to !== undefined) table[byte] = to;
  }
}

function isCase(name: string): boolean {
  return name === "upper" || name === "lower";
}

function complement(bytes: readonly number[]): number[] {
  const set = new Set(bytes);
  return Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !set.has(byte));
}

async function filter(process: Process, table: Int16Array, squeezed: readonly number[]): Promise<void> {
  const { stdin, stdout, meter } = process;
  const isSqueezed = new Uint8Array(256);
  for (const byte of squeezed) isSqueezed[byte] = 1;
  let previous = -1;
  for (let chunk = await stdin.read(); chunk !== undefined; chunk = await stdin.read()) {
    for (let start = 0; start < chunk.length; start += blockBytes) {
      const block = chunk.subarray(start, start + blockBytes);
      const result = new Uint8Array(block.length);
      let length = 0;
      for (let index = 0; index < block.length; index++) {
        const to = table[block[index] as number] as number; // In bounds: the table has all bytes.
        if (to < 0) continue;
        if (to === previous && isSqueezed[to] === 1) continue;
        previous = to;
        result[length++] = to;
      }
      if (length > 0) await stdout.write(result.subarray(0, length));
      if (meter.charge(block.length)) await meter.turn();
    }
  }
}

const blockBytes = 64 * 1024;
