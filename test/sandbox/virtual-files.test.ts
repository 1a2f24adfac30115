/** The files of the virtual sandbox: the common contract, and what only this one has. */

import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { sandboxLimits, searchLimits } from "../../src/limits.ts";
import type { SandboxTransaction } from "../../src/sandbox/sandbox.ts";
import { describeSandboxFiles } from "./files-contract.ts";
import { commit, listAll, openPolicy, runWithSandbox, shell } from "./with-sandbox.ts";

describeSandboxFiles("virtual", (body) =>
  runWithSandbox(({ open }) => commit(open(), ({ files }) => body(files))),
);

describe("storage of the virtual sandbox", () => {
  it("writes two rows for a small file and two when it changes", () =>
    runWithSandbox(async ({ sql, open }) => {
      const sandbox = open();
      // The first file of a session makes the tables.
      await commit(sandbox, ({ files }) => files.write("first.txt", "1"));
      for (const content of ["one", "two, longer"]) {
        const before = sql.rowsWritten;
        await commit(sandbox, ({ files }) => files.write("a.txt", content));
        expect(sql.rowsWritten - before).toBe(2);
      }
    }));

  it("reads the rows of the tree once, until something changes", () =>
    runWithSandbox(async ({ sql, open }) => {
      const sandbox = open();
      await commit(sandbox, ({ files }) => files.write("docs/a.txt", "one"));
      const look = async () => {
        const before = sql.rowsRead;
        const found = await commit(sandbox, async ({ files }) => [
          await files.exists("docs/a.txt"),
          await files.exists("b.txt"),
        ]);
        return { found, rows: sql.rowsRead - before };
      };
      expect((await look()).rows).toBeGreaterThan(0);
      expect(await look()).toEqual({ found: [true, false], rows: 0 });
      const dropped = await sandbox.begin();
      await dropped.files.write("b.txt", "never committed");
      dropped.end();
      expect((await look()).found).toEqual([true, false]);
      await commit(sandbox, ({ files }) => files.write("b.txt", "two"));
      expect((await look()).found).toEqual([true, true]);
      await commit(sandbox, ({ files }) => files.remove("docs", { recursive: true }));
      expect((await look()).found).toEqual([false, true]);
    }));

  it("writes only the last chunk when a large file is appended to", () =>
    runWithSandbox(async ({ sql, open }) => {
      const sandbox = open();
      await commit(sandbox, ({ files }) =>
        files.write("big.bin", new Uint8Array(3 * sandboxLimits.chunkBytesMax + 10)),
      );
      const before = sql.rowsWritten;
      await commit(sandbox, ({ shell }) => shell("echo more >> big.bin"));
      expect(sql.rowsWritten - before).toBe(2);
      expect((await commit(sandbox, ({ files }) => files.stat("big.bin"))).size).toBe(
        3 * sandboxLimits.chunkBytesMax + 15,
      );
    }));

  it("writes only the chunk in which a byte of a large file changes", () =>
    runWithSandbox(async ({ sql, open }) => {
      const sandbox = open();
      await commit(sandbox, ({ files }) =>
        files.write("big.bin", new Uint8Array(8 * sandboxLimits.chunkBytesMax)),
      );
      for (const change of [
        "printf x | dd of=big.bin bs=1 seek=5 conv=notrunc status=none",
        "printf x | dd of=big.bin bs=1 seek=2000000 conv=notrunc status=none",
        "{ printf y; } 1<> big.bin",
      ]) {
        const before = sql.rowsWritten;
        await commit(sandbox, ({ shell }) => shell(change));
        expect([change, sql.rowsWritten - before]).toEqual([change, 2]);
      }
      const bytes = await commit(sandbox, ({ files }) => files.readBytes("big.bin"));
      expect([bytes[0], bytes[5], bytes[2_000_000], bytes.length]).toEqual([
        0x79,
        0x78,
        0x78,
        8 * sandboxLimits.chunkBytesMax,
      ]);
    }));

  it("reads of a large file only what a command takes", () =>
    runWithSandbox(async ({ sql, open }) => {
      const large = new Uint8Array(8 * sandboxLimits.chunkBytesMax).fill(0x61);
      large[3] = 10;
      await commit(open(), ({ files }) => files.write("large", large));
      const rowsToRead = async (command: string, output: string) => {
        const before = sql.rowsRead;
        expect(await commit(open(), ({ shell }) => shell(command))).toMatchObject({ stdout: output });
        return sql.rowsRead - before;
      };
      const all = await rowsToRead("wc -c < large", `${large.length}\n`);
      for (const command of ["head -n 1 large", "read -r x < large; echo $x", "grep -m 1 a large"])
        expect([command, await rowsToRead(command, "aaa\n")]).toEqual([command, all - 7]);
    }));

  it(
    "wakes and reads a file in constant time, however many others there are",
    () =>
      runWithSandbox(async ({ sql, open }) => {
        const rowsToRead = async (name: string) => {
          const before = sql.rowsRead;
          const { stdout } = await commit(open(), ({ shell }) => shell(`cat ${name}`));
          expect(stdout).toBe("small\n");
          return sql.rowsRead - before;
        };
        await commit(open(), ({ shell }) => shell("mkdir many; echo small > many/a"));
        const alone = await rowsToRead("many/a");
        for (let part = 0; part < 8; part++) {
          const large = new Uint8Array(3 * 1024 * 1024).fill(part);
          await commit(open(), async ({ files, shell }) => {
            for (let index = 0; index < 8; index++) await files.write(`large/${part}/${index}`, large);
            await shell(`for i in {1..1200}; do echo $i > many/${part}-$i; done`);
          });
        }
        expect(await rowsToRead("many/a")).toBeLessThanOrEqual(alone + 2);
      }),
    60_000,
  );

  it("leaves no chunk without a file", () =>
    runWithSandbox(async ({ sql, open }) => {
      const sandbox = open();
      const big = new Uint8Array(3 * sandboxLimits.chunkBytesMax);
      await commit(sandbox, async ({ files }) => {
        await files.write("a.bin", big);
        await files.write("folder/b.bin", big);
        await files.write("c.bin", "c");
      });
      await commit(sandbox, async ({ files, shell }) => {
        await files.write("a.bin", "small");
        await files.remove("folder", { recursive: true });
        await files.write("c.bin", "");
        await shell("echo d > d; mv d c.bin");
      });
      expect(
        sql.all("SELECT id / 1024 AS inode, count(*) AS chunks FROM file_blocks GROUP BY inode"),
      ).toHaveLength(2);
      expect(sql.all("SELECT name FROM files ORDER BY name")).toEqual([{ name: "a.bin" }, { name: "c.bin" }]);
    }));

  it("keeps what was committed for the next sandbox on the same database", () =>
    runWithSandbox(async ({ open }) => {
      await commit(open(), ({ files }) => files.write("deep/a.txt", "kept"));
      expect(await commit(open(), ({ files }) => files.readText("deep/a.txt"))).toBe("kept");
    }));

  it("forgets what was not committed", () =>
    runWithSandbox(async ({ sql, open }) => {
      const sandbox = open();
      await commit(sandbox, ({ files }) => files.write("a.txt", "old"));
      const transaction = await sandbox.begin();
      await transaction.files.write("a.txt", "new");
      await transaction.files.write("b.txt", "new");
      await transaction.shell("mkdir c; rm -f a.txt");
      const before = sql.rowsWritten;
      transaction.end();
      expect(sql.rowsWritten).toBe(before);
      expect(await listAll(sandbox)).toEqual(["a.txt"]);
      expect(await commit(sandbox, ({ files }) => files.readText("a.txt"))).toBe("old");
    }));

  it("may commit several times in one transaction", () =>
    runWithSandbox(async ({ open }) => {
      const transaction = await open().begin();
      await transaction.files.write("a.txt", "1");
      transaction.commit();
      await transaction.files.write("a.txt", "12");
      await transaction.files.write("b.txt", "x");
      transaction.commit();
      await transaction.files.write("a.txt", "123");
      transaction.end();
      const { files } = await open().begin();
      expect([await files.readText("a.txt"), await files.readText("b.txt")]).toEqual(["12", "x"]);
    }));

  it("runs transactions one at a time, in the order in which they were asked for", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open();
      const order: number[] = [];
      await Promise.all(
        [1, 2, 3].map((number) =>
          commit(sandbox, async ({ files }) => {
            const before = (await files.exists("n.txt")) ? await files.readText("n.txt") : "";
            order.push(number);
            await new Promise((resolve) => setTimeout(resolve, 1));
            await files.write("n.txt", `${before}${number}`);
          }),
        ),
      );
      expect(order).toEqual([1, 2, 3]);
      expect(await commit(sandbox, ({ files }) => files.readText("n.txt"))).toBe("123");
    }));

  it("lets the next transaction begin when one ends twice", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open();
      const first = await sandbox.begin();
      first.end();
      first.end();
      const second = await sandbox.begin();
      let thirdBegan = false;
      const third = sandbox.begin().then((transaction) => {
        thirdBegan = true;
        return transaction;
      });
      first.end();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(thirdBegan).toBe(false);
      second.end();
      (await third).end();
    }));

  it("fails every call on a transaction that has ended", () =>
    runWithSandbox(async ({ open }) => {
      const { files, shell, commit: store, end, writeOutput } = await open().begin();
      end();
      const message = /transaction has ended/;
      await expect(files.readText("a")).rejects.toThrow(message);
      await expect(files.write("a", "b")).rejects.toThrow(message);
      await expect(files.list(".")).rejects.toThrow(message);
      await expect(writeOutput(".edgeflue/output/a", "b")).rejects.toThrow(message);
      await expect(shell("echo a")).rejects.toThrow(message);
      expect(store).toThrow(message);
    }));

  it("reads no more than it is asked for", () =>
    runWithSandbox(async ({ sql, open }) => {
      await commit(open(), async ({ files }) => {
        for (let index = 0; index < 200; index++) await files.write(`many/${index}.txt`, "x");
        await files.write("one.txt", "x");
      });
      let statements = 0;
      const counting = new Proxy(sql, {
        get(target, key) {
          if (key === "all" || key === "first") statements += 1;
          const value: unknown = Reflect.get(target, key);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
      const transaction = await open({ sql: counting }).begin();
      await transaction.files.readText("one.txt");
      expect(statements).toBe(2);
      await transaction.files.list("many");
      for (let index = 0; index < 300; index++) await transaction.files.exists(`many/${index}.txt`);
      expect(statements).toBeLessThan(8);
      transaction.end();
    }));

  it("takes five thousand files", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open();
      await commit(sandbox, async ({ files }) => {
        for (let index = 0; index < 5_000; index++)
          await files.write(`src/${index % 50}/file${index}.txt`, `${index}\n`);
      });
      const counted = await commit(sandbox, ({ shell }) =>
        shell("find src -type f | wc -l; grep -rl '^4999$' src; mv src lib; ls lib | wc -l"),
      );
      expect(counted.stdout.replaceAll(" ", "")).toBe("5000\nsrc/49/file4999.txt\n50\n");
      await commit(sandbox, ({ files }) => files.remove("lib", { recursive: true }));
      expect(await listAll(sandbox)).toEqual([]);
    }));
});

