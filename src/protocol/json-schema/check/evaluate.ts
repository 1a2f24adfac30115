/** Applies a schema to a value. */

import { isObject } from "../../check/field-checks.ts";
import { suggestName } from "../../check/known-names.ts";
import { Issues, type Place, show, showAll } from "../issues.ts";
import { schemaLimits } from "../limits.ts";
import type { SchemaIndex } from "../read/schema-index.ts";
import { toComparable } from "../same-value.ts";
import { fieldsOf, isSchemaObject, listOf, type SchemaObject } from "../schema.ts";
import { type Budget, TooMuchWork } from "./budget.ts";
import { checkNumber, checkText, checkType } from "./check-scalar.ts";
import { describeAlternatives } from "./describe-alternatives.ts";

const { comparedCharsPerStep, depthMax, namesCompared, namesPerStep, patternCharsPerStep, stepsPerPattern } =
  schemaLimits;

/** The fields and items of one value that a schema has looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
type Seen = Set<string | number>;

export class Evaluation {
  readonly #index: SchemaIndex;
  readonly #budget: Budget;
  #depth = 0;

  constructor(index: SchemaIndex, budget: Budget) {
    this.#index = index;
    this.#budget = budget;
  }

  /** Throws `TooMuchWork`. */
  check(value: unknown): Issues {
    const issues = new Issues();
    this.#apply(this.#index.root, value, undefined, issues);
    return issues;
  }

  #apply(schema: unknown, value: unknown, place: Place, issues: Issues): Seen | undefined {
    if (schema === false) issues.add(place, "must not be there");
    if (!isSchemaObject(schema)) return undefined;
    this.#budget.spend(1);
    if (this.#depth >= depthMax) throw new TooMuchWork();
    if (value === null && schema.nullable === true) return undefined;
    this.#depth += 1;
    const seen: Seen | undefined = this.#index.hasUnevaluated ? new Set() : undefined;
    if (schema.$ref !== undefined)
      this.#take(seen, this.#apply(this.#index.target(schema), value, place, issues));
    if (schema.$ref === undefined || !this.#index.refStandsAlone)
      this.#applyOwn(schema, value, { place, issues, seen });
    this.#depth -= 1;
    return seen;
  }

  #applyOwn(schema: SchemaObject, value: unknown, at: Target): void {
    const { place, issues } = at;
    const types = this.#index.types(schema);
    // What else a schema says of a value of the wrong type would only repeat it.
    if (types !== undefined && !checkType(types, value, place, issues)) return;
    if (schema.enum !== undefined || "const" in schema) this.#checkChoice(schema, value, place, issues);
    if (typeof value === "number") checkNumber(schema, value, place, issues);
    else if (typeof value === "string") {
      checkText(schema, value, place, issues);
      if (typeof schema.pattern === "string" && !this.#matches(schema.pattern, value))
        issues.add(place, `must match the pattern ${schema.pattern}`);
    }
    this.#applyInPlace(schema, value, at);
    if (Array.isArray(value)) this.#applyToItems(schema, value, at);
    else if (isObject(value)) this.#applyToFields(schema, value as SchemaObject, at);
  }

  #checkChoice(schema: SchemaObject, value: unknown, place: Place, issues: Issues): void {
    const { enum: choices, const: constant } = schema;
    const text = this.#toComparable(value);
    if (Array.isArray(choices) && !this.#index.choices(choices).has(text))
      issues.add(place, `must be one of ${showAll(choices)}`, { isChoice: true });
    if ("const" in schema && !this.#index.choices([constant], schema).has(text))
      issues.add(place, `must be ${show(constant)}`, { isChoice: true });
  }

  #toComparable(value: unknown): string {
    const text = toComparable(value);
    this.#budget.spend(text.length / comparedCharsPerStep);
    return text;
  }

  /** Linear in the text, by as much as the pattern is long. */
  #matches(pattern: string, text: string): boolean {
    this.#budget.spend(stepsPerPattern + (pattern.length * text.length) / patternCharsPerStep);
    return this.#index.regex(pattern).test(text);
  }

  /** The schemas that are about the same value. */
  #applyInPlace(schema: SchemaObject, value: unknown, { place, issues, seen }: Target): void {
    const { allOf, anyOf, oneOf, not } = schema;
    for (const part of listOf(allOf)) this.#take(seen, this.#apply(part, value, place, issues));
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
    if (holds) this.#take(seen, condition.seen);
    const branch = holds ? schema.then : schema.else;
    if (branch !== undefined) this.#take(seen, this.#apply(branch, value, place, issues));
  }

  /** Returns how many of them fit. */
  #applyAlternatives(
    alternatives: readonly unknown[],
    value: unknown,
    { place, issues, seen }: Target,
  ): number {
    const tried = alternatives.map((part) => this.#try(part, value, place));
    const fitting = tried.filter((one) => one.issues.count === 0);
    for (const one of fitting) this.#take(seen, one.seen);
    if (fitting.length === 0)
      describeAlternatives(
        tried.map((one) => one.issues),
        place,
        issues,
      );
    return fitting.length;
  }

  #take(seen: Seen | undefined, more: Seen | undefined): void {
    if (seen === undefined || more === undefined) return;
    this.#budget.spend(more.size / namesPerStep);
    for (const one of more) seen.add(one);
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
      const text = this.#toComparable(item);
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
    const properties = isSchemaObject(schema.properties) ? schema.properties : {};
    const patterns = fieldsOf(schema.patternProperties);
    for (const name of names) {
      const inner = { within: place, key: name };
      if (schema.propertyNames !== undefined) this.#checkName(schema.propertyNames, name, inner, issues);
      const parts = patterns.filter(([pattern]) => this.#matches(pattern, name)).map(([, part]) => part);
      if (Object.hasOwn(properties, name)) parts.push(properties[name]);
      const isOther = parts.length === 0 && schema.additionalProperties !== undefined;
      if (isOther && schema.additionalProperties !== false) parts.push(schema.additionalProperties);
      else if (isOther) issues.add(inner, describeUnknown(name, properties, issues));
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
      if (!Array.isArray(needed)) this.#take(seen, this.#apply(needed, object, place, issues));
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

function describeUnknown(name: string, properties: SchemaObject, { count }: Issues): string {
  const known = count < namesCompared ? Object.keys(properties) : [];
  const isSmall = known.length > 0 && known.length <= namesCompared;
  return `is no field here${isSmall ? `.${suggestName(name, known)}` : ""}`.replace(/\.$/, "");
}

/** Where a schema is applied, and what that comes to. */
interface Target {
  place: Place;
  issues: Issues;
  seen: Seen | undefined;
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
