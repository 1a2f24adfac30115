/** The configuration file of a project on Node: found, imported, checked, and what it registers. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readConfig } from "../../src/node/read-config.ts";

const parent = join(import.meta.dirname, "../../.edgeflue");
const folders: string[] = [];

/** Below the package's own root, so that the files find `edgeflue` by its name. */
function makeProject(files: Record<string, string>): string {
  mkdirSync(parent, { recursive: true });
  const root = mkdtempSync(join(parent, "config-"));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

const config = (fields: string) =>
  `import { defineConfig } from "edgeflue";\nexport default defineConfig({ ${fields} });`;

describe("readConfig", () => {
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it("is empty where there is no file", async () => {
    expect(await readConfig(makeProject({}))).toEqual({});
  });

  it.each(["ts", "js", "mjs"])("imports edgeflue.config.%s of the root", async (extension) => {
    const root = makeProject({ [`edgeflue.config.${extension}`]: config('model: "demo:", typedRetries: 1') });
    expect(await readConfig(root)).toEqual({ model: "demo:", typedRetries: 1 });
  });

  it("imports the file that is named instead", async () => {
    const root = makeProject({ "edgeflue.config.ts": config('model: "demo:"'), "ci.config.ts": config("") });
    expect(await readConfig(root, "ci.config.ts")).toEqual({});
    await expect(readConfig(root, "nowhere.ts")).rejects.toThrowError(
      /^\[edgeflue\] The configuration file "nowhere\.ts" does not exist in /,
    );
  });

  it("takes a plain object too, and checks it", async () => {
    const root = makeProject({ "edgeflue.config.ts": 'export default { model: "demo:" };' });
    expect(await readConfig(root)).toEqual({ model: "demo:" });
    const bad = makeProject({ "edgeflue.config.ts": "export default { typedRetries: 99 };" });
    await expect(readConfig(bad)).rejects.toThrowError(
      '[edgeflue] edgeflue.config.ts: Configuration field "typedRetries" must be a whole number from 0 to 10.',
    );
  });

  it.each([
    ["throws", 'throw new Error("no database");', /edgeflue\.config\.ts: no database$/],
    ["does not parse", "export default {", /^\[edgeflue\] edgeflue\.config\.ts: ./],
    ["has no default export", "export const config = {};", /edgeflue\.config\.ts: it needs a default export/],
    ["imports what is not there", 'import "./nowhere.ts";', /edgeflue\.config\.ts: .*nowhere/],
  ])("names the file when it %s", async (_name, text, words) => {
    await expect(readConfig(makeProject({ "edgeflue.config.ts": text }))).rejects.toThrowError(words);
  });

  it.each(["anthropic", "google", "openai-compatible", "workers-ai"])(
    "lets a program use the provider that the file imports: %s",
    async (provider) => {
      const root = makeProject({ "edgeflue.config.ts": `import "edgeflue/${provider}";\n${config("")}` });
      await readConfig(root);
      const { init } = await import("edgeflue");
      const agent = await init({ model: `${provider}:some-model`, stateDir: join(root, "state"), env: {} });
      const session = await agent.session();
      // The provider is known; what it lacks is its key or address.
      await expect(session.prompt("hello")).rejects.toMatchObject({
        code: "model_not_configured",
        hint: expect.stringContaining(provider.toUpperCase().replace("-", "_")),
      });
      await agent.destroy();
    },
  );
});
