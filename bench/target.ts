/** What can be measured. Everything is compared with two floors; add a Worker by adding an entry. */

import { basename } from "node:path";
import type { Bundle } from "./bundle.ts";
import { bundleFile, bundleWithWrangler } from "./bundle.ts";
import { edgeflueText, openAiText, type SseText } from "./sse-text.ts";

export interface Target {
  name: string;
  bundle(directory: string): Promise<Bundle>;
  /** Bindings beside the common ones. */
  vars?: Record<string, string>;
  /** Sent with every request. */
  headers?: Record<string, string>;
  sseText: SseText;
}

export const floor: Target = {
  name: "floor",
  bundle: (directory) => bundleFile("bench/floor/worker.ts", directory),
  sseText: openAiText,
};

/** Keeps the history in memory and stores a prompt in one transaction. */
export const strictFloor: Target = {
  name: "floor-1-tx",
  bundle: (directory) => bundleFile("bench/floor/one-transaction.ts", directory),
  sseText: openAiText,
};

/** Sessions alone: without the objects of runs and of the lists below /admin, which a Worker need not bind. */
export const edgeflueSessionsAlone: Target = {
  name: "edgeflue-sessions",
  bundle: async (directory) => {
    const bundle = await bundleWithWrangler("bench/edgeflue/wrangler.toml", directory);
    return {
      ...bundle,
      durableObjects: bundle.durableObjects.filter(({ binding }) => binding === "SESSIONS"),
    };
  },
  vars: { EDGEFLUE_AUTH: "none" },
  sseText: edgeflueText,
};

/** With the emulated shell, which is as much code as all the rest. */
export const edgeflueWithShell: Target = {
  name: "edgeflue-shell",
  bundle: (directory) =>
    bundleWithWrangler("bench/edgeflue/wrangler.toml", directory, "bench/edgeflue-shell/worker.ts"),
  vars: { EDGEFLUE_AUTH: "none" },
  sseText: edgeflueText,
};

/** The repository's own Worker. */
export const samples: Target = {
  name: "samples",
  bundle: (directory) => bundleWithWrangler("wrangler.toml", directory),
  vars: { EDGEFLUE_AUTH: "none" },
  sseText: edgeflueText,
};

export const subjects: readonly Target[] = [
  // Against itself: what a ratio of 1 looks like on this machine.
  floor,
  strictFloor,
  {
    name: "edgeflue",
    bundle: (directory) => bundleWithWrangler("bench/edgeflue/wrangler.toml", directory),
    vars: { EDGEFLUE_AUTH: "none" },
    sseText: edgeflueText,
  },
  edgeflueSessionsAlone,
  edgeflueWithShell,
  {
    name: "edgeflue-keys",
    bundle: (directory) => bundleWithWrangler("bench/edgeflue/wrangler.toml", directory),
    vars: { EDGEFLUE_API_KEYS: "first-key second-key bench-key" },
    headers: { authorization: "Bearer bench-key" },
    sseText: edgeflueText,
  },
];

/** A target by its name, or any Worker file by its path, if it answers as edgeflue does. */
export function findTarget(name: string): Target | undefined {
  if (!name.endsWith(".ts")) return subjects.find((subject) => subject.name === name);
  return {
    name: basename(name, ".ts"),
    bundle: (directory) => bundleFile(name, directory),
    sseText: edgeflueText,
  };
}

/** The bindings that every target gets. */
export function commonVars(modelUrl: string): Record<string, string> {
  return {
    OPENAI_BASE_URL: modelUrl,
    OPENAI_API_KEY: "bench",
    OPENAI_API: "chat",
    EDGEFLUE_MODEL: "openai:bench",
  };
}
