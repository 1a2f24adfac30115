/** The built-in tools in a scope, and what the shell's tool says of itself. */

import { describe, expect, it } from "vitest";
import { builtInTools } from "../../src/tool/built-in-tools.ts";
import { createToolSet } from "../../src/tool/tool-set.ts";
import { commit, openPolicy, runWithSandbox } from "../sandbox/with-sandbox.ts";
import { type CallTool, createCallTool } from "./call-tool.ts";

function runInScope(body: (call: CallTool) => Promise<void>): Promise<void> {
  return runWithSandbox(async ({ open }) => {
    const sandbox = open();
    await commit(sandbox, async ({ files }) => {
      for (const path of ["secret.ts", "sub/a.ts", "sub/deep/b.ts", "other/c.ts"]) {
        await files.write(path, `needle in ${path}\n`);
      }
    });
    await body(createCallTool(sandbox, { cwd: "sub" }));
  });
}

describe("tools in a scope", () => {
  it("name files so that the next call finds them", () =>
    runInScope(async (call) => {
      expect(await call("glob", { pattern: "**/*.ts" })).toBe("a.ts\ndeep/b.ts");
      expect(await call("glob", { pattern: "sub/**" })).toBe("No files match sub/**.");
      expect(await call("grep", { pattern: "needle" })).toBe(
        "a.ts:1:needle in sub/a.ts\ndeep/b.ts:1:needle in sub/deep/b.ts",
      );
      expect(await call("grep", { pattern: "needle", include: "deep/*.ts" })).toMatch(/^deep\/b\.ts:1:/);
      expect(await call("read", { path: "deep/b.ts" })).toBe("needle in sub/deep/b.ts\n");
      expect(await call("read", { path: "." })).toBe("a.ts\ndeep/");
      expect(await call("bash", { command: "ls; pwd" })).toMatchObject({
        stdout: "a.ts\ndeep\n/workspace/sub\n",
      });
    }));

  it("say what exists there, and nothing of what is around it", () =>
    runInScope(async (call) => {
      await expect(call("read", { path: "gone" })).rejects.toThrow("Files in /workspace/sub: a.ts, deep/");
      await expect(call("read", { path: "../gone/x" })).rejects.toThrow("is outside /workspace/sub");
      await expect(call("read", { path: "/workspace/sub/gone" })).rejects.toThrow(
        "Files in /workspace/sub: a.ts, deep/",
      );
      await expect(call("glob", { pattern: "../*" })).rejects.toThrow("`..`");
      await expect(call("grep", { pattern: "x", path: "../other" })).rejects.toMatchObject({
        code: "sandbox_path",
      });
    }));

  it.each([
    ["write", { path: "../new.ts", content: "x" }],
    ["edit", { path: "../secret.ts", old_text: "needle", new_text: "x" }],
    ["stat", { path: "/workspace/secret.ts" }],
    ["exists", { path: "../secret.ts" }],
    ["mkdir", { path: "../new" }],
    ["rm", { path: "/workspace/other", recursive: true }],
    ["rm", { path: "..", recursive: true, force: true }],
    ["bash", { command: "ls", cwd: ".." }],
  ])("do not leave it: %s %j", (name, input) =>
    runInScope(async (call) => {
      await expect(call(name, input)).rejects.toMatchObject({ code: "sandbox_path" });
    }),
  );
});

describe("the description of bash", () => {
  it("is true for the sandbox and its policy, and the same each time", () =>
    runWithSandbox(async ({ open }) => {
      const describeBash = (policy: Parameters<typeof builtInTools>[0]) => {
        const { shellDescription } = open({ policy });
        const list = JSON.stringify(createToolSet(policy, [], { shellDescription }).forModel);
        expect(JSON.stringify(createToolSet(policy, [], { shellDescription }).forModel)).toBe(list);
        const bash = builtInTools(policy, undefined, shellDescription).find(({ name }) => name === "bash");
        expect(list).toContain(JSON.stringify(bash?.description));
        return bash?.description;
      };
      expect(describeBash(openPolicy)).toMatch(/emulated bash .*no network.*Files, also in \/tmp, are kept/);
      const strict = { ...openPolicy, allowedCommands: ["rg"], allowCompoundCommands: false };
      expect(describeBash(strict)).toContain(
        "Only these commands may run: rg. A command line is one simple command",
      );
      expect(describeBash(strict)).not.toContain("awk");
    }));

  it("promises nothing when no sandbox says what it has", () => {
    const bash = createToolSet(openPolicy, []).find("bash");
    expect(bash?.description).not.toMatch(/emulated|network|node/);
  });
});
