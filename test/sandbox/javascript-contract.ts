/** What a program of JavaScript can do, and cannot, on any runtime. */

import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { type JavaScriptProgram, requireJavaScript } from "../../src/sandbox/javascript/engine.ts";

const run = (code: string, more: Partial<JavaScriptProgram> = {}) =>
  requireJavaScript().run({
    code,
    functions: {},
    memoryBytes: 32 * 1024 * 1024,
    timeoutMs: 10_000,
    clock: systemClock,
    ...more,
  });

const sum = async ([input]: readonly unknown[]) => {
  const { a, b } = input as { a: number; b: number }; // what the test's code passes
  return { sum: a + b };
};

export function describeJavaScript(runtime: string): void {
  describe(`JavaScript in ${runtime}`, () => {
    it.each([
      ["return inputs.map((n) => n * 2)", [2, 4, 6]],
      ["return await tools.sum({ a: 1, b: 2 })", { sum: 3 }],
      ["return (await Promise.all([1, 2].map((a) => tools.sum({ a, b: 1 })))).map((one) => one.sum)", [2, 3]],
      ["const bytes = await files.bytes(new Uint8Array([1, 2])); return [...bytes]", [2, 1]],
      ["try { await tools.fail() } catch (error) { return error.message }", "It failed."],
      ["return [[1, [2]]].flat(Infinity).concat([3]).sort((x, y) => y - x)", [3, 2, 1]],
      [
        "const { a, ...rest } = { a: 1, b: 2n > 1n }; return { rest, re: /(?<y>\\d+)/.exec('x42').groups.y }",
        { rest: { b: true }, re: "42" },
      ],
      ["", null],
      [
        "return [typeof fetch, typeof process, typeof require, typeof setTimeout, typeof WebAssembly, typeof host]",
        Array.from({ length: 6 }, () => "undefined"),
      ],
    ])("gives what the code returns: %s", async (code, value) => {
      const functions = {
        "tools.sum": sum,
        "tools.fail": async () => {
          throw new Error("It failed.");
        },
        "files.bytes": async ([bytes]: readonly unknown[]) => (bytes as Uint8Array).toReversed(), // as the code passes
      };
      expect(await run(code, { inputs: [1, 2, 3], functions })).toEqual({ ok: true, value, logs: "" });
    });

    it("keeps what the code says, up to a bound", async () => {
      expect((await run("console.log('a', { b: [1] }); console.error(new Error('c').message)")).logs).toBe(
        'a {"b":[1]}\nc',
      );
      const { logs } = await run("for (let i = 0; i < 5000; i++) console.log('x'.repeat(100))");
      expect(logs.length).toBeLessThan(70_000);
      expect(logs).toContain("was cut here");
    });

    it.each([
      ["\n\nnull.x", "cannot read property 'x' of null (line 3)"],
      ["return (", "SyntaxError"],
      ["throw { a: 1 }", 'The code threw {"a":1}.'],
      ["await new Promise(() => {})", "waits for something that never comes"],
      ["return 'x'.repeat(5e6)", "at most 4194304"],
      ["for (;;);", "computed for too long"],
      ["await 0; while (true) { try { for (;;); } catch {} }", "computed for too long"],
      ["/^(a+)+$/.test('a'.repeat(50) + 'b')", "computed for too long"],
      ["let s = 'x'.repeat(1e6); for (;;) s.indexOf('y')", "computed for too long"],
      ["let a = []; a.length = 4e6; for (;;) { try { a.indexOf(1) } catch {} }", "computed for too long"],
      ["let a = []; a.length = 4294967295; return a.includes(1)", "not supported here"],
      ["return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)", "array length"],
      ["let a = []; for (;;) a.push(new Uint8Array(1e6))", "out of memory"],
      ["const f = () => f() + 1; f()", "stack overflow"],
      ["let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a", "stack overflow"],
      ["eval('('.repeat(1e5))", "stack overflow"],
    ])("ends with a reason: %s", async (code, reason) => {
      expect(await run(code)).toMatchObject({ ok: false, problem: expect.stringContaining(reason) });
      expect(await run("return 1")).toMatchObject({ ok: true, value: 1 });
    });

    it("gives the event loop its turns, and ends in time", async () => {
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);
      const outcome = await run("for (;;) await 0", { timeoutMs: 1_000 });
      clearInterval(timer);
      expect(outcome).toMatchObject({ ok: false, problem: expect.stringContaining("longer than 1 s") });
      expect(turns).toBeGreaterThan(1);
    });

    it("ends when its caller aborts, also while a call is open", async () => {
      const controller = new AbortController();
      const functions = {
        "tools.wait": () => {
          controller.abort(new Error("Stop it."));
          return new Promise<never>(() => {});
        },
      };
      await expect(run("await tools.wait()", { functions, signal: controller.signal })).rejects.toThrow(
        "Stop it.",
      );
    });

    it("bounds the calls of a program", async () => {
      const functions = { "tools.sum": sum };
      const code = "for (let a = 0; a <= 10000; a++) await tools.sum({ a, b: 1 })";
      expect(await run(code, { functions })).toMatchObject({
        ok: false,
        problem: expect.stringContaining("at most 10000 calls"),
      });
    });
  });
}
