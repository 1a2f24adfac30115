/** Applies a schema to a value. */

import { isObject } from "../check/field-checks.ts";
import { suggestName } from "../check/known-names.ts";
import { checkChoice, checkNumber, checkText, checkType } from "./check-scalar.ts";
import { compilePattern } from "./compile-pattern.ts";
import { describeAlternatives } from "./describe-alternatives.ts";
import { Issues, type Place } from "./issues.ts";
import { schemaLimits } from "./limits.ts";
import { toComparable } from "./same-value.ts";
import { fieldsOf, isSchemaObject, listOf, type SchemaObject } from "./schema.ts";
import type { SchemaIndex } from "./schema-index.ts";

/** The schema and the value take more work than a check may do. */
export class TooMuchWork extends Error {}

/** The fields and items of one value that a schema has looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
type Seen = Set<string | number>;

export class Evaluation {
  readonly #index: SchemaIndex;
  #stepsLeft = schemaLimits.stepsMax;
  /** Undefined once the steps that its size allows are given out. */
  #sized: { value: unknown } | undefined;
  #depth = 0;

  constructor(index: SchemaIndex) {
    this.#index = index;
  }

  /** Throws `TooMuchWork`. */
  check(value: unknown): Issues {
    const issues = new Issues();
    this.#sized = { value };
    this.#apply(this.#index.root, value, undefined, issues);
    return issues;
  }

  #apply(schema: unknown, value: unknown, place: Place, issues: Issues): Seen | undefined {
    if (schema === false) issues.add(place, "must not be there");
    if (!isSchemaObject(schema)) return undefined;
    this.#countStep();
    if (value === null && schema.nullable === true) return undefined;
    this.#depth += 1;
    const seen: Seen | undefined = this.#index.hasUnevaluated ? new Set() : undefined;
    if (schema.$ref !== undefined) take(seen, this.#apply(this.#index.target(schema), value, place, issues));
    if (schema.$ref === undefined || !this.#index.refStandsAlone)
      this.#applyOwn(schema, value, { place, issues, seen });
    this.#depth -= 1;
    return seen;
  }

  #countStep(): void {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft < 0 && this.#sized !== undefined) {
      this.#stepsLeft += schemaLimits.stepsPerValue * countValues(this.#sized.value);
      this.#sized = undefined;
    }
    if (this.#stepsLeft < 0 || this.#depth >= schemaLimits.depthMax) throw new TooMuchWork();
  }

  #applyOwn(schema: SchemaObject, value: unknown, at: Target): void {
    const { place, issues } = at;
    const types = this.#index.types(schema);
    // What else a schema says of a value of the wrong type would only repeat it.
    if (types !== undefined && !checkType(types, value, place, issues)) return;
    checkChoice(schema, value, place, issues);
    if (typeof value === "number") checkNumber(schema, value, place, issues);
    else if (typeof value === "string") checkText(schema, value, place, issues);
    this.#applyInPlace(schema, value, at);
    if (Array.isArray(value)) this.#applyToItems(schema, value, at);
    else if (isObject(value)) this.#applyToFields(schema, value as SchemaObject, at);
  }

  /** The schemas that are about the same value. */
  #applyInPlace(schema: SchemaObject, value: unknown, { place, issues, seen }: Target): void {
    const { allOf, anyOf, oneOf, not } = schema;
    for (const part of listOf(allOf)) take(seen, this.#apply(part, value, place, issues));
    if (Array.isArray(anyOf)) this.#applyAlternatives(anyOf, value, { place, issues, seen });
    if (Array.isArray(oneOf)) {
      const fitting = this.#applyAlternatives(oneOf, value, { place, issues, seen });
      if (fitting > 1) issues.add(place, `fits ${fitting} of the alternatives; it must fit exactly one`);
    }
    if (not !== undefined && this.#try(not, value, place).issues.count === 0)
      issues.add(place, "is what it must not be");
    if (schema.if === undefined) return;
    const condition = this.#try(schema.if, value, place);
    const holds = condition.issues.count === 0;
    if (holds) take(seen, condition.seen);
    const branch = holds ? schema.then : schema.else;
    if (branch !== undefined) take(seen, this.#apply(branch, value, place, issues));
  }

  /** Returns how many of them fit. */
  #applyAlternatives(
    alternatives: readonly unknown[],
    value: unknown,
    { place, issues, seen }: Target,
  ): number {
    const tried = alternatives.map((part) => this.#try(part, value, place));
    const fitting = tried.filter((one) => one.issues.count === 0);
    for (const one of fitting) take(seen, one.seen);
    if (fitting.length === 0)
      describeAlternatives(
        tried.map((one) => one.issues),
        place,
        issues,
      );
    return fitting.length;
  }

  #try(schema: unknown, value: unknown, place: Place): { issues: Issues; seen: Seen | undefined } {
    const issues = new Issues();
    return { seen: this.#apply(schema, value, place, issues), issues };
  }

  #applyToItems(schema: SchemaObject, items: readonly unknown[], { place, issues, seen }: Target): void {
    const first = listOf(Array.isArray(schema.items) ? schema.items : schema.prefixItems);
    const others = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
    for (const [index, item] of items.entries()) {
      const part = index < first.length ? first[index] : others;
      if (part === undefined) continue;
      this.#apply(part, item, { within: place, key: index }, issues);
      seen?.add(index);
    }
    checkCount(items.length, { min: schema.minItems, max: schema.maxItems, what: "items" }, place, issues);
    if (schema.uniqueItems === true) this.#checkUnique(items, place, issues);
    if (schema.contains !== undefined) this.#checkContains(schema, items, { place, issues, seen });
    if (schema.unevaluatedItems === undefined) return;
    for (const [index, item] of items.entries()) {
      if (seen?.has(index)) continue;
      this.#apply(schema.unevaluatedItems, item, { within: place, key: index }, issues);
      seen?.add(index);
    }
  }

  #checkUnique(items: readonly unknown[], place: Place, issues: Issues): void {
    const known = new Map<string, number>();
    for (const [index, item] of items.entries()) {
      const text = toComparable(item);
      const before = known.get(text);
      if (before === undefined) known.set(text, index);
      else issues.add(place, `items ${before} and ${index} are the same; each may be there once`);
    }
  }

  #checkContains(schema: SchemaObject, items: readonly unknown[], { place, issues, seen }: Target): void {
    const { minContains: min = 1, maxContains: max } = schema;
    let count = 0;
    for (const [index, item] of items.entries()) {
      if (this.#try(schema.contains, item, { within: place, key: index }).issues.count > 0) continue;
      count += 1;
      seen?.add(index);
    }
    checkCount(count, { min, max, what: "items that fit `contains`" }, place, issues);
  }

  #applyToFields(schema: SchemaObject, object: SchemaObject, at: Target): void {
    const { place, issues, seen } = at;
    const names = Object.keys(object);
    checkCount(
      names.length,
      { min: schema.minProperties, max: schema.maxProperties, what: "fields" },
      place,
      issues,
    );
    for (const name of listOf(schema.required))
      if (!Object.hasOwn(object, String(name)))
        issues.add({ within: place, key: String(name) }, "is missing");
    this.#applyDependencies(schema, object, at);
    const known = Object.keys(isSchemaObject(schema.properties) ? schema.properties : {});
    const patterns = fieldsOf(schema.patternProperties);
    for (const name of names) {
      const inner = { within: place, key: name };
      if (schema.propertyNames !== undefined) this.#checkName(schema.propertyNames, name, inner, issues);
      const parts = patterns
        .filter(([pattern]) => compilePattern(pattern).test(name))
        .map(([, part]) => part);
      const own = known.includes(name) ? (schema.properties as SchemaObject)[name] : undefined;
      if (own !== undefined) parts.push(own);
      if (parts.length === 0 && schema.additionalProperties !== undefined) {
        if (schema.additionalProperties === false)
          issues.add(inner, `is no field here.${suggestName(name, known)}`.replace(/\.$/, ""));
        else parts.push(schema.additionalProperties);
      }
      for (const part of parts) this.#apply(part, object[name], inner, issues);
      if (parts.length > 0) seen?.add(name);
    }
    if (schema.unevaluatedProperties === undefined) return;
    for (const name of names) {
      if (seen?.has(name)) continue;
      this.#apply(schema.unevaluatedProperties, object[name], { within: place, key: name }, issues);
      seen?.add(name);
    }
  }

  #checkName(schema: unknown, name: string, place: Place, issues: Issues): void {
    for (const { message } of this.#try(schema, name, place).issues.list)
      issues.add(place, `the name of the field ${message}`);
  }

  /** What must be there, or hold, because a field is there. */
  #applyDependencies(schema: SchemaObject, object: SchemaObject, { place, issues, seen }: Target): void {
    const all = [schema.dependentRequired, schema.dependentSchemas, schema.dependencies].flatMap(fieldsOf);
    for (const [name, needed] of all) {
      if (!Object.hasOwn(object, name)) continue;
      if (!Array.isArray(needed)) take(seen, this.#apply(needed, object, place, issues));
      else
        for (const other of needed)
          if (!Object.hasOwn(object, String(other)))
            issues.add(
              { within: place, key: String(other) },
              `is missing, which ${JSON.stringify(name)} needs`,
            );
    }
  }
}

/** Where a schema is applied, and what that comes to. */
interface Target {
  place: Place;
  issues: Issues;
  seen: Seen | undefined;
}

function take(seen: Seen | undefined, more: Seen | undefined): void {
  if (seen !== undefined && more !== undefined) for (const one of more) seen.add(one);
}

function checkCount(
  count: number,
  { min, max, what }: { min: unknown; max: unknown; what: string },
  place: Place,
  issues: Issues,
): void {
  if (typeof min === "number" && count < min)
    issues.add(place, `must have at least ${min} ${what}, and has ${count}`);
  if (typeof max === "number" && count > max)
    issues.add(place, `must have at most ${max} ${what}, and has ${count}`);
}

/** The items and fields in a value, however deep. */
function countValues(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) count += countValues(inner);
  return count;
}
