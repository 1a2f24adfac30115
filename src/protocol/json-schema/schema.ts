/** JSON Schema as data. */

/** A schema as authors write it: the keywords of drafts 4 to 7 and 2020-12 that are checked. The AI SDK's `JSONSchema7` is
 *  `any` in a project without `@types/json-schema`, and its lists cannot be read-only. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly id?: string;
  readonly $anchor?: string;
  readonly $ref?: string;
  readonly $defs?: SchemaMap;
  readonly definitions?: SchemaMap;
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  readonly deprecated?: boolean;

  readonly type?: JsonSchemaType | readonly JsonSchemaType[];
  /** Of OpenAPI, as are `discriminator`, `example`, `xml` and `externalDocs`. */
  readonly nullable?: boolean;
  readonly discriminator?: unknown;
  readonly example?: unknown;
  readonly xml?: unknown;
  readonly externalDocs?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;

  readonly multipleOf?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** A flag in draft 4. */
  readonly exclusiveMinimum?: number | boolean;
  readonly exclusiveMaximum?: number | boolean;

  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly contentMediaType?: string;
  readonly contentSchema?: JsonSchemaPart;

  readonly items?: JsonSchemaPart | readonly JsonSchemaPart[];
  readonly prefixItems?: readonly JsonSchemaPart[];
  readonly additionalItems?: JsonSchemaPart;
  readonly unevaluatedItems?: JsonSchemaPart;
  readonly contains?: JsonSchemaPart;
  readonly minContains?: number;
  readonly maxContains?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;

  readonly properties?: SchemaMap;
  readonly patternProperties?: SchemaMap;
  readonly additionalProperties?: JsonSchemaPart;
  readonly unevaluatedProperties?: JsonSchemaPart;
  readonly propertyNames?: JsonSchemaPart;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly dependencies?: { readonly [name: string]: JsonSchemaPart | readonly string[] };
  readonly dependentRequired?: { readonly [name: string]: readonly string[] };
  readonly dependentSchemas?: SchemaMap;

  readonly allOf?: readonly JsonSchemaPart[];
  readonly anyOf?: readonly JsonSchemaPart[];
  readonly oneOf?: readonly JsonSchemaPart[];
  readonly not?: JsonSchemaPart;
  readonly if?: JsonSchemaPart;
  readonly then?: JsonSchemaPart;
  readonly else?: JsonSchemaPart;

  readonly $vocabulary?: unknown;
  readonly $dynamicAnchor?: string;
  readonly propertyOrder?: number;
}

/** `true` takes everything, `false` nothing. */
export type JsonSchemaPart = JsonSchema | boolean;

export type JsonSchemaType = "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";

interface SchemaMap {
  readonly [name: string]: JsonSchemaPart;
}

/** One part of a schema that is no `true` or `false`. */
export type SchemaObject = { readonly [keyword: string]: unknown };

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The object's fields; none when it is no object. */
export function fieldsOf(value: unknown): [string, unknown][] {
  return isSchemaObject(value) ? Object.entries(value) : [];
}