describe("policy of the virtual sandbox's files", () => {
  it("refuses every change when writing is off", () =>
    runWithSandbox(async ({ sql, open }) => {
      await commit(open(), ({ files }) => files.write("a.txt", "a"));
      const sandbox = open({ policy: { ...openPolicy, allowWrite: false } });
      const before = sql.rowsWritten;
      await commit(sandbox, async ({ files }) => {
        for (const attempt of [
          files.write("a.txt", "b"),
          files.mkdir("c"),
          files.mkdir("c", { recursive: true }),
          files.remove("a.txt"),
          files.remove("nothing", { force: true }),
        ]) {
          await expect(attempt).rejects.toMatchObject({ code: "sandbox_denied" });
        }
        await expect(files.write("a.txt", "b")).rejects.toThrow("allowWrite: true");
        expect(await files.readText("a.txt")).toBe("a");
      });
      expect(sql.rowsWritten).toBe(before);
    }));

  it("keeps the full output of tools also when writing is off", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open({ policy: { ...openPolicy, allowWrite: false } });
      const path = "/workspace/.edgeflue/output/call_1.txt";
      await commit(sandbox, ({ writeOutput }) => writeOutput(path, "everything"));
      expect(await commit(sandbox, ({ files }) => files.readText(path))).toBe("everything");
      await commit(sandbox, async ({ writeOutput }) => {
        await expect(writeOutput("/etc/passwd", "x")).rejects.toMatchObject({ code: "sandbox_path" });
      });
    }));
});

