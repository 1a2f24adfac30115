/** A Worker has the emulated shell where something imports `edgeflue/shell`. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { beforeAll, expect, it } from "vitest";

let outcomes: Record<"open" | "closed" | "imported", Record<"prompt" | "shell", object>>;

beforeAll(async () => {
  const script = join(import.meta.dirname, "support/without-shell.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", script]);
  outcomes = JSON.parse(stdout);
}, 30_000);

it("refuses an agent with a shell where it is not imported, and says what to import", () => {
  const refusal = {
    code: "agent_invalid",
    hint: expect.stringMatching(/agents\/clerk\.ts: .*"allowShell".*: import "edgeflue\/shell";/),
  };
  expect(outcomes.open).toMatchObject({ prompt: refusal, shell: refusal });
});

it("runs the other agents without it", () => {
  expect(outcomes.closed).toMatchObject({
    prompt: { text: expect.stringContaining('You said "hi".') },
    shell: { code: "sandbox_denied" },
  });
});

it("runs all of them once it is imported", () => {
  expect(outcomes.imported).toMatchObject({
    prompt: { text: expect.stringContaining('You said "hi".') },
    shell: { stdout: "42\n" },
  });
});

it.each([
  ["create-worker.ts", false],
  ["sandbox/shell/index.ts", true],
  ["sandbox/shell/git/index.ts", true],
])("is part of what is bundled with src/%s: %s", async (file, isThere) => {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, "../../src", file)],
    absWorkingDir: join(import.meta.dirname, "../.."),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    outdir: "unused",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
  });
  const rooms = Object.keys(metafile.inputs).map((path) => /^src\/sandbox\/shell\/(\w+)/.exec(path)?.[1]);
  expect(rooms.includes("interpreter")).toBe(isThere);
});
