/** Schemas and values of any shape, for properties that hold of all. Without `unevaluatedProperties` and `unevaluatedItems`, of
 *  which the validator that we compare with also counts what only a neighbour has looked at. */

import type { Random } from "../../sandbox/random.ts";

const types = ["string", "integer", "number", "null", "array", "object", "boolean"];
const names = ["a", "b", "ab", "length"];

export function someSchema(random: Random, depth: number): object | boolean {
  if (depth === 0 && random.integer(6) === 0) return random.integer(2) === 0;
  const below = () => someSchema(random, depth - 1);
  const some = <T>(make: () => T, max = 3) => Array.from({ length: 1 + random.integer(max) }, make);
  const named = () =>
    Object.fromEntries(names.filter(() => random.integer(2) === 0).map((name) => [name, below()]));
  const schema: Record<string, unknown> = {};
  const parts: (() => void)[] = [
    () => (schema.type = [...new Set(some(() => random.pick(types)))]),
    () => (schema.enum = some(() => someValue(random, 1))),
    () => (schema.const = someValue(random, 1)),
    () => (schema.minimum = random.integer(4)),
    () => (schema.exclusiveMaximum = random.integer(4)),
    () => (schema.multipleOf = random.pick([1, 0.5, 2])),
    () => (schema.minLength = random.integer(3)),
    () => (schema.maxLength = random.integer(3)),
    () => (schema.pattern = random.pick(["a", "^b", "c$"])),
    () => (schema.required = names.filter(() => random.integer(3) === 0)),
    () => (schema.minProperties = random.integer(2)),
    () => (schema.maxItems = random.integer(3)),
    () => (schema.uniqueItems = true),
    () => (schema.dependentRequired = { [random.pick(names)]: [random.pick(names)] }),
  ];
  const nested: (() => void)[] = [
    () => (schema.properties = named()),
    () => (schema.patternProperties = { [random.pick(["a", "^b"])]: below() }),
    () => (schema.additionalProperties = below()),
    () => (schema.propertyNames = below()),
    () => (schema.items = below()),
    () => (schema.prefixItems = some(below, 2)),
    () => (schema.contains = below()),
    () => (schema.allOf = some(below, 2)),
    () => (schema.anyOf = some(below)),
    () => (schema.oneOf = some(below)),
    () => (schema.not = below()),
    () => (schema.dependentSchemas = { [random.pick(names)]: below() }),
    () => Object.assign(schema, Object.fromEntries(["if", "then", "else"].map((name) => [name, below()]))),
  ];
  const all = depth > 0 ? [...parts, ...nested, ...nested] : parts;
  for (const make of some(() => random.pick(all))) make();
  if (random.integer(4) === 0 && schema.contains !== undefined) schema.minContains = random.integer(2);
  return schema;
}

export function someValue(random: Random, depth: number): unknown {
  switch (random.integer(depth > 0 ? 7 : 4)) {
    case 0:
      return "abc".slice(random.integer(4));
    case 1:
      return random.pick([0, 1, 2, 3, 0.5, 1.5]);
    case 2:
      return null;
    case 3:
      return random.integer(2) === 0;
    case 4:
      return Array.from({ length: random.integer(4) }, () => someValue(random, depth - 1));
    default:
      return Object.fromEntries(
        names.filter(() => random.integer(2) === 0).map((name) => [name, someValue(random, depth - 1)]),
      );
  }
}