describe("kept outputs of tools", () => {
  const folder = "/workspace/.edgeflue/output";

  it("are a bounded number of files, the newest", () =>
    runWithSandbox(async ({ open }) => {
      const { outputFilesMax } = sandboxLimits;
      let now = 0;
      const sandbox = open({ clock: { ...systemClock, now: () => now } });
      for (let index = 0; index < outputFilesMax + 5; index++) {
        now += index % 2; // Some have the same time, then the number in the name decides.
        await commit(sandbox, ({ writeOutput }) => writeOutput(`${folder}/${index}.txt`, "x"));
      }
      await commit(sandbox, async ({ writeOutput, files }) => {
        await files.write("kept.txt", "x");
        await writeOutput(`${folder}/${outputFilesMax}.txt`, "again");
      });
      const names = (await listAll(sandbox)).map((path) => path.replace(".edgeflue/output/", ""));
      const newest = Array.from({ length: outputFilesMax }, (_, index) => `${index + 5}.txt`);
      expect(names.sort()).toEqual([...newest, "kept.txt"].sort());
    }));

  it("take a bounded number of bytes", () =>
    runWithSandbox(async ({ sql, open }) => {
      sql.run(
        `INSERT INTO files VALUES ('${folder}', 'old.txt', 'file', 1, ?, 420, 0, NULL),
         ('/workspace', '.edgeflue', 'directory', 0, 0, 493, 0, NULL),
         ('/workspace/.edgeflue', 'output', 'directory', 0, 0, 493, 0, NULL)`,
        sandboxLimits.outputFilesBytesMax - 1,
      );
      const sandbox = open();
      await commit(sandbox, ({ writeOutput }) => writeOutput(`${folder}/1.txt`, "x"));
      expect(await listAll(sandbox)).toEqual([".edgeflue/output/1.txt", ".edgeflue/output/old.txt"]);
      await commit(sandbox, ({ writeOutput }) => writeOutput(`${folder}/2.txt`, "x"));
      expect(await listAll(sandbox)).toEqual([".edgeflue/output/1.txt", ".edgeflue/output/2.txt"]);
    }));

  it.each([
    ["a file in the way", "rm -rf .edgeflue; echo mine > .edgeflue"],
    ["a folder in the way", "mkdir -p .edgeflue/output/1.txt"],
    [
      "a link to a folder of the agent",
      "mkdir -p src/output; echo mine > src/output/1.txt; ln -s src .edgeflue",
    ],
    ["a link to a file", "mkdir -p .edgeflue/output; echo mine > a; ln -s ../../a .edgeflue/output/1.txt"],
    ["a link to nothing", "mkdir -p .edgeflue/output; ln -s ../../new .edgeflue/output/1.txt"],
    ["a link that leads out", "ln -s /tmp .edgeflue"],
    ["a link to itself", "ln -s .edgeflue .edgeflue"],
  ])("go nowhere else, with %s", (_, command) =>
    runWithSandbox(async ({ sql, open }) => {
      const sandbox = open();
      await shell(sandbox, command);
      const before = sql.all("SELECT parent, name, type, inode, size FROM files ORDER BY parent, name");
      await commit(sandbox, async ({ writeOutput, files }) => {
        await expect(writeOutput(`${folder}/1.txt`, "output")).rejects.toMatchObject({
          code: "sandbox_path",
        });
        await expect(writeOutput("a", "output")).rejects.toMatchObject({ code: "sandbox_path" });
        await files.write("still.txt", "works");
      });
      await commit(sandbox, ({ files }) => files.remove("still.txt"));
      expect(sql.all("SELECT parent, name, type, inode, size FROM files ORDER BY parent, name")).toEqual(
        before,
      );
    }),
  );
});

