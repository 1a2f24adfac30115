/** The session contract: snapshots and archives of the sandbox's files. */

import type { ContractParts } from "./contract-parts.ts";

export function describeWorkspace({ fact, expect }: ContractParts): void {
  fact("brings its files back to a snapshot", async ({ fs }) => {
    await fs.writeFile("src/a.txt", "one\n");
    await fs.writeFile("b.txt", "two\n");
    await fs.mkdir("empty");
    const snapshotId = await fs.snapshot();
    await fs.writeFile("src/a.txt", "changed\n");
    await fs.writeFile("new/c.txt", "three\n");
    await fs.rm("b.txt");
    await fs.rm("empty", { recursive: true });
    expect(await fs.diff(snapshotId)).toEqual({
      added: ["new", "new/c.txt"],
      changed: ["src/a.txt"],
      removed: ["b.txt", "empty"],
      leftOut: 0,
    });
    await fs.restore(snapshotId);
    expect(await fs.readFile("src/a.txt")).toBe("one\n");
    expect(await fs.readdir()).toEqual(["b.txt", "empty", "src"]);
    expect(await fs.diff(snapshotId)).toEqual({ added: [], changed: [], removed: [], leftOut: 0 });
  });

  fact("lists its snapshots, and forgets one that is deleted", async ({ fs }) => {
    expect(await fs.snapshots()).toEqual([]);
    await fs.writeFile("a.txt", "12345");
    const first = await fs.snapshot();
    const second = await fs.snapshot();
    expect(await fs.snapshots()).toMatchObject([
      { id: first, entries: 1, bytes: 5 },
      { id: second, entries: 1, bytes: 5 },
    ]);
    await fs.deleteSnapshot(first);
    expect((await fs.snapshots()).map(({ id }) => id)).toEqual([second]);
    for (const attempt of [
      () => fs.restore(first),
      () => fs.diff(first),
      () => fs.deleteSnapshot(first),
      () => fs.restore("x/../y"),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    }
  });

  fact("writes its files as an archive, and unpacks one", async ({ fs }) => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7) % 256);
    await fs.writeFile("src/ü x.txt", "é\n");
    await fs.writeFile("src/data.bin", bytes);
    for (const gzip of [false, true]) {
      const archive = await fs.exportTar({ gzip });
      const folder = `copy-${gzip}`;
      await fs.importTar(archive, { path: folder });
      expect(await fs.readFile(`${folder}/src/ü x.txt`)).toBe("é\n");
      expect(await fs.readBytes(`${folder}/src/data.bin`)).toEqual(bytes);
    }
    await fs.importTar(await fs.exportTar({ path: "src" }), { path: "deep/er" });
    expect(await fs.readdir("deep/er")).toEqual(["data.bin", "ü x.txt"]);
  });

  fact("unpacks all of an archive or nothing", async ({ fs }) => {
    await fs.writeFile("a.txt", "1");
    const archive = await fs.exportTar();
    await fs.rm("a.txt");
    await expect(fs.importTar(archive.subarray(0, 1_000))).rejects.toMatchObject({ code: "invalid_request" });
    await expect(fs.importTar(new TextEncoder().encode("no archive at all"))).rejects.toMatchObject({
      code: "invalid_request",
    });
    await expect(fs.importTar(archive, { path: "../out" })).rejects.toMatchObject({ code: "sandbox_path" });
    await expect(fs.exportTar({ path: "gone" })).rejects.toMatchObject({ code: "not_found" });
    expect(await fs.readdir()).toEqual([]);
  });
}
