/** What a page loads: the client and the hook, and nothing of the server. */

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** The two, and what they stand on. */
const unitsOfPages = ["client", "react", "protocol", "regex", "errors.ts", "limits.ts", "clock.ts"];

async function bundle(program: string): Promise<{ gzipBytes: number; modules: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2024",
    external: ["react"],
    absWorkingDir: root,
    outfile: "page.js",
  });
  const [output] = Object.values(metafile.outputs);
  return {
    gzipBytes: gzipSync(outputFiles[0]?.contents ?? "").length,
    modules: Object.entries(output?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  };
}

describe("a page's bundle", () => {
  it.each([
    ["the client", 'export { createFlueClient } from "edgeflue/client";', 31_000],
    [
      "the client and the hook",
      'export * from "edgeflue/react"; export { createFlueClient } from "edgeflue/client";',
      37_000,
    ],
  ])("has %s, and nothing of the server", async (_name, program, gzipBytesMax) => {
    const { gzipBytes, modules } = await bundle(program);
    expect(gzipBytes).toBeLessThan(gzipBytesMax);
    const own = modules.flatMap((path) => /^src\/([^/]+)/.exec(path)?.[1] ?? []);
    expect(own.filter((unit) => !unitsOfPages.includes(unit))).toEqual([]);
    const packages = modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect([...new Set(packages)].sort()).toEqual(["eventsource-parser", "zod"]);
  });
});
