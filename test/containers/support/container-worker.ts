/** Starts the Worker with its containers once for all tests, and removes what it leaves. Without Docker the tests skip. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { hasDocker, removeContainers } from "./docker.ts";
import { startContainerWorker } from "./start-container-worker.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Without Docker it is undefined. */
    workerUrl: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!hasDocker()) {
    if (process.env.EDGEFLUE_CONTAINERS === "required")
      throw new Error("Docker is required here and does not answer.");
    console.log(
      "The tests with containers are skipped: there is no Docker on this machine (`docker info` fails).",
    );
    project.provide("workerUrl", undefined);
    return async () => {};
  }
  removeContainers();
  const folder = mkdtempSync(join(tmpdir(), "edgeflue-containers-"));
  const worker = await startContainerWorker(folder);
  project.provide("workerUrl", worker.url);
  return async () => {
    await worker[Symbol.asyncDispose]();
    removeContainers();
    rmSync(folder, { recursive: true, force: true });
  };
}
