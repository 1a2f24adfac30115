/** `session.runPython` on the machine of the sandbox "local": what becomes of the code. With a container it is in
 *  test/containers/python.test.ts. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type InitOptions, init, local } from "edgeflue";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AgentSession } from "../../../src/protocol/agent-session/agent-session.ts";
import { makeProject, useFolder } from "../support/temporary-folder.ts";

const folder = useFolder("python");

const hasPython = (() => {
  try {
    execFileSync("python3", ["-c", "import sys; assert sys.version_info >= (3, 9)"]);
    return true;
  } catch {
    return false;
  }
})();

async function withSession<T>(
  body: (session: AgentSession) => Promise<T>,
  config: Partial<InitOptions> = {},
): Promise<T> {
  const state = makeProject(folder);
  const agent = await init({
    model: "demo:",
    allowWrite: true,
    allowShell: true,
    sandbox: local({ cwd: makeProject(folder) }),
    stateDir: join(state, "state"),
    env: {},
    ...config,
  });
  try {
    return await body(await agent.session("python"));
  } finally {
    await agent.destroy();
  }
}

describe.skipIf(!hasPython)("session.runPython", () => {
  it("returns the value of the last line, with inputs, output and files", () =>
    withSession(async (session) => {
      await session.fs.writeFile("sales.csv", "tea,3\nmilk,4\ntea,5\n");
      const code = `
import csv, sys
totals = {}
for name, count in csv.reader(open("sales.csv")):
    totals[name] = totals.get(name, 0) + int(count) * factor
print(len(totals), "things")
print("done", file=sys.stderr)
open("out.txt", "w").write("written")
totals`;
      const { operationId, ...reply } = await session.runPython(code, {
        inputs: { factor: 10 },
        result: z.record(z.string(), z.number()),
      });
      expect(reply).toEqual({
        result: { tea: 80, milk: 40 },
        stdout: "2 things\n",
        stderr: "done\n",
        state: "none",
      });
      expect(await session.fs.readFile("out.txt")).toBe("written");
      expect(await session.operation(operationId)).toMatchObject({ kind: "python", status: "succeeded" });
      const { messages } = await session.messages();
      expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
      expect(JSON.stringify(messages[1])).toContain("for name, count in csv.reader");
    }));

  const values: readonly (readonly [sentence: string, code: string, result: unknown])[] = [
    ["null where the last line is no expression", "x = 1", null],
    ["null for no lines at all but a comment", "# nothing", null],
    [
      "what JSON has",
      "[1, 2.5, 'é✓😀', None, True, {'a': (1, 2)}]",
      [1, 2.5, "é✓😀", null, true, { a: [1, 2] }],
    ],
    ["half of a surrogate pair, as it is", "'\\ud83d'", "\ud83d"],
    ["a dataclass", "import dataclasses\n@dataclasses.dataclass\nclass A:\n  n: int\nA(3)", { n: 3 }],
    ["a date", "import datetime\ndatetime.date(2026, 11, 29)", "2026-11-29"],
    ["a set, sorted", "{3, 1, 2}", [1, 2, 3]],
    ["what has a plain form", "class A:\n  def tolist(self): return [1]\nA()", [1]],
    ["the value after an exit in order", "import sys\nsys.exit()", null],
    [
      "several results of a function that calls itself",
      "def f(n): return 1 if n < 2 else n * f(n - 1)\nf(5)",
      120,
    ],
    [
      "what a class of the code pickles to and from",
      "import pickle\nclass A: n = 4\npickle.loads(pickle.dumps(A())).n",
      4,
    ],
  ];
  for (const [sentence, code, expected] of values)
    it(`gives ${sentence}`, () =>
      withSession(async (session) => {
        expect((await session.runPython(code)).result).toEqual(expected);
      }));

  const problems: readonly (readonly [sentence: string, code: string, error: object])[] = [
    [
      "an exception",
      "def f():\n    return 1 / 0\nf()",
      { code: "invalid_request", message: "The code failed: ZeroDivisionError: division by zero" },
    ],
    [
      "code that cannot be parsed",
      "def f(:",
      { code: "invalid_request", message: expect.stringContaining("SyntaxError") },
    ],
    [
      "an exit with a code",
      "import sys\nsys.exit(3)",
      { code: "invalid_request", message: 'The code failed: The code called exit("3").' },
    ],
    [
      "an end of Python itself",
      "import os\nprint('before', flush=True)\nos._exit(9)",
      {
        code: "invalid_request",
        message: "Python ended without a result, with exit code 9.",
        meta: { stdout: "before\n" },
      },
    ],
    [
      "a crash of Python",
      "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",
      { code: "invalid_request", message: expect.stringContaining("exit code 139") },
    ],
    [
      "a value that is no JSON",
      "object()",
      {
        code: "result_invalid",
        message: "The value of the last line is no JSON: a object is none of JSON's",
      },
    ],
    ["a value that is not finite", "float('nan')", { code: "result_invalid" }],
    ["a value within itself", "a = []\na.append(a)\na", { code: "result_invalid" }],
    ["bytes", "b'x'", { code: "result_invalid", message: expect.stringContaining("decode them") }],
    [
      "a value that is too large",
      "'x' * 5_000_000",
      { code: "result_invalid", message: expect.stringContaining("Write it to a file") },
    ],
  ];
  for (const [sentence, code, error] of problems)
    it(`rejects ${sentence}, and the next code runs`, () =>
      withSession(async (session) => {
        await expect(session.runPython(code)).rejects.toMatchObject(error);
        expect((await session.runPython("6 * 7")).result).toBe(42);
      }));

  it("shows the traceback of the code alone, with its lines", () =>
    withSession(async (session) => {
      const error = await session
        .runPython("def f():\n    return missing\n\nf()")
        .catch((problem) => problem);
      const { traceback } = error.meta;
      expect(traceback).toContain('File "<code>", line 4, in <module>');
      expect(traceback).toContain("return missing");
      expect(traceback).not.toContain("<edgeflue>");
    }));

  it("refuses an input whose name is none of a variable", () =>
    withSession(async (session) => {
      await expect(session.runPython("1", { inputs: { "a b": 1 } })).rejects.toMatchObject({
        message: 'The input "a b" is no name of a variable.',
      });
    }));

  it("checks the result against the schema", () =>
    withSession(async (session) => {
      await expect(session.runPython("'text'", { result: z.number() })).rejects.toMatchObject({
        code: "result_invalid",
      });
    }));

  it("keeps what failing code wrote to files", () =>
    withSession(async (session) => {
      await session.runPython("open('a', 'w').write('x')\nraise ValueError('no')").catch(() => {});
      expect(await session.fs.readFile("a")).toBe("x");
    }));

  it("stops code at its time, with what it had said", () =>
    withSession(async (session) => {
      const started = Date.now();
      const error = await session
        .runPython("print('begun', flush=True)\nwhile True: pass", { timeoutMs: 1_500 })
        .catch((problem) => problem);
      expect(error).toMatchObject({
        code: "limit_exceeded",
        message: "The code was stopped: it ran longer than 1.5 s.",
        meta: { stdout: "begun\n" },
      });
      expect(Date.now() - started).toBeLessThan(3_500);
    }));

  it("holds code to its memory", () =>
    withSession(async (session) => {
      const options = { memoryBytes: 200 * 1024 * 1024 };
      await expect(session.runPython("x = bytearray(400_000_000)", options)).rejects.toMatchObject({
        code: "limit_exceeded",
        message: "The code needed more memory than its 209715200 bytes.",
      });
      expect((await session.runPython("len(bytearray(1_000_000))", options)).result).toBe(1_000_000);
    }));

  it("keeps the result apart from an output of any length, also of programs that it starts", () =>
    withSession(async (session) => {
      const code = `
import subprocess
subprocess.run(["sh", "-c", "head -c 3000000 /dev/zero | tr '\\\\0' é | head -c 3000000"])
print("é" * 2_000_000)
"whole"`;
      const { result, stdout } = await session.runPython(code);
      expect(result).toBe("whole");
      expect(stdout.length).toBeLessThanOrEqual(1024 * 1024);
      expect(stdout.length).toBeGreaterThan(500_000);
    }));

  it("does not wait for what stays in the background", () =>
    withSession(async (session) => {
      const started = Date.now();
      const code = "import subprocess\nsubprocess.Popen(['sleep', '30'])\n1";
      expect((await session.runPython(code)).result).toBe(1);
      expect(Date.now() - started).toBeLessThan(5_000);
    }));

  it("gives code no input to read", () =>
    withSession(async (session) => {
      expect((await session.runPython("import sys\nsys.stdin.read()")).result).toBe("");
    }));

  it("runs in the folder that the call names", () =>
    withSession(async (session) => {
      await session.fs.writeFile("deep/tool.py", "answer = 42\n");
      const code = "import os, tool\n[os.path.basename(os.getcwd()), tool.answer]";
      expect((await session.runPython(code, { cwd: "deep" })).result).toEqual(["deep", 42]);
    }));

  it("S2: is a command like any other to the agent's rules", () =>
    withSession(
      async (session) => {
        await expect(session.runPython("1")).rejects.toMatchObject({
          code: "sandbox_denied",
          message: expect.stringContaining("python3"),
        });
      },
      { allowedCommands: ["ls"] },
    ));

  it("runs where python3 is on the list of commands", () =>
    withSession(async (session) => expect((await session.runPython("1")).result).toBe(1), {
      allowedCommands: ["python3"],
      allowCompoundCommands: false,
    }));

  it("needs a shell", () =>
    withSession(
      async (session) => {
        await expect(session.runPython("1")).rejects.toMatchObject({
          code: "sandbox_denied",
          meta: { needs: "shell" },
        });
      },
      { allowShell: false },
    ));

  it("keeps secrets out of what comes back", () =>
    withSession(
      async (session) => {
        const { result, stdout } = await session.runPython(
          "import os\nprint(os.environ['SHOP_TOKEN'])\nos.environ['SHOP_TOKEN']",
        );
        expect(JSON.stringify([result, stdout])).not.toContain("s3cret-value-of-the-shop");
        expect(String(result)).not.toBe("");
      },
      { secrets: ["SHOP_TOKEN"], env: { SHOP_TOKEN: "s3cret-value-of-the-shop" } },
    ));

  it("is aborted", () =>
    withSession(async (session) => {
      const stop = new AbortController();
      const running = session.runPython("import time\ntime.sleep(30)", { signal: stop.signal });
      await expect.poll(async () => (await session.messages()).messages.length).toBeGreaterThan(1);
      stop.abort();
      await expect(running).rejects.toMatchObject({ code: "operation_aborted" });
    }));

  it("keeps no interpreter on a machine that is no container, and says so", () =>
    withSession(async (session) => {
      await expect(session.runPython("1", { interpreter: "a" })).rejects.toMatchObject({
        code: "invalid_request",
        message: expect.stringContaining('"local" keeps no interpreters'),
      });
    }));

  it("refuses an unknown option by name", () =>
    withSession(async (session) => {
      const options = { timeout: 5 } as object;
      await expect(session.runPython("1", options)).rejects.toThrow(/Unknown field "timeout".*timeoutMs/);
    }));
});

describe("session.runPython without a machine", () => {
  it("says what is missing and how to add it", () =>
    withSession(
      async (session) => {
        await expect(session.runPython("1")).rejects.toMatchObject({
          code: "invalid_request",
          message: "This agent has no container, so it runs no Python.",
          hint: expect.stringContaining("npx edgeflue add container"),
        });
      },
      { sandbox: "virtual" },
    ));
});
