/** Snapshots of the virtual sandbox: what they share with the files, and what they cost. */

import { describe, expect, it } from "vitest";
import type { Sandbox, SandboxWorkspace } from "../../src/sandbox/sandbox.ts";
import { createRandom } from "./random.ts";
import { commit, listAll, openPolicy, runWithSandbox, type SandboxTest, shell } from "./with-sandbox.ts";

function work<T>(sandbox: Sandbox, body: (workspace: SandboxWorkspace) => T | Promise<T>): Promise<T> {
  return commit(sandbox, async ({ workspace }) => {
    if (workspace === undefined) throw new Error("There is no workspace.");
    return body(workspace);
  });
}

const chunks = ({ sql }: SandboxTest) =>
  sql.first<{ count: number }>("SELECT count(*) AS count FROM file_blocks")?.count;

describe("snapshots", () => {
  it("copies no bytes, and few rows, however many files there are", () =>
    runWithSandbox(async (test) => {
      const sandbox = test.open();
      await commit(sandbox, async ({ files }) => {
        for (let index = 0; index < 10_000; index++)
          await files.write(`d${index % 100}/f${index}.txt`, "x".repeat(40));
      });
      const before = { chunks: chunks(test), rows: test.sql.rowsWritten };
      const { entries, bytes } = await work(sandbox, (workspace) => workspace.createSnapshot());
      expect({ entries, bytes }).toEqual({ entries: 10_100, bytes: 400_000 });
      expect(chunks(test)).toBe(before.chunks);
      expect(test.sql.rowsWritten - before.rows).toBeLessThan(12);
    }));

  it("keeps its content through writes, appends, moves, links and removals", () =>
    runWithSandbox(async (test) => {
      const sandbox = test.open();
      await shell(
        sandbox,
        "mkdir -p a/b; echo 1 > a/one; echo 2 > a/b/two; ln -s a/one link; : > empty; chmod 600 a/one",
      );
      const { id } = await work(sandbox, (workspace) => workspace.createSnapshot());
      const found = "find . -printf '%p %y %m %s\\n' | sort; cat a/one a/b/two link";
      const { stdout: before } = await shell(sandbox, found);
      await shell(
        sandbox,
        "echo more >> a/one; echo new > a/b/two; mv a/b c; rm link; mkdir link; echo x > empty; chmod 755 a/one; mv a/one /tmp/one",
      );
      await work(sandbox, (workspace) => workspace.restoreSnapshot(id));
      expect((await shell(test.open(), found)).stdout).toBe(before);
    }));

  it("gives a file that was moved out of the workspace a content of its own", () =>
    runWithSandbox(async (test) => {
      const sandbox = test.open();
      await shell(sandbox, "echo kept > a; echo kept > b");
      const { id } = await work(sandbox, (workspace) => workspace.createSnapshot());
      await shell(sandbox, "mv a /tmp/a");
      await work(sandbox, (workspace) => workspace.restoreSnapshot(id));
      await work(sandbox, (workspace) => workspace.deleteSnapshot(id));
      expect((await shell(sandbox, "echo tail >> /tmp/a; cat a /tmp/a; rm a; cat /tmp/a")).stdout).toBe(
        "kept\nkept\ntail\nkept\ntail\n",
      );
    }));

  it("leaves the outputs of tools and scratch files as they are", () =>
    runWithSandbox(async (test) => {
      const sandbox = test.open();
      const { id } = await work(sandbox, (workspace) => workspace.createSnapshot());
      await commit(sandbox, (transaction) =>
        transaction.writeOutput("/workspace/.edgeflue/output/1.txt", "output"),
      );
      await shell(sandbox, "echo x > a; echo y > /tmp/b");
      expect(await work(sandbox, (workspace) => workspace.diffSnapshot(id))).toMatchObject({ added: ["a"] });
      await work(sandbox, (workspace) => workspace.restoreSnapshot(id));
      expect(await listAll(sandbox)).toEqual([".edgeflue/output/1.txt"]);
      expect((await shell(sandbox, "cat /tmp/b")).stdout).toBe("y\n");
    }));

  it("compares contents, not times", () =>
    runWithSandbox(async (test) => {
      const sandbox = test.open();
      await shell(sandbox, "echo same > a; echo other > b; echo mode > c");
      const { id } = await work(sandbox, (workspace) => workspace.createSnapshot());
      await shell(sandbox, "echo same > a; touch -d @5 a; echo othex > b; chmod +x c");
      expect(await work(sandbox, (workspace) => workspace.diffSnapshot(id))).toEqual({
        added: [],
        changed: ["b", "c"],
        removed: [],
        leftOut: 0,
      });
    }));

  it("refuses one more than there may be, and a restore where writing is off", () =>
    runWithSandbox(async (test) => {
      const sandbox = test.open();
      for (let index = 0; index < 20; index++) await work(sandbox, (workspace) => workspace.createSnapshot());
      await expect(work(sandbox, (workspace) => workspace.createSnapshot())).rejects.toMatchObject({
        code: "sandbox_limit",
      });
      const readOnly = test.open({ policy: { ...openPolicy, allowWrite: false } });
      await expect(
        work(readOnly, (workspace) => workspace.restoreSnapshot("snapshot_1")),
      ).rejects.toMatchObject({ code: "sandbox_denied" });
    }));

  it("never gives the id of a deleted snapshot again", () =>
    runWithSandbox(async (test) => {
      const sandbox = test.open();
      const first = await work(sandbox, (workspace) => workspace.createSnapshot());
      await work(sandbox, (workspace) => workspace.deleteSnapshot(first.id));
      const second = await work(sandbox, (workspace) => workspace.createSnapshot());
      expect(second.id).not.toBe(first.id);
    }));

  it("agrees with a model through random changes, and leaves no content behind", () =>
    runWithSandbox(async (test) => {
      const random = createRandom(7);
      const sandbox = test.open();
      const names = ["a", "b", "c/d", "c/e", "f/g/h"];
      let now = new Map<string, string>();
      const taken = new Map<string, Map<string, string>>();
      for (let step = 0; step < 250; step++) {
        const name = random.pick(names);
        const id = taken.size === 0 ? undefined : random.pick([...taken.keys()]);
        const action = random.integer(8);
        if (action <= 2) {
          const text = `${step}`.repeat(random.integer(4));
          await commit(sandbox, ({ files }) => files.write(name, text));
          now.set(name, text);
        } else if (action === 3 && now.has(name)) {
          await shell(sandbox, `printf ${step} >> ${name}`);
          now.set(name, `${now.get(name)}${step}`);
        } else if (action === 4) {
          await commit(sandbox, ({ files }) => files.remove(name, { force: true }));
          now.delete(name);
        } else if (action === 5 && taken.size < 6) {
          const made = await work(sandbox, (workspace) => workspace.createSnapshot());
          taken.set(made.id, new Map(now));
        } else if (action === 6 && id !== undefined) {
          await work(sandbox, (workspace) => workspace.restoreSnapshot(id));
          now = new Map(taken.get(id));
        } else if (action === 7 && id !== undefined) {
          await work(sandbox, (workspace) => workspace.deleteSnapshot(id));
          taken.delete(id);
        }
        const found = new Map<string, string>();
        await commit(sandbox, async ({ files }) => {
          for await (const { path } of files.walk("."))
            found.set(path.slice("/workspace/".length), await files.readText(path));
        });
        expect(new Map([...found].sort()), `step ${step}`).toEqual(new Map([...now].sort()));
      }
      for (const id of taken.keys()) await work(sandbox, (workspace) => workspace.deleteSnapshot(id));
      const used = [...now.values()].filter((text) => text !== "").length;
      expect(chunks(test)).toBe(used);
    }));
});
