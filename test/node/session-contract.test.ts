/** The session contract in the engine that `init()` embeds. */

import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { init } from "edgeflue";
import { contractAgent, contractSkills, describeSession } from "edgeflue/testing";
import { afterAll, describe, expect, it } from "vitest";

const root = mkdtempSync(join(tmpdir(), "edgeflue-contract-"));
for (const [name, { file, load }] of Object.entries(contractSkills)) {
  const { description, instructions, inputSchema: input_schema, outputSchema: output_schema } = load();
  mkdirSync(join(root, file, ".."), { recursive: true });
  // JSON is YAML, too.
  const frontMatter = JSON.stringify({ name, description, input_schema, output_schema });
  writeFileSync(join(root, file), `---\n${frontMatter}\n---\n${instructions}\n`);
}
const agent = await init(contractAgent, { root, stateDir: join(root, "state"), env: {} });
afterAll(async () => {
  await agent.destroy();
  rmSync(root, { recursive: true });
});

const withSession: Parameters<typeof describeSession>[1] = async (body) => {
  const id: string = randomUUID();
  await body(await agent.session(id), (other: string = id) => agent.session(other));
};

describeSession("init()", withSession, { describe, it, expect });
