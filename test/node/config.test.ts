/** The configuration file of a project on Node: found, imported, checked, and what it registers. */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/node/read-config.ts";
import { makeProject, useFolder } from "./support/temporary-folder.ts";

const folder = useFolder("config");
const makeConfigured = (files: Record<string, string>) => makeProject(folder, files);

const config = (fields: string) =>
  `import { defineConfig } from "edgeflue";\nexport default defineConfig({ ${fields} });`;

describe("readConfig", () => {
  it("is empty where there is no file", async () => {
    expect(await readConfig(makeConfigured({}))).toEqual({});
  });

  it.each(["ts", "js", "mjs"])("imports edgeflue.config.%s of the root", async (extension) => {
    const root = makeConfigured({
      [`edgeflue.config.${extension}`]: config('model: "demo:", typedRetries: 1'),
    });
    expect(await readConfig(root)).toEqual({ model: "demo:", typedRetries: 1 });
  });

  it("imports the file that is named instead", async () => {
    const root = makeConfigured({
      "edgeflue.config.ts": config('model: "demo:"'),
      "ci.config.ts": config(""),
    });
    expect(await readConfig(root, "ci.config.ts")).toEqual({});
    await expect(readConfig(root, "nowhere.ts")).rejects.toThrowError(
      /^\[edgeflue\] The configuration file "nowhere\.ts" does not exist in /,
    );
  });

  it("takes a plain object too, and checks it", async () => {
    const root = makeConfigured({ "edgeflue.config.ts": 'export default { model: "demo:" };' });
    expect(await readConfig(root)).toEqual({ model: "demo:" });
    const bad = makeConfigured({ "edgeflue.config.ts": "export default { typedRetries: 99 };" });
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
    await expect(readConfig(makeConfigured({ "edgeflue.config.ts": text }))).rejects.toThrowError(words);
  });

  it.each(["anthropic", "google", "openai-compatible", "workers-ai"])(
    "lets a program use the provider that the file imports: %s",
    async (provider) => {
      const root = makeConfigured({ "edgeflue.config.ts": `import "edgeflue/${provider}";\n${config("")}` });
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
