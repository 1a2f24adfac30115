/** The type of the values that a JSON Schema takes, read off the schema as it is written. Only types. */

/** With the schema's defaults filled in. `unknown` for what it does not say. */
export type ValueOf<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly anyOf: readonly (infer Part)[] }
      ? ValueOf<Part>
      : Schema extends { readonly type: infer Type }
        ? ValueOfType<Type extends readonly (infer One)[] ? One : Type, Schema>
        : unknown;

type ValueOfType<Type, Schema> = Type extends keyof Simple
  ? Simple[Type]
  : Type extends "array"
    ? Schema extends { readonly items: infer Item }
      ? ValueOf<Item>[]
      : unknown[]
    : Type extends "object"
      ? ObjectOf<Schema>
      : unknown;

interface Simple {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  null: null;
}

type ObjectOf<Schema> = Schema extends { readonly properties: infer Fields }
  ? Flat<
      { [Name in PresentName<Fields, Schema>]: ValueOf<Fields[Name]> } & {
        [Name in Exclude<keyof Fields, PresentName<Fields, Schema>>]?: ValueOf<Fields[Name]> | undefined;
      }
    >
  : Record<string, Schema extends { readonly additionalProperties: infer Field } ? ValueOf<Field> : unknown>;

/** Fields that are there: those that are required, and those with a default. */
type PresentName<Fields, Schema> =
  | {
      [Name in keyof Fields]: Fields[Name] extends { readonly default: unknown } ? Name : never;
    }[keyof Fields]
  | (Schema extends { readonly required: readonly (infer Name)[] } ? Extract<Name, keyof Fields> : never);

type Flat<Type> = { [Name in keyof Type]: Type[Name] };