describe("search in the virtual sandbox", () => {
  it("needs neither shell nor write access, and changes nothing", () =>
    runWithSandbox(async ({ sql, open }) => {
      await commit(open(), ({ files }) => files.write("a.txt", "needle"));
      const before = sql.rowsWritten;
      const policy = { allowShell: false, allowWrite: false, allowedCommands: [] };
      const { matches } = await commit(open({ policy }), ({ files }) => files.search("needle"));
      expect(matches).toEqual([{ path: "/workspace/a.txt", line: 1, text: "needle" }]);
      expect(sql.rowsWritten).toBe(before);
    }));

  it("does not follow links, but searches one that the path names", () =>
    runWithSandbox(({ open }) =>
      commit(open(), async ({ files, shell: run }) => {
        await run("mkdir d; echo needle > d/a; ln -s d e; ln -s . loop; ln -s / out; ln -s d/a f");
        const paths = async (path: string) =>
          (await files.search("needle", { path })).matches.map((match) => match.path);
        expect(await paths(".")).toEqual(["/workspace/d/a"]);
        expect(await paths("e")).toEqual(["/workspace/e/a"]);
        expect(await paths("f")).toEqual(["/workspace/f"]);
        await expect(paths("out")).rejects.toMatchObject({ code: "sandbox_path" });
      }),
    ));

  it("stops after a number of bytes, and says where", () =>
    runWithSandbox(async ({ sql, open }) => {
      sql.run(
        "INSERT INTO files VALUES ('/workspace', 'b', 'file', 9, ?, 420, 0, NULL)",
        searchLimits.bytesMax,
      );
      const { matches, notes } = await commit(open(), async ({ files }) => {
        await files.write("a", "needle");
        return files.search("needle");
      });
      expect(matches).toHaveLength(1);
      expect(notes).toEqual([expect.stringMatching(/^The search stopped before b: /)]);
    }));

  it("stops after its time, and at an abort", () =>
    runWithSandbox(async ({ open }) => {
      let now = 0;
      const lateClock = {
        ...systemClock,
        now: () => {
          now += searchLimits.msMax;
          return now;
        },
      };
      const sandbox = open({ clock: lateClock });
      const line = `${"a".repeat(searchLimits.lineCharsMax - 1)}\n`;
      await commit(sandbox, async ({ files }) => {
        await files.write("long.txt", line.repeat(200));
        expect((await files.search("(a?){100}$[bc]")).notes).toEqual([
          expect.stringMatching(/before line \d+ of long\.txt: /),
        ]);
        const controller = new AbortController();
        const aborted = files.search("(a?){100}$[bc]", { signal: controller.signal });
        controller.abort(new Error("the user left"));
        await expect(aborted).rejects.toThrow("the user left");
      });
    }));
});

