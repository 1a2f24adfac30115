/** An agent clones a repository, runs its tests in the container, mends one that fails, and answers with the difference. */

import { expect, it } from "vitest";
import { startGitServer } from "../node/support/git-server.ts";
import { describeContainers, openBox, watchContainer } from "./support/sessions.ts";

const files = {
  "sum.mjs": "export const sum = (a, b) => a - b;\n",
  "sum.test.mjs": `import assert from "node:assert";
import { test } from "node:test";
import { sum } from "./sum.mjs";
test("adds", () => assert.equal(sum(2, 3), 5));
`,
};

describeContainers("an agent that mends a failing test", () => {
  it("clones over the network of the emulator, and tests in a container that has none", async () => {
    const server = await startGitServer(files);
    try {
      const session = openBox("coder");
      const { value } = await watchContainer(() =>
        session.prompt(`Clone ${server.url} and make its tests pass.`, {
          payload: { repository: server.url },
        }),
      );
      expect(value.text).toContain(
        "-export const sum = (a, b) => a - b;\n+export const sum = (a, b) => a + b;",
      );
      expect(await session.fs.readFile("repo/sum.mjs")).toBe("export const sum = (a, b) => a + b;\n");
      const { events } = await session.events({ limit: 200 });
      const ends = events.filter(({ type }) => type === "command_end");
      // Two of the four commands needed the container.
      expect(ends.map((end) => [end.exitCode, end.container !== undefined])).toEqual([
        [0, false],
        [1, true],
        [0, true],
        [0, false],
      ]);
      const { stdout } = await session.shell("cd repo; node -e 'console.log(1)'; git log --oneline | wc -l");
      expect(stdout).toBe("1\n1\n");
    } finally {
      server.close();
    }
  });
});
