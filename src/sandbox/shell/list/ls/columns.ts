/** Names in columns, in rows or with commas between them, as wide as the line allows. */

import type { LsRules } from "./options.ts";

/** Lines. */
export function arrange(
  names: readonly string[],
  { format, width }: Pick<LsRules, "format" | "width">,
): string[] {
  if (format === "commas") return withCommas(names, width);
  return format === "columns" || format === "across"
    ? inColumns(names, width, format === "across")
    : [...names];
}

function withCommas(names: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = "";
  names.forEach((name, index) => {
    const isLast = index === names.length - 1;
    const cell = isLast ? name : `${name},`;
    if (line !== "" && width > 0 && line.length - 1 + name.length + 2 >= width) {
      lines.push(line);
      line = cell;
    } else line = line === "" ? cell : `${line} ${cell}`;
  });
  return [...lines, line];
}

/** The most columns, two blanks apart, with which every line fits. */
function inColumns(names: readonly string[], width: number, isAcross: boolean): string[] {
  const widths = names.map((name) => [...name].length + 2);
  const lineWidth = width === 0 ? Number.POSITIVE_INFINITY : width;
  const columnsMax = Math.min(names.length, Math.max(1, Math.floor(lineWidth / 3)));
  for (let columns = columnsMax; columns > 1; columns--) {
    const rows = Math.ceil(names.length / columns);
    if (!isAcross && Math.ceil(names.length / rows) < columns) continue;
    const columnOf = (index: number) => (isAcross ? index % columns : Math.floor(index / rows));
    const columnWidths: number[] = new Array(columns).fill(3);
    widths.forEach((one, index) => {
      const column = columnOf(index);
      const isLast = column === columns - 1;
      columnWidths[column] = Math.max(columnWidths[column] ?? 0, one - (isLast ? 2 : 0));
    });
    if (columnWidths.reduce((sum, one) => sum + one, 0) >= lineWidth) continue;
    return layOut(names, { rows, columns, columnWidths, isAcross });
  }
  return [...names];
}

function layOut(
  names: readonly string[],
  {
    rows,
    columns,
    columnWidths,
    isAcross,
  }: { rows: number; columns: number; columnWidths: readonly number[]; isAcross: boolean },
): string[] {
  return Array.from({ length: rows }, (_, row) => {
    let line = "";
    let edge = 0;
    for (let column = 0; column < columns; column++) {
      const name = names[isAcross ? row * columns + column : column * rows + row];
      if (name === undefined) break;
      line = padWithTabs(line, edge) + name;
      edge += columnWidths[column] ?? 0;
    }
    return line;
  });
}

/** To a column, with tabs where they reach that far, as `ls` does. */
function padWithTabs(line: string, edge: number): string {
  let at = visibleWidth(line);
  let padded = line;
  while (at < edge) {
    const next = (Math.floor(at / 8) + 1) * 8;
    const isTab = next <= edge && next > at + 1;
    padded += isTab ? "\t" : " ";
    at = isTab ? next : at + 1;
  }
  return padded;
}

function visibleWidth(line: string): number {
  let at = 0;
  for (const character of line) at = character === "\t" ? (Math.floor(at / 8) + 1) * 8 : at + 1;
  return at;
}