describe("limits of the virtual sandbox's files", () => {
  it("bounds a file", () =>
    runWithSandbox(({ open }) =>
      commit(open(), async ({ files }) => {
        const tooBig = new Uint8Array(sandboxLimits.fileBytesMax + 1);
        await expect(files.write("a.bin", tooBig)).rejects.toMatchObject({
          code: "sandbox_limit",
          message: expect.stringMatching(/\/workspace\/a\.bin would have 16777217 bytes/),
        });
        expect(await files.exists("a.bin")).toBe(false);
        await files.write("a.bin", tooBig.subarray(1));
      }),
    ));

  it("bounds what waits for one commit", () =>
    runWithSandbox(({ open }) =>
      commit(open(), async ({ files }) => {
        const half = new Uint8Array(sandboxLimits.fileBytesMax);
        await files.write("a.bin", half);
        await files.write("b.bin", half);
        await expect(files.write("c.bin", "c")).rejects.toThrow("one call can change at most");
        await files.remove("a.bin");
        await files.write("c.bin", "c");
      }),
    ));

  it("bounds the number of files, over all transactions", () =>
    runWithSandbox(async ({ sql, open }) => {
      sql.run(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO files SELECT '/workspace', 'f' || i, 'file', 0, 0, 420, 0, NULL FROM n`,
        sandboxLimits.entriesMax - 1,
      );
      const sandbox = open();
      await commit(sandbox, ({ files }) => files.write("last.txt", "x"));
      await commit(sandbox, async ({ files }) => {
        await expect(files.write("more.txt", "x")).rejects.toMatchObject({ code: "sandbox_limit" });
        await files.write("last.txt", "changed");
        await files.remove("f1");
        await files.write("more.txt", "x");
      });
    }));

  it("counts what is stored, also when the transaction around a commit is rolled back", () =>
    runWithSandbox(async ({ sql, open }) => {
      sql.run(
        "INSERT INTO files VALUES ('/workspace', 'huge', 'file', 1, ?, 420, 0, NULL)",
        sandboxLimits.totalBytesMax - 10,
      );
      const sandbox = open();
      const rollBack = async (change: (transaction: SandboxTransaction) => Promise<void>) => {
        const transaction = await sandbox.begin();
        await change(transaction);
        const store = () =>
          sql.transaction(() => {
            transaction.commit();
            throw new Error("rolled back");
          });
        expect(store).toThrow("rolled back");
        transaction.end();
      };
      await rollBack(({ files }) => files.write("a.txt", "1234567890"));
      await commit(sandbox, ({ files }) => files.write("b.txt", "1234567890"));
      await rollBack(({ files }) => files.remove("huge"));
      await commit(sandbox, ({ files }) =>
        expect(files.write("c.txt", "1")).rejects.toMatchObject({ code: "sandbox_limit" }),
      );
    }));

  it("bounds all bytes together, over all transactions", () =>
    runWithSandbox(async ({ sql, open }) => {
      sql.run(
        "INSERT INTO files VALUES ('/workspace', 'huge', 'file', 1, ?, 420, 0, NULL)",
        sandboxLimits.totalBytesMax - 10,
      );
      const sandbox = open();
      await commit(sandbox, ({ files }) => files.write("a.txt", "12345"));
      await commit(sandbox, async ({ files }) => {
        await expect(files.write("b.txt", "123456")).rejects.toThrow(/take at most 536870912 bytes together/);
        await files.write("b.txt", "12345");
      });
    }));
});

describe("symbolic links", () => {
  it("are followed within /workspace", () =>
    runWithSandbox(({ open }) =>
      commit(open(), async ({ files, shell }) => {
        await files.write("real/a.txt", "a");
        await shell("ln -s real link; ln -s a.txt real/b.txt; ln -s /workspace/real/b.txt c.txt");
        expect(await files.readText("link/b.txt")).toBe("a");
        expect((await files.stat("c.txt")).type).toBe("file");
        await files.write("link/b.txt", "changed");
        expect(await files.readText("real/a.txt")).toBe("changed");
        expect((await files.list("real")).map(({ type }) => type)).toEqual(["file", "symlink"]);
        await files.remove("link");
        expect(await files.readText("real/a.txt")).toBe("changed");
      }),
    ));

  it("never lead out, and are listed without harm", () =>
    runWithSandbox(({ open }) =>
      commit(open(), async ({ files, shell }) => {
        await shell("ln -s /etc/passwd out; ln -s ../.. up; ln -s /tmp tmp; echo secret > /tmp/s");
        for (const path of ["out", "up", "up/etc", "tmp/s"]) {
          await expect(files.readText(path), path).rejects.toThrow(/leads out of \/workspace/);
          await expect(files.write(path, "x"), path).rejects.toMatchObject({ code: "sandbox_path" });
          expect(await files.exists(path), path).toBe(false);
        }
        expect((await files.list(".")).map(({ type }) => type)).toEqual(["symlink", "symlink", "symlink"]);
      }),
    ));

  it("end in a clear error when they lead in circles or nowhere", () =>
    runWithSandbox(({ open }) =>
      commit(open(), async ({ files, shell }) => {
        await shell("ln -s b a; ln -s a b; ln -s self self; ln -s missing dangling");
        await expect(files.readText("a")).rejects.toThrow("too many symbolic links");
        await expect(files.readText("self/x")).rejects.toThrow("too many symbolic links");
        await expect(files.readText("dangling")).rejects.toMatchObject({ code: "not_found" });
        expect((await shell("rm a b self dangling; ls -A")).stdout).toBe("");
      }),
    ));
});
