/** The small zod of the packaged `@ai-sdk/openai` against zod: types made at random, and values. */

import { describe, expect, it } from "vitest";
import * as zod from "zod";
import { safeParseAsync, z as small } from "../../../packaging/slim/small-zod.ts";
import { createRandom, type Random } from "../../sandbox/random.ts";

type Zod = typeof small;
type SmallType = ReturnType<Zod["string"]>;

describe("the small zod", () => {
  it("takes what zod takes, and makes of it what zod makes", async () => {
    let right = 0;
    for (let seed = 1; seed <= 3_000; seed += 1) {
      const mine = someType(small, createRandom(seed), 3);
      const theirs = someType(zod.z as unknown as Zod, createRandom(seed), 3) as unknown as zod.ZodType;
      const random = createRandom(seed + 1_000_000);
      for (let count = 0; count < 6; count += 1) {
        const value = someValue(random, 3);
        const [own, other] = [await safeParseAsync(mine, value), theirs.safeParse(value)];
        const told = `seed ${seed}: ${JSON.stringify(value)}`;
        expect(own.success, told).toBe(other.success);
        if (!own.success) continue;
        right += 1;
        expect(own.data, told).toEqual(other.data);
      }
    }
    expect(right).toBeGreaterThan(3_000);
    expect(right).toBeLessThan(15_000);
  });

  it("says what is wrong, and where", async () => {
    const type = small.object({ a: small.array(small.object({ b: small.enum(["x", "y"]) })) });
    const parsed = await safeParseAsync(type, { a: [{ b: "z" }] });
    expect(parsed.success ? "" : parsed.error.message).toBe("a: 0: b: must be one of x, y");
  });
});

const names = ["a", "b", "c"];

function someType(z: Zod, random: Random, depth: number): SmallType {
  const below = () => someType(z, random, depth - 1);
  const leaves: (() => SmallType)[] = [
    () => z.string(),
    () => z.string().min(1).max(2),
    () => z.string().regex(/^a/),
    () => z.number(),
    () => z.number().min(0).max(2),
    () => z.number().int(),
    () => z.boolean(),
    () => z.enum(["a", "ab"]),
    () => z.literal("a"),
    () => z.literal(1),
    () => z.any(),
    () => z.unknown(),
    () => z.json(),
    () => z.coerce.number(),
  ];
  const nested: (() => SmallType)[] = [
    () => z.object(someShape(below, random)),
    () => z.object(someShape(below, random)).strict(),
    () => z.strictObject(someShape(below, random)),
    () => z.array(below()),
    () => z.array(below()).min(1).max(2),
    () => z.union([below(), below()]),
    () => z.record(z.string().max(1), below()),
    () => z.record(z.string(), below()),
    () => {
      const made = below();
      return z.lazy(() => made);
    },
    () => z.object({ a: z.string() }).refine(({ a }: { a: string }) => a !== "a", "no"),
  ];
  const all = depth > 0 ? [...leaves, ...nested, ...nested] : leaves;
  const type = random.pick(all)();
  return random.pick([() => type, () => type.optional(), () => type.nullish()])();
}

function someShape(below: () => SmallType, random: Random): Record<string, SmallType> {
  return Object.fromEntries(names.filter(() => random.integer(2) === 0).map((name) => [name, below()]));
}

function someValue(random: Random, depth: number): unknown {
  switch (random.integer(depth > 0 ? 8 : 5)) {
    case 0:
      return "abc".slice(0, random.integer(4));
    case 1:
      return random.pick([0, 1, -1, 1.5, 3]);
    case 2:
      return null;
    case 3:
      return random.integer(2) === 0;
    case 4:
      return [undefined, "2", Number.NaN][random.integer(3)];
    case 5:
      return Array.from({ length: random.integer(4) }, () => someValue(random, depth - 1));
    default:
      return Object.fromEntries(
        names.filter(() => random.integer(2) === 0).map((name) => [name, someValue(random, depth - 1)]),
      );
  }
}
