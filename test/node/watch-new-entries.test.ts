/** What a project gets while `edgeflue dev` runs. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { watchNewEntries } from "../../src/cli/watch-new-entries.ts";

it("sees folders and files that were not there at first, and what happens in them", async () => {
  const root = mkdtempSync(join(tmpdir(), "edgeflue-watch-"));
  mkdirSync(join(root, "agents"));
  let changes = 0;
  const unwatch = watchNewEntries(root, () => {
    changes += 1;
  });
  const write = async (path: string) => {
    const before = changes;
    // A watcher may need a moment until it hears: the file is written until it does.
    await expect
      .poll(
        () => {
          writeFileSync(join(root, path), String(Math.random()));
          return changes;
        },
        { interval: 300 },
      )
      .toBeGreaterThan(before);
  };
  try {
    mkdirSync(join(root, "workflows"));
    await write("workflows/first.ts");
    await write("workflows/second.ts");
    await write("workflows/first.ts");
    await write("edgeflue.config.ts");
    // wrangler has an eye on those that were there, and nobody on others.
    const before = changes;
    writeFileSync(join(root, "agents/one.ts"), "");
    writeFileSync(join(root, "notes.txt"), "");
    await write("workflows/third.ts");
    expect(changes).toBeGreaterThan(before);
  } finally {
    unwatch();
    rmSync(root, { recursive: true });
  }
});
