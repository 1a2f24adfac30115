/** Performs assignments: values, elements and whole arrays. */

import { AssociativeArray, IndexedArray } from "../state/arrays.ts";
import type { Shell } from "../state/shell.ts";
import type { Variable } from "../state/variables.ts";
import type { ArrayLiteral, Assignment } from "../syntax/tree.ts";
import { expandArguments } from "./expand-words.ts";
import { expandText, expandValue } from "./expander.ts";
import { assignTarget, requireWritable, toKey, withAttributes } from "./scope.ts";

const unitsPerAssignment = 150;

/** `variable` is the one to change when it is not the innermost one of that name. */
export async function assign(shell: Shell, assignment: Assignment, variable?: Variable): Promise<void> {
  const { name, subscript, isAppending, value } = assignment;
  const options = variable === undefined ? { isAppending } : { isAppending, variable };
  if (!("elements" in value)) {
    const text = await expandValue(shell, value);
    if (shell.meter.charge(text.length + unitsPerAssignment)) await shell.meter.turn();
    const target =
      subscript === undefined ? { name } : { name, subscript: await expandText(shell, subscript) };
    assignTarget(shell, target, text, options);
    return;
  }
  const resolved = variable === undefined ? shell.variables.resolve(name).name : name;
  await assignArray(shell, { name: resolved, literal: value, isAppending, variable });
}

interface ArrayAssignment {
  readonly name: string;
  readonly literal: ArrayLiteral;
  readonly isAppending: boolean;
  readonly variable: Variable | undefined;
}

interface Entry {
  readonly subscript: string | undefined;
  readonly text: string;
  readonly isAppending: boolean;
}

/** All values are expanded before the array changes, because they may be its own elements. */
async function assignArray(
  shell: Shell,
  { name, literal, isAppending, variable: given }: ArrayAssignment,
): Promise<void> {
  const { variables } = shell;
  const before = given ?? variables.findRaw(name);
  const isAssociative = before?.value instanceof AssociativeArray;
  const entries = await expandEntries(shell, literal, isAssociative);
  const variable = given ?? variables.own(name);
  requireWritable(variable, name);
  if (shell.options.has("allexport")) variable.exported = true;
  if (!isAppending) variables.setValue(variable, isAssociative ? new AssociativeArray() : new IndexedArray());
  else if (variable.value === undefined || typeof variable.value === "string") {
    variables.setValue(variable, IndexedArray.of(variable.value === undefined ? [] : [variable.value]));
  }
  let next = variable.value instanceof IndexedArray ? variable.value.last + 1 : 0;
  for (const entry of entries) {
    const key = entry.subscript === undefined ? next : toKey(shell, variable.value, entry.subscript, name);
    const old =
      variable.value instanceof IndexedArray
        ? variable.value.get(Number(key))
        : elementOf(variable, String(key));
    const text = withAttributes(shell, variable, { old, text: entry.text, isAppending: entry.isAppending });
    variables.setElement(variable, key, text);
    if (typeof key === "number") next = key + 1;
    if (shell.meter.charge(text.length + unitsPerAssignment)) await shell.meter.turn();
  }
}

function elementOf({ value }: Variable, key: string): string | undefined {
  return value instanceof AssociativeArray ? value.get(key) : undefined;
}

async function expandEntries(shell: Shell, literal: ArrayLiteral, isAssociative: boolean): Promise<Entry[]> {
  const entries: Entry[] = [];
  const plain: string[] = [];
  const flush = () => {
    for (const text of plain.splice(0)) entries.push({ subscript: undefined, text, isAppending: false });
  };
  for (const { subscript, isAppending, value } of literal.elements) {
    if (subscript === undefined) {
      await expandArguments(shell, value, plain);
      continue;
    }
    flush();
    const key = await expandText(shell, subscript);
    entries.push({ subscript: key, text: await expandValue(shell, value), isAppending });
  }
  flush();
  return isAssociative ? pairUp(entries) : entries;
}

/** `(key value key value)` fills an associative array, too. */
function pairUp(entries: readonly Entry[]): Entry[] {
  if (entries.some(({ subscript }) => subscript !== undefined)) {
    return entries.filter(({ subscript }) => subscript !== undefined);
  }
  const pairs: Entry[] = [];
  for (let index = 0; index < entries.length; index += 2) {
    pairs.push({ subscript: entries[index]?.text, text: entries[index + 1]?.text ?? "", isAppending: false });
  }
  return pairs;
}
