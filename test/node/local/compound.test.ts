/** Single commands in the local sandbox. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/clock.ts";
import { createLocalSandbox } from "../../../src/node/local/sandbox.ts";
import { describeCompoundCommands } from "../../sandbox/compound-contract.ts";

describeCompoundCommands("local", async (allowedCommands, body) => {
  const root = mkdtempSync(join(tmpdir(), "edgeflue-compound-"));
  try {
    await body(
      createLocalSandbox({
        cwd: root,
        policy: { allowWrite: true, allowShell: true, allowedCommands, allowCompoundCommands: false },
        clock: systemClock,
        ownFolder: join(root, ".own"),
      }),
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
