/** What a scope means for the file tools of every sandbox. */

import { describe, expect, it } from "vitest";
import type { Sandbox, SandboxFiles, SandboxScope } from "../../src/sandbox/sandbox.ts";
import { commit } from "./use-sandbox.ts";

export function describeScope(
  name: string,
  withSandbox: (body: (sandbox: Sandbox) => Promise<void>) => Promise<void>,
): void {
  /** Runs `body` with the files of a scope, in a sandbox that has files within it and around it. */
  const inScope = (scope: SandboxScope, body: (files: SandboxFiles, sandbox: Sandbox) => Promise<void>) =>
    withSandbox(async (sandbox) => {
      await commit(sandbox, async ({ files, writeOutput }) => {
        for (const path of ["secret.txt", "sub/a.txt", "sub/deep/b.txt", "sub2/secret.txt", ".edgeflue2"]) {
          await files.write(path, `needle in ${path}`);
        }
        await writeOutput("/workspace/.edgeflue/output/1.txt", "needle in an output");
      });
      await commit(sandbox, ({ files }) => body(files, sandbox), scope);
    });

  describe(`${name}: a scope's folder`, () => {
    it.each(["sub", "/workspace/sub", "./sub/", "sub2/../sub"])("is given as %j", (cwd) =>
      inScope({ cwd }, async (files) => {
        expect(files.cwd).toBe("/workspace/sub");
        expect(await files.readText("a.txt")).toBe("needle in sub/a.txt");
        expect(await files.readText("/workspace/sub/deep/../a.txt")).toBe("needle in sub/a.txt");
        expect((await files.stat("deep")).path).toBe("/workspace/sub/deep");
        expect((await files.list(".")).map(({ path }) => path)).toEqual([
          "/workspace/sub/a.txt",
          "/workspace/sub/deep",
        ]);
        await files.write("new/c.txt", "c");
        expect(await files.exists("/workspace/sub/new/c.txt")).toBe(true);
      }),
    );

    it.each([".", "", "/workspace", "/workspace/", "sub/.."])("is all of /workspace when it is %j", (cwd) =>
      inScope({ cwd }, async (files) => {
        expect(files.cwd).toBe("/workspace");
        expect(await files.readText("secret.txt")).toBe("needle in secret.txt");
        await files.write(".edgeflue/output/2.txt", "x");
      }),
    );

    it("lies in the folders around it, also where links lead (H6)", () =>
      withSandbox(async (sandbox) => {
        await commit(sandbox, async ({ files, shell }) => {
          await files.write("secret.txt", "secret");
          await files.write("sub/deep/a.txt", "a");
          await shell("ln -s .. sub/w && ln -s deep sub/d && ln -s ../../.. sub/deep/up");
        });
        await expect(sandbox.begin({ within: ["sub"], cwd: "sub/w" })).rejects.toMatchObject({
          code: "sandbox_path",
        });
        await expect(
          sandbox.begin({ within: ["sub", "sub/deep"], cwd: "sub/deep/up/sub" }),
        ).rejects.toMatchObject({ code: "sandbox_path" });
        const names = await commit(
          sandbox,
          async ({ files }) =>
            (await files.list(".")).map(({ path }) => path.slice(path.lastIndexOf("/") + 1)),
          { within: ["sub"], cwd: "sub/d" },
        );
        expect(names).toEqual(["a.txt", "up"]);
      }));

    it.each([
      ["gone", "not exist"],
      ["sub/a.txt", "not a directory"],
      ["sub/a.txt/x", "not a directory"],
      ["..", "outside /workspace"],
      ["/", "outside /workspace"],
      ["/tmp", "outside /workspace"],
      ["/etc", "outside /workspace"],
      ["sub/../../workspace2", "outside /workspace"],
      ["a\0b", "NUL"],
      ["x".repeat(5_000), "longer than"],
    ])("cannot be %j", (cwd, problem) =>
      withSandbox(async (sandbox) => {
        await commit(sandbox, ({ files }) => files.write("sub/a.txt", "a"));
        await expect(sandbox.begin({ cwd })).rejects.toMatchObject({
          code: "sandbox_path",
          message: expect.stringContaining(problem),
        });
        // The next one is not kept waiting.
        await commit(sandbox, ({ files }) => files.write("a", "a"));
      }),
    );

    const outside = [
      ...[
        "..",
        "../",
        "../secret.txt",
        "../sub2",
        "../sub2/secret.txt",
        "deep/../../secret.txt",
        "a/../../b",
      ],
      ...["/workspace", "/workspace/", "/workspace/secret.txt", "/workspace//sub2/secret.txt", "/"],
      ...["/workspace/sub/../secret.txt", "/workspace/sub2", "/workspace/subx", "/workspace/su", "/tmp/a"],
      ...[
        "/workspace/.edgeflue",
        "/workspace/.edgeflue/output/../x",
        "/workspace/.edgeflue2",
        "//etc/passwd",
      ],
      ...[
        "../.edgeflue",
        "../sub/../secret.txt",
        "./../secret.txt",
        ".//..//secret.txt",
        "deep/.././../secret.txt",
      ],
    ];

    it.each(outside)("does not reach %j", (path) =>
      inScope({ cwd: "sub" }, async (files) => {
        for (const attempt of attempts(files, path)) {
          await expect(attempt()).rejects.toMatchObject({
            code: "sandbox_path",
            message: expect.stringMatching(/is outside \/workspace\/(sub|\.edgeflue\/output)\./),
          });
        }
      }),
    );

    it("searches and walks nothing else", () =>
      inScope({ cwd: "sub" }, async (files) => {
        const found = async (...query: Parameters<SandboxFiles["search"]>) =>
          (await files.search(...query)).matches.map(({ path }) => path);
        const [a, b] = ["/workspace/sub/a.txt", "/workspace/sub/deep/b.txt"];
        expect(await found("needle")).toEqual([a, b]);
        expect(await found("needle", { include: "*.txt" })).toEqual([a, b]);
        expect(await found("needle", { include: "deep/*.txt" })).toEqual([b]);
        expect(await found("needle", { include: "sub/**" })).toEqual([]);
        await expect(found("needle", { include: "../**" })).rejects.toThrow("`..`");
        const walked: string[] = [];
        for await (const { path } of files.walk(".")) walked.push(path);
        expect(walked).toEqual([a, b]);
      }));

    it("leaves the outputs of tools readable, and only that", () =>
      inScope({ cwd: "sub" }, async (files, sandbox) => {
        const path = "/workspace/.edgeflue/output/1.txt";
        expect(await files.readText(path)).toBe("needle in an output");
        expect(await files.readText("../.edgeflue/output/1.txt")).toBe("needle in an output");
        expect(await files.list("/workspace/.edgeflue/output")).toHaveLength(1);
        expect((await files.search("needle", { path })).matches).toHaveLength(1);
        for (const attempt of [
          () => files.write(path, "x"),
          () => files.write("/workspace/.edgeflue/output/new.txt", "x"),
          () => files.mkdir("/workspace/.edgeflue/output/new"),
          () => files.remove(path),
          () => files.remove("/workspace/.edgeflue/output", { recursive: true }),
        ]) {
          await expect(attempt()).rejects.toThrow("can be read but not changed: it is not in /workspace/sub");
        }
        expect(sandbox.policy.allowWrite).toBe(true);
      }));

    it("takes the outputs of its own tools, which are stored next to it", () =>
      withSandbox(async (sandbox) => {
        await commit(sandbox, ({ files }) => files.write("sub/a.txt", "a"));
        const path = "/workspace/.edgeflue/output/2.txt";
        await commit(
          sandbox,
          async ({ files, writeOutput }) => {
            await writeOutput(path, "kept");
            expect(await files.readText(path)).toBe("kept");
            await expect(writeOutput("/workspace/sub/a.txt", "x")).rejects.toMatchObject({
              code: "sandbox_path",
            });
          },
          { cwd: "sub" },
        );
        await expect(sandbox.begin({ cwd: ".edgeflue/output" })).rejects.toThrow("edgeflue's own");
        await expect(sandbox.begin({ cwd: "/workspace/.edgeflue" })).rejects.toThrow("edgeflue's own");
      }));

    it("stays where it is", () =>
      inScope({ cwd: "sub" }, async (files) => {
        for (const path of [".", "/workspace/sub", "deep/.."]) {
          for (const options of [{ recursive: true }, { recursive: true, force: true }, {}]) {
            await expect(files.remove(path, options)).rejects.toThrow("is the root and stays");
          }
        }
        await files.remove("deep", { recursive: true });
        expect(await files.exists("a.txt")).toBe(true);
      }));

    it("takes hard names as they are", () =>
      inScope({ cwd: "sub" }, async (files) => {
        const names = [
          "-rf",
          "a b",
          "a'b\"c",
          "$(id)",
          "*",
          "é✓😀",
          ".hidden",
          "...",
          "a\nb",
          "~",
          "\\",
          "a;b",
        ];
        for (const name of names) {
          await files.write(`${name}/${name}`, name);
          expect(await files.readText(`/workspace/sub/${name}/${name}`)).toBe(name);
        }
        expect(await files.list(".")).toHaveLength(names.length + 2);
      }));

    it("may lie in another, one level after the other", () =>
      inScope({ cwd: "sub/deep" }, async (files) => {
        expect(await files.readText("b.txt")).toBe("needle in sub/deep/b.txt");
        await expect(files.readText("../a.txt")).rejects.toThrow("is outside /workspace/sub/deep");
      }));
  });
}

function attempts(files: SandboxFiles, path: string): (() => Promise<unknown>)[] {
  return [
    () => files.stat(path),
    () => files.exists(path),
    () => files.readText(path),
    () => files.readBytes(path),
    () => files.write(path, "x"),
    () => files.list(path),
    () => files.search("needle", { path }),
    () => files.mkdir(path, { recursive: true }),
    () => files.remove(path, { recursive: true, force: true }),
    async () => {
      for await (const _ of files.walk(path));
    },
  ];
}
