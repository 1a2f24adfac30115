/** The defaults of a schema in a value that leaves fields out. Only where it is sure that they are meant: not within
 *  alternatives. */

import { schemaLimits } from "../limits.ts";
import type { SchemaIndex } from "../read/schema-index.ts";
import { fieldsOf, isSchemaObject, listOf } from "../schema.ts";
import type { Budget } from "./budget.ts";

/** A copy where something is filled in; the value itself where nothing is. */
export function fillDefaults(index: SchemaIndex, value: unknown, budget: Budget): unknown {
  return index.hasDefaults ? fill({ index, budget }, index.root, value, 0) : value;
}

function fill(
  parts: { index: SchemaIndex; budget: Budget },
  schema: unknown,
  value: unknown,
  depth: number,
): unknown {
  const { index, budget } = parts;
  budget.spend(1);
  if (!isSchemaObject(schema) || typeof value !== "object" || value === null || depth > schemaLimits.depthMax)
    return value;
  let filled: unknown = fill(parts, index.target(schema), value, depth + 1);
  if (index.target(schema) !== undefined && index.refStandsAlone) return filled;
  for (const part of listOf(schema.allOf)) filled = fill(parts, part, filled, depth + 1);
  if (Array.isArray(filled)) {
    const first = listOf(Array.isArray(schema.items) ? schema.items : schema.prefixItems);
    const others = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
    if (first.length === 0 && !isSchemaObject(others)) return filled;
    return mapChanged(filled, (item, at) =>
      fill(parts, at < first.length ? first[at] : others, item, depth + 1),
    );
  }
  const fields = filled as Readonly<Record<string, unknown>>;
  const changed: [string, unknown][] = [];
  for (const [name, part] of fieldsOf(schema.properties)) {
    if (Object.hasOwn(fields, name)) {
      const inner = fill(parts, part, fields[name], depth + 1);
      if (inner !== fields[name]) changed.push([name, inner]);
    } else if (isSchemaObject(part) && part.default !== undefined)
      changed.push([name, structuredClone(part.default)]);
  }
  return changed.length === 0 ? fields : { ...fields, ...Object.fromEntries(changed) };
}

/** The list itself when nothing in it changes. */
function mapChanged(
  list: readonly unknown[],
  change: (item: unknown, index: number) => unknown,
): readonly unknown[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed;
}
