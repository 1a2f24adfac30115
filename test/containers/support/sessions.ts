/** Sessions of the Worker under test, as its callers have them. */

import { createFlueClient } from "edgeflue/client";
import { describe, inject } from "vitest";
import { docker, runningContainers } from "./docker.ts";

export const workerUrl = inject("workerUrl");

/** Tests that need containers; skipped without Docker. */
export const describeContainers = describe.skipIf(workerUrl === undefined);

/** Longer than anything takes that is to come at once, also on a busy machine; much shorter than what it is not to wait for. */
export const atOnceMs = 20_000;

export function openBox(agent = "box", id: string = crypto.randomUUID()) {
  const client = createFlueClient({ baseUrl: workerUrl ?? "" });
  return client.agent(agent, id).session();
}

/** Runs `work`, which starts a container, and says its name. */
export async function watchContainer<T>(work: () => Promise<T>): Promise<{ value: T; name: string }> {
  const before = new Set(runningContainers());
  const value = await work();
  const name = runningContainers().find((running) => !before.has(running));
  if (name === undefined) throw new Error(`No container was started:\n${docker("ps")}`);
  return { value, name };
}
