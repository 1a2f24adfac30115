/** A schema looked through once: what its keywords hold is right, its references lead somewhere, and where. */

import { jsonLimits } from "../../../limits.ts";
import type { Regex } from "../../../regex/regex.ts";
import { ownEntry } from "../../check/own-entry.ts";
import { schemaLimits } from "../limits.ts";
import { toComparable } from "../same-value.ts";
import { fieldsOf, isSchemaObject, listOf, type SchemaObject } from "../schema.ts";
import { compilePattern } from "./compile-pattern.ts";
import { findImpliedTypes, findSlip } from "./implied-type.ts";
import { inPlace, leads, refused, shapes } from "./keywords.ts";

/** Why a schema cannot be checked, with the place within it. */
export class SchemaProblem extends Error {
  override readonly name = "SchemaProblem";
  readonly #path: readonly string[];

  constructor(path: readonly string[], problem: string) {
    super(problem);
    this.#path = path;
  }

  /** A sentence that begins so. */
  after(beginning: string): string {
    const place = this.#path.length === 0 ? "" : `, at ${this.#path.join(".")}`;
    return `${beginning}${place}: ${this.message}`;
  }
}

export interface IndexOptions {
  /** Whether `{ properties: … }` says that the value is an object. In the standard it does not, and takes any text; nobody
   *  who writes a schema for a model means that. Default true. */
  impliesTypes?: boolean;
}

/** The base of a schema that has no `$id`. */
const noBase = "schema:/";

export class SchemaIndex {
  readonly root: unknown;
  /** Whether `unevaluatedProperties` or `unevaluatedItems` occurs. */
  hasUnevaluated = false;
  /** Whether a part has a `default`. */
  hasDefaults = false;
  /** Up to draft 7, what stands next to `$ref` says nothing. */
  readonly refStandsAlone: boolean;
  readonly #impliesTypes: boolean;
  readonly #bases = new Map<SchemaObject, string>();
  /** By absolute address. */
  readonly #resources = new Map<string, unknown>();
  readonly #targets = new Map<SchemaObject, unknown>();
  readonly #types = new Map<SchemaObject, readonly string[]>();
  readonly #regexes = new Map<string, Regex>();
  readonly #choices = new Map<object, ReadonlySet<string>>();

  /** Throws `SchemaProblem`. */
  constructor(root: unknown, { impliesTypes = true }: IndexOptions = {}) {
    this.root = root;
    this.#impliesTypes = impliesTypes;
    const draft = isSchemaObject(root) ? root.$schema : undefined;
    this.refStandsAlone = typeof draft === "string" && /draft-0[3-7]/.test(draft);
    this.#resources.set(noBase, root);
    this.#visit(root, [], noBase);
    for (const [schema, base] of this.#bases) this.#link(schema, base);
    this.#refuseCircles();
  }

  /** What the reference of a schema leads to. */
  target(schema: SchemaObject): unknown {
    return this.#targets.get(schema);
  }

  /** The types that a value may have; undefined for any. */
  types(schema: SchemaObject): readonly string[] | undefined {
    return this.#types.get(schema);
  }

  /** Of a pattern in the schema. */
  regex(pattern: string): Regex {
    const regex = this.#regexes.get(pattern);
    if (regex === undefined) throw new Error(`The schema has no pattern ${pattern}.`);
    return regex;
  }

  /** The values of a list as texts to compare with. `owner` is what they are kept by. */
  choices(values: readonly unknown[], owner: object = values): ReadonlySet<string> {
    const known = this.#choices.get(owner);
    if (known !== undefined) return known;
    const choices = new Set(values.map(toComparable));
    this.#choices.set(owner, choices);
    return choices;
  }

  #compile(pattern: string, path: readonly string[]): void {
    try {
      this.#regexes.set(pattern, compilePattern(pattern));
    } catch (error) {
      throw new SchemaProblem(path, error instanceof Error ? error.message : String(error));
    }
  }

  #visit(schema: unknown, path: readonly string[], within: string): void {
    if (typeof schema === "boolean") return;
    if (!isSchemaObject(schema)) throw new SchemaProblem(path, "must be a schema: an object, true or false");
    if (path.length > jsonLimits.depthMax * 4) throw new SchemaProblem([], "It is nested too deeply");
    const base = this.#name(schema, path, within);
    this.#bases.set(schema, base);
    for (const [keyword, value] of Object.entries(schema)) checkKeyword(keyword, value, [...path, keyword]);
    if (typeof schema.pattern === "string") this.#compile(schema.pattern, [...path, "pattern"]);
    for (const [pattern] of fieldsOf(schema.patternProperties))
      this.#compile(pattern, [...path, "patternProperties", pattern]);
    this.hasDefaults ||= "default" in schema;
    this.hasUnevaluated ||= "unevaluatedProperties" in schema || "unevaluatedItems" in schema;
    const types = schema.type ?? (this.#impliesTypes ? findImpliedTypes(schema) : undefined);
    if (types !== undefined) this.#types.set(schema, [types].flat() as string[]); // checked above
    for (const [keyword, part] of partsOf(schema, path)) this.#visit(part, keyword, base);
  }

