/** Prints measurements for people. Pure. */

import type { Goal, Measurement, Verdict } from "./measurement.ts";
import type { Summary } from "./statistics.ts";

const marks: Record<Verdict, string> = { met: "✓", near: "~", missed: "✗" };
const titles = [
  "row",
  "unit",
  "floor",
  "floor 1 tx",
  "subject",
  "ratio",
  "ratio 1 tx",
  "target",
  "",
  "p10–p90 floor",
  "p10–p90 subject",
  "n",
  "others",
];
const leftAligned = 2;

/** `othersShare`: of the machine, what other programs took meanwhile. */
export type TableLine = Measurement & { othersShare: number };

export function toTable(measurements: readonly TableLine[], subjectName: string): string {
  const head = titles.map((title) => title.replace("subject", subjectName));
  const rows = [head, ...measurements.map(toCells)];
  const widths = titles.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => pad(cell, column, widths))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, "─".repeat(Math.max(...lines.map((line) => line.length))));
  return lines.join("\n");
}

function toCells({
  name,
  unit,
  floor,
  strictFloor,
  subject,
  ratio,
  strictRatio,
  judged,
  goal,
  verdict,
  othersShare,
}: TableLine): string[] {
  return [
    name,
    unit,
    toDigits(floor.median),
    toDigits(strictFloor.median),
    toDigits(subject.median),
    toRatio(ratio),
    toRatio(strictRatio),
    goal === undefined ? "" : toGoal(goal, { judged, unit }),
    verdict === undefined ? "" : marks[verdict],
    toSpread(floor),
    toSpread(subject),
    String(subject.count),
    `${(othersShare * 100).toFixed(0)} %`,
  ];
}

function toGoal(goal: Goal, { judged, unit }: Pick<Measurement, "judged" | "unit">): string {
  const bound = "atMost" in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
  if (judged === "ratio") return `${bound}×`;
  return judged === "difference" ? `${bound} ${unit} more` : `${bound}${unit === "×" ? "" : " "}${unit}`;
}

function toSpread({ p10, p90, count }: Summary): string {
  return count === 1 ? "" : `${toDigits(p10)}–${toDigits(p90)}`;
}

/** Nothing can be said as a multiple of nothing. */
function toRatio(ratio: number): string {
  return Number.isFinite(ratio) ? `${toDigits(ratio)}×` : "";
}

/** Three digits are more than the noise leaves. */
function toDigits(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return column < leftAligned ? cell.padEnd(width) : cell.padStart(width);
}
