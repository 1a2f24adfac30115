/** The lines of two contents, and which of them changed as git counts it. */

import { type Change, findChanges } from "../../diff/edit-script.ts";
import { numberLines, splitLines, type TextLines } from "../../diff/text-lines.ts";
import type { Meter } from "../../process/meter.ts";
import { slideChanges } from "./slide-changes.ts";

export interface LineChanges {
  readonly old: TextLines;
  readonly new: TextLines;
  readonly changes: readonly Change[];
}

export interface LineRules {
  /** Ignores white space: none, its amount, or all of it. */
  readonly space: "none" | "amount" | "all" | "end";
}

export async function findLineChanges(
  [older, newer]: readonly [Uint8Array, Uint8Array],
  meter: Meter,
  { space }: LineRules = { space: "none" },
): Promise<LineChanges> {
  const [old, fresh] = [await splitLines(older, meter, false), await splitLines(newer, meter, false)];
  const numbers = await numberLines([old, fresh], { ignoresCase: false, ignoresSpace: space }, meter);
  const changes = await findChanges(numbers, meter, {
    prefix: 0,
    suffix: 0,
    isMinimal: false,
    shift: (shifting, side) => slideChanges(shifting, side === "old" ? old.lines : fresh.lines),
  });
  meter.release(old.heldBytes + fresh.heldBytes);
  return { old, new: fresh, changes };
}

/** As git decides it: a zero byte near the beginning. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}