  /** Keeps the schema by its own addresses; returns the base of what is in it. */
  #name(schema: SchemaObject, path: readonly string[], within: string): string {
    const { $id, $anchor, $dynamicAnchor } = schema;
    let base = within;
    if (typeof $id === "string" && !(this.refStandsAlone && "$ref" in schema)) {
      const address = toAddress($id, within);
      if (address === undefined)
        throw new SchemaProblem([...path, "$id"], `${JSON.stringify($id)} is no address`);
      // Up to draft 7, `#name` is an anchor.
      if (!$id.startsWith("#")) base = address.replace(/#$/, "");
      this.#resources.set(address.replace(/#$/, ""), schema);
    }
    for (const anchor of [$anchor, $dynamicAnchor])
      if (typeof anchor === "string") this.#resources.set(`${base}#${anchor}`, schema);
    return base;
  }

  /** Finds what the reference of a schema leads to. */
  #link(schema: SchemaObject, base: string): void {
    const { $ref } = schema;
    if (typeof $ref !== "string") return;
    const target = this.#resolve($ref, base);
    if (target === undefined)
      throw new SchemaProblem([], `"$ref": ${JSON.stringify($ref)} leads nowhere within the schema`);
    // It may lead to what is no schema where it stands, such as an extension. Its own references are found after it.
    if (isSchemaObject(target) && !this.#bases.has(target)) this.#visit(target, [$ref], base);
    this.#targets.set(schema, target);
  }

  #resolve($ref: string, base: string): unknown {
    const address = toAddress($ref, base);
    if (address === undefined) return undefined;
    const [resource = "", fragment = ""] = address.split(/#(.*)/s);
    if (!fragment.startsWith("/")) return this.#resources.get(fragment === "" ? resource : address);
    let found = this.#resources.get(resource);
    for (const step of fragment.slice(1).split("/")) {
      const name = decode(step).replaceAll("~1", "/").replaceAll("~0", "~");
      if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
      found = found[name as keyof typeof found];
    }
    return typeof found === "boolean" || isSchemaObject(found) ? found : undefined;
  }

  /** A schema that leads back to itself for the same value never ends. */
  #refuseCircles(): void {
    const done = new Set<unknown>();
    const open = new Set<unknown>();
    const follow = (schema: unknown): void => {
      if (!isSchemaObject(schema) || done.has(schema)) return;
      if (open.has(schema)) throw new SchemaProblem([], "It refers to itself without end");
      if (open.size >= schemaLimits.depthMax) throw new SchemaProblem([], "It is nested too deeply");
      open.add(schema);
      follow(this.#targets.get(schema));
      for (const keyword of inPlace) {
        const value = schema[keyword];
        if (leads[keyword] === "schema") follow(value);
        else for (const part of Array.isArray(value) ? value : Object.values(Object(value))) follow(part);
      }
      open.delete(schema);
      done.add(schema);
    };
    for (const schema of this.#bases.keys()) follow(schema);
  }
}

function checkKeyword(keyword: string, value: unknown, path: readonly string[]): void {
  const slip = findSlip(keyword);
  if (slip !== undefined)
    throw new SchemaProblem(path.slice(0, -1), `"${keyword}" is no keyword. Did you mean "${slip}"?`);
  const reason = ownEntry(refused, keyword);
  if (reason !== undefined) throw new SchemaProblem(path, reason);
  const problem = Object.hasOwn(shapes, keyword) ? shapes[keyword]?.(value) : undefined;
  if (problem !== undefined) throw new SchemaProblem(path, problem);
}

/** The schemas directly within a schema, and where. */
function* partsOf(schema: SchemaObject, path: readonly string[]): Generator<[readonly string[], unknown]> {
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = ownEntry(leads, keyword);
    const at = [...path, keyword];
    if (kind === "list" && !Array.isArray(value)) throw new SchemaProblem(at, "must be a list of schemas");
    if ((kind === "named" || kind === "namedOrNames") && !isSchemaObject(value))
      throw new SchemaProblem(at, "must be an object of schemas");
    if (kind === "schema" || (kind === "schemaOrList" && !Array.isArray(value))) yield [at, value];
    else if (kind === "list" || kind === "schemaOrList") {
      for (const [index, part] of listOf(value).entries()) yield [[...at, String(index)], part];
    } else if (kind !== undefined) {
      for (const [name, part] of fieldsOf(value)) {
        const isNames = kind === "namedOrNames" && Array.isArray(part);
        if (!isNames) yield [[...at, name], part];
        else if (shapes.required?.(part) !== undefined)
          throw new SchemaProblem([...at, name], "must be a list of names of fields");
      }
    }
  }
}

function toAddress(reference: string, base: string): string | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base).href : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
