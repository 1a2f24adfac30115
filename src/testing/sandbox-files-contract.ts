/** What every implementation of `SandboxFiles` does, as tests for any runner. An implementation's test file calls
 *  this with its own way to make an empty, writable sandbox. */

import type { SandboxFiles } from "../sandbox/sandbox.ts";

/** What Vitest, Jest and Bun have, and `node:test` with the package `expect`. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
  expect(value: unknown, message?: string): Expectation;
}

export interface Expectation {
  toBe(value: unknown): unknown;
  toEqual(value: unknown): unknown;
  toMatchObject(value: object): unknown;
  toBeLessThan(value: number): unknown;
  rejects: {
    toMatchObject(value: object): Promise<unknown>;
    toThrow(message: string | RegExp): Promise<unknown>;
  };
}

/** `withFiles` runs `body` with an empty sandbox and cleans up after it. */
export function describeSandboxFiles(
  name: string,
  withFiles: (body: (files: SandboxFiles) => Promise<void>) => Promise<void>,
  { describe, it, expect }: TestRunner,
): void {
  const fact = (sentence: string, body: (files: SandboxFiles) => Promise<void>) =>
    it(sentence, () => withFiles(body));

  describe(`${name}: SandboxFiles`, () => {
    fact("reads back every byte that was written", async (files) => {
      const bytes = Uint8Array.from({ length: 1_500_000 }, (_, index) => (index * 31) % 256);
      await files.write("data.bin", bytes);
      expect(await files.readBytes("data.bin")).toEqual(bytes);
    });

    fact("keeps line ends, a missing last line feed and a byte order mark", async (files) => {
      for (const text of ["a\r\nb\r\n", "a\nb", "\n\n", "", "\uFEFFx\r", "é✓😀\u0000"]) {
        await files.write("text.txt", text);
        expect(await files.readText("text.txt")).toBe(text);
      }
    });

    fact("does not share its bytes with the caller", async (files) => {
      const bytes = new Uint8Array([1, 2, 3]);
      await files.write("data.bin", bytes);
      bytes[0] = 9;
      (await files.readBytes("data.bin"))[1] = 9;
      expect([...(await files.readBytes("data.bin"))]).toEqual([1, 2, 3]);
    });

    fact("takes paths relative to /workspace and absolute below it", async (files) => {
      await files.write("src/./lib//../a.ts", "a");
      expect(await files.readText("/workspace/src/a.ts")).toBe("a");
      expect((await files.stat("/workspace/src/a.ts/")).path).toBe("/workspace/src/a.ts");
    });

    fact("creates parent folders when it writes", async (files) => {
      await files.write("a/b/c.txt", "c");
      expect((await files.stat("a/b")).type).toBe("directory");
    });

    fact("describes files and folders", async (files) => {
      await files.write("a.txt", "é");
      const stat = await files.stat("a.txt");
      expect(stat).toMatchObject({ path: "/workspace/a.txt", type: "file", size: 2 });
      expect(Math.abs(stat.mtimeMs - Date.now())).toBeLessThan(60_000);
      expect(await files.stat(".")).toMatchObject({ path: "/workspace", type: "directory", size: 0 });
    });

    fact("lists a folder sorted by name, not what is below it", async (files) => {
      for (const path of ["b.txt", "a/deep/x", "B.txt", ".hidden", "a-b"]) await files.write(path, path);
      const entries = (await files.list(".")).map(({ path, type }) => [path, type]);
      expect(entries).toEqual([
        ["/workspace/.hidden", "file"],
        ["/workspace/B.txt", "file"],
        ["/workspace/a", "directory"],
        ["/workspace/a-b", "file"],
        ["/workspace/b.txt", "file"],
      ]);
    });

    fact("keeps every name as it is, dots at its beginning included", async (files) => {
      const names = [".", "..", ""]
        .map((dots) => `${dots}name`)
        .concat("...", ".env", "a b", "-x", "é", "a\\b", "$x");
      for (const name of names) await files.write(`folder/${name}`, name);
      const listed = (await files.list("folder")).map(({ path }) => path.slice("/workspace/folder/".length));
      expect(listed).toEqual(names.sort());
      for (const name of names) expect(await files.readText(`folder/${name}`)).toBe(name);
      const rootNames = (await files.list("/workspace/")).map(({ path }) => path);
      expect(rootNames).toEqual(["/workspace/folder"]);
    });

    fact("walks every file below a folder", async (files) => {
      for (const path of ["a/1", "a/b/2", "a/b/c/3", "d"]) await files.write(path, path);
      await files.mkdir("a/empty");
      const paths: string[] = [];
      for await (const { path } of files.walk("a")) paths.push(path);
      expect(paths).toEqual(["/workspace/a/1", "/workspace/a/b/2", "/workspace/a/b/c/3"]);
    });

    fact("searches lines for a pattern, by path and line", async (files) => {
      await files.write("b.txt", "\uFEFFone\r\ntwo\n\nthree one");
      await files.write("a/c.txt", "one");
      await files.write(".hidden", "one");
      await files.write(".gitignore", "*.txt");
      await files.write("binary", "one\0");
      await files.write(".edgeflue/output/1.txt", "one");
      const found = async (...query: Parameters<SandboxFiles["search"]>) => {
        const { matches, leftOut, notes } = await files.search(...query);
        expect([leftOut, notes]).toEqual([0, []]);
        return matches.map(({ path, line, text }) => `${path}:${line}:${text}`);
      };
      const hidden = "/workspace/.hidden:1:one";
      const [first, last] = ["/workspace/b.txt:1:one", "/workspace/b.txt:4:three one"];
      expect(await found("one")).toEqual([hidden, "/workspace/a/c.txt:1:one", first, last]);
      expect(await found("^one$")).toEqual([hidden, "/workspace/a/c.txt:1:one", first]);
      expect(await found("one", { path: "b.txt" })).toEqual([first, last]);
      expect(await found("one", { include: "?.txt" })).toEqual(["/workspace/a/c.txt:1:one", first, last]);
      expect(await found("one", { include: "a/*" })).toEqual(["/workspace/a/c.txt:1:one"]);
      expect(await found("one", { path: ".edgeflue" })).toEqual(["/workspace/.edgeflue/output/1.txt:1:one"]);
      expect(await found("^$")).toEqual(["/workspace/b.txt:3:"]);
      await expect(files.search("(")).rejects.toMatchObject({ code: "invalid_request" });
      await expect(files.search("x", { path: "gone" })).rejects.toMatchObject({ code: "not_found" });
    });

    fact("makes folders, with parents only when asked to", async (files) => {
      await expect(files.mkdir("a/b")).rejects.toMatchObject({ code: "not_found" });
      await files.mkdir("a/b", { recursive: true });
      await files.mkdir("a/b", { recursive: true });
      await expect(files.mkdir("a/b")).rejects.toThrow("/workspace/a/b exists already");
    });

    fact("removes files, and folders only when asked to", async (files) => {
      await files.write("a/b.txt", "b");
      await expect(files.remove("a")).rejects.toThrow("Set recursive");
      await files.remove("a", { recursive: true });
      expect(await files.exists("a/b.txt")).toBe(false);
      await expect(files.remove("a")).rejects.toMatchObject({ code: "not_found" });
      await files.remove("a", { force: true });
    });

    fact("refuses to remove the root", async (files) => {
      await files.write("a.txt", "a");
      await expect(files.remove(".", { recursive: true, force: true })).rejects.toMatchObject({
        code: "sandbox_path",
      });
      expect(await files.exists("a.txt")).toBe(true);
    });

    fact("names the path that does not exist or is of the wrong kind", async (files) => {
      await files.write("a.txt", "a");
      await expect(files.readText("b.txt")).rejects.toMatchObject({
        code: "not_found",
        message: "/workspace/b.txt does not exist.",
      });
      await expect(files.list("b")).rejects.toMatchObject({ code: "not_found" });
      await expect(files.list("a.txt")).rejects.toThrow("/workspace/a.txt is not a directory");
      await expect(files.readText(".")).rejects.toThrow("/workspace is a directory");
      await expect(files.write(".", "x")).rejects.toThrow("/workspace is a directory");
      await expect(files.write("a.txt/b", "x")).rejects.toMatchObject({ code: "sandbox_path" });
      expect(await files.exists("a.txt/b")).toBe(false);
    });

    fact("refuses paths that lead out of /workspace", async (files) => {
      const escapes = [
        "..",
        "../etc",
        "/etc/passwd",
        "/",
        "/workspace/../etc",
        "/workspaces/a",
        "a/../../b",
        "/tmp/a",
      ];
      for (const path of [...escapes, "a\0b", "x".repeat(5_000), `${"n".repeat(256)}/a`]) {
        for (const attempt of [
          () => files.stat(path),
          () => files.exists(path),
          () => files.readText(path),
          () => files.readBytes(path),
          () => files.write(path, "x"),
          () => files.list(path),
          () => files.search("x", { path }),
          () => files.mkdir(path, { recursive: true }),
          () => files.remove(path, { recursive: true, force: true }),
          async () => {
            for await (const _ of files.walk(path));
          },
        ]) {
          await expect(attempt(), path).rejects.toMatchObject({ code: "sandbox_path" });
        }
      }
      await expect(files.stat("/etc/passwd")).rejects.toThrow(/"\/etc\/passwd" is outside \/workspace/);
    });
  });
}
