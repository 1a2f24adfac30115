/** A sandbox server for tests that run in workerd. */

import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createSandboxServer } from "../../../src/node/sandbox-server/sandbox-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    sandboxServerUrl: string;
    sandboxServerToken: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const root = mkdtempSync(join(tmpdir(), "edgeflue-sandboxes-"));
  const token = "a-token-of-the-tests";
  const server = createSandboxServer({ root, token });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide("sandboxServerUrl", `http://127.0.0.1:${(server.address() as AddressInfo).port}`); // it listens
  project.provide("sandboxServerToken", token);
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(root, { recursive: true, force: true });
  };
}
