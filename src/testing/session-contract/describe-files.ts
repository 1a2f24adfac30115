/** The session contract: the files of the sandbox, as a caller sees them. */

import { play } from "./contract-model.ts";
import type { ContractParts } from "./contract-parts.ts";

export function describeFiles({ fact, expect }: ContractParts): void {
  fact("keeps every byte of a file", async ({ fs }) => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 256);
    await fs.writeFile("data.bin", bytes);
    expect(await fs.readBytes("data.bin")).toEqual(bytes);
    for (const text of ["\uFEFFa\r\nb\n\n", "", "no line end", "é✓😀\u0000\u2028"]) {
      await fs.writeFile("text.txt", text);
      expect(await fs.readFile("text.txt")).toBe(text);
    }
  });

  fact("keeps every name as it is", async ({ fs }) => {
    const names = [
      "with space",
      "ü✓",
      "100%",
      "%2e%2e",
      "a%2Fb",
      "a?b#c&d=e",
      "a+b",
      "a\\b",
      ".hidden",
      "...",
      "-x",
      "a;b=c",
      "'",
    ];
    for (const name of names) await fs.writeFile(`folder/${name}`, name);
    expect(await fs.readdir("folder")).toEqual(names.toSorted());
    for (const name of names) expect(await fs.readFile(`folder/${name}`)).toBe(name);
  });

  fact("takes paths relative to /workspace and absolute below it", async ({ fs }) => {
    await fs.writeFile("src/./lib//../a.ts", "a");
    for (const path of ["src/a.ts", "/workspace/src/a.ts", "/workspace/src//a.ts/", "./src/a.ts"]) {
      expect((await fs.stat(path)).path).toBe("/workspace/src/a.ts");
      expect(await fs.readFile(path)).toBe("a");
    }
    for (const path of [".", "/workspace", "/workspace/", ""])
      expect(await fs.readdir(path)).toEqual(["src"]);
  });

  fact("refuses paths that lead out of /workspace", async ({ fs }) => {
    for (const path of ["..", "../etc", "/", "/etc/passwd", "/workspace/../etc", "a/../../b", "a\0b"]) {
      for (const attempt of [
        () => fs.readBytes(path),
        () => fs.stat(path),
        () => fs.exists(path),
        () => fs.readdir(path),
        () => fs.writeFile(path, "x"),
        () => fs.mkdir(path),
        () => fs.rm(path, { recursive: true, force: true }),
      ]) {
        await expect(attempt(), path).rejects.toMatchObject({ code: "sandbox_path" });
      }
    }
  });

  fact("says what there is", async ({ fs }) => {
    expect(await fs.readdir()).toEqual([]);
    await fs.writeFile("b.txt", "é");
    await fs.mkdir("a/deep");
    expect(await fs.readdir()).toEqual(["a", "b.txt"]);
    expect(await fs.stat("b.txt")).toMatchObject({ path: "/workspace/b.txt", type: "file", size: 2 });
    expect(await fs.stat("a")).toMatchObject({ path: "/workspace/a", type: "directory", size: 0 });
    expect([await fs.exists("b.txt"), await fs.exists("a"), await fs.exists("c")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await fs.exists("b.txt/x")).toBe(false);
  });

  fact("says what is not there, or is of the wrong kind", async ({ fs }) => {
    await fs.writeFile("a.txt", "a");
    await expect(fs.readFile("gone")).rejects.toMatchObject({
      code: "not_found",
      message: "/workspace/gone does not exist.",
    });
    await expect(fs.readdir("gone")).rejects.toMatchObject({ code: "not_found" });
    await expect(fs.readFile(".")).rejects.toThrow("/workspace is a directory");
    await expect(fs.readdir("a.txt")).rejects.toThrow("/workspace/a.txt is not a directory");
    await expect(fs.writeFile(".", "x")).rejects.toThrow("/workspace is a directory");
  });

  fact("makes and removes folders as asked", async ({ fs }) => {
    await expect(fs.mkdir("a/b", { recursive: false })).rejects.toMatchObject({ code: "not_found" });
    await fs.mkdir("a/b");
    await fs.mkdir("a/b");
    await expect(fs.mkdir("a", { recursive: false })).rejects.toThrow("exists already");
    await expect(fs.rm("a")).rejects.toThrow("Set recursive");
    await fs.rm("a", { recursive: true });
    await expect(fs.rm("a")).rejects.toMatchObject({ code: "not_found" });
    await fs.rm("a", { force: true });
    expect(await fs.readdir()).toEqual([]);
  });

  fact(
    "shares its files with the agent, also while it works, and keeps them out of the history",
    async (session) => {
      await session.fs.writeFile("note.txt", "from outside");
      expect((await session.shell("cat note.txt; printf inside > note.txt")).stdout).toBe("from outside");
      for await (const event of session.stream(play({ text: "busy", stalls: true }))) {
        if (event.type !== "delta") continue;
        expect(await session.fs.readFile("note.txt")).toBe("inside");
        await session.fs.writeFile("other.txt", "meanwhile");
        await session.abort();
      }
      expect(JSON.stringify(await session.messages()).includes("meanwhile")).toBe(false);
    },
  );
}
