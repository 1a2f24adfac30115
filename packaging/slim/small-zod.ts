/** As much of zod as the options of `@ai-sdk/openai` are described with: zod itself would be a tenth of a Worker, which
 *  reads all of it at each start. test/node/slim/small-zod.test.ts compares the two. */

type Parsed = { ok: true; value: unknown } | { ok: false; problem: string };

type Parse = (value: unknown) => Parsed;

class Type {
  /** What `isZod4Schema` looks for. */
  readonly _zod = true;
  readonly parse: Parse;
  /** Whether a field of this type may be left out. */
  readonly isOptional: () => boolean;

  constructor(parse: Parse, isOptional = () => false) {
    this.parse = parse;
    this.isOptional = isOptional;
  }

  optional(): Type {
    return new Type(
      (value) => (value === undefined ? right(value) : this.parse(value)),
      () => true,
    );
  }

  nullish(): Type {
    return new Type(
      (value) => (value === undefined || value === null ? right(value) : this.parse(value)),
      () => true,
    );
  }

  refine(holds: (value: never) => boolean, problem = "is not as it must be"): Type {
    return new Type((value) => {
      const parsed = this.parse(value);
      return !parsed.ok || holds(parsed.value as never) ? parsed : wrong(problem);
    }, this.isOptional);
  }

  min(least: number): Type {
    return this.refine((value: Sized) => sizeOf(value) >= least, `must be at least ${least}`);
  }

  max(most: number): Type {
    return this.refine((value: Sized) => sizeOf(value) <= most, `must be at most ${most}`);
  }

  int(): Type {
    return this.refine(Number.isSafeInteger, "must be a whole number");
  }

  regex(pattern: RegExp): Type {
    return this.refine((value: string) => pattern.test(value), `must match ${pattern}`);
  }
}

class ObjectType extends Type {
  readonly shape: Readonly<Record<string, Type>>;

  constructor(shape: Readonly<Record<string, Type>>, isStrict = false) {
    super((value) => {
      if (!isFields(value)) return wrong("must be an object");
      const unknown = isStrict ? Object.keys(value).find((name) => !Object.hasOwn(shape, name)) : undefined;
      if (unknown !== undefined) return wrong(`has an unknown field "${unknown}"`);
      const missing = Object.keys(shape).find(
        (name) => !(name in value) && shape[name]?.isOptional() === false,
      );
      if (missing !== undefined) return wrong(`${missing}: is missing`);
      const present = Object.entries(shape).filter(([name]) => name in value);
      return parseEach(
        present.map(([name, type]) => [name, value[name], type]),
        Object.fromEntries,
      );
    });
    this.shape = shape;
  }

  strict(): ObjectType {
    return new ObjectType(this.shape, true);
  }
}

type Sized = number | { length: number };

function sizeOf(value: Sized): number {
  return typeof value === "number" ? value : value.length;
}

function right(value: unknown): Parsed {
  return { ok: true, value };
}

function wrong(problem: string): Parsed {
  return { ok: false, problem };
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function check(fits: (value: unknown) => boolean, problem: string): Type {
  return new Type((value) => (fits(value) ? right(value) : wrong(problem)));
}

/** Parses parts of a value, and joins what they become. */
function parseEach(
  parts: readonly (readonly [name: string, value: unknown, type: Type])[],
  join: (parts: [string, unknown][]) => unknown,
): Parsed {
  const parsed: [string, unknown][] = [];
  for (const [name, value, type] of parts) {
    const part = type.parse(value);
    if (!part.ok) return wrong(`${name}: ${part.problem}`);
    parsed.push([name, part.value]);
  }
  return right(join(parsed));
}

const number = (): Type => check(Number.isFinite, "must be a number");

const union = (types: readonly Type[]): Type =>
  new Type(
    (value) => {
      const tried = types.map(({ parse }) => parse(value));
      const problems = tried.map((parsed) => (parsed.ok ? "" : parsed.problem));
      return tried.find(({ ok }) => ok) ?? wrong(problems.join(", or "));
    },
    () => types.some((type) => type.isOptional()),
  );

const array = (item: Type): Type =>
  new Type((value) =>
    Array.isArray(value)
      ? parseEach(
          value.map((one, index) => [String(index), one, item]),
          (parts) => parts.map(([, one]) => one),
        )
      : wrong("must be a list"),
  );

const record = (key: Type, field: Type): Type =>
  new Type((value) => {
    if (!isFields(value)) return wrong("must be an object");
    for (const name of Object.keys(value)) {
      const parsed = key.parse(name);
      if (!parsed.ok) return wrong(`the name "${name}" ${parsed.problem}`);
    }
    return parseEach(
      Object.entries(value).map(([name, one]) => [name, one, field]),
      Object.fromEntries,
    );
  });

const json = (): Type => {
  const isJson = (value: unknown): boolean =>
    value === null ||
    ["string", "boolean"].includes(typeof value) ||
    Number.isFinite(value) ||
    (Array.isArray(value) ? value.every(isJson) : isFields(value) && Object.values(value).every(isJson));
  return check(isJson, "must be JSON");
};

export const z = {
  any: (): Type => new Type(right),
  unknown: (): Type => new Type(right),
  string: (): Type => check((value) => typeof value === "string", "must be a string"),
  boolean: (): Type => check((value) => typeof value === "boolean", "must be true or false"),
  number,
  coerce: { number: (): Type => new Type((value) => number().parse(Number(value))) },
  literal: (literal: unknown): Type =>
    check((value) => value === literal, `must be ${JSON.stringify(literal)}`),
  enum: (names: readonly string[]): Type =>
    check(
      (value) => typeof value === "string" && names.includes(value),
      `must be one of ${names.join(", ")}`,
    ),
  object: (shape: Readonly<Record<string, Type>>): ObjectType => new ObjectType(shape),
  strictObject: (shape: Readonly<Record<string, Type>>): Type => new ObjectType(shape, true),
  lazy: (make: () => Type): Type =>
    new Type(
      (value) => make().parse(value),
      () => make().isOptional(),
    ),
  discriminatedUnion: (_: string, types: readonly Type[]): Type => union(types),
  union,
  array,
  record,
  json,
};

export async function safeParseAsync(
  type: Type,
  value: unknown,
): Promise<{ success: true; data: unknown } | { success: false; error: Error }> {
  const parsed = type.parse(value);
  return parsed.ok
    ? { success: true, data: parsed.value }
    : { success: false, error: new Error(parsed.problem) };
}

/** Of a language that is set. */
export function config(): { localeError: true } {
  return { localeError: true };
}

/** Requests never ask for it. */
export function toJSONSchema(): never {
  throw new Error("[edgeflue] The options of this model have no JSON Schema.");
}
