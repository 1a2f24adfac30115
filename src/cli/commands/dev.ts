/** `edgeflue dev`: `wrangler dev` with everything on this machine. wrangler.toml has it write the manifest again when
 *  a file of the project changes. Prints what there is once the Worker answers, and what its sessions do. Further
 *  arguments go to wrangler. */

import { existsSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs, parseEnv } from "node:util";
import { createFlueClient } from "../../client/flue-client.ts";
import { EdgeflueError } from "../../errors.ts";
import { requireProject } from "../require-project.ts";
import { runTool } from "../run-tool.ts";
import { watchNewEntries } from "../watch-new-entries.ts";

export async function runDev(args: readonly string[]): Promise<number> {
  const over = new AbortController();
  requireProject(args);
  const vars = ["EDGEFLUE_ENV:development", "EDGEFLUE_PRINT_EVENTS:on"].flatMap((value) => ["--var", value]);
  const baseUrl = urlOf(args);
  // Where something answers already, wrangler takes another port, and says which.
  const introduced = (await isTaken(baseUrl)) ? undefined : introduce(baseUrl, over.signal);
  const unwatch = watchNewEntries(process.cwd(), touchManifest);
  const code = await runTool("wrangler", ["dev", "--local", ...vars, ...args]);
  unwatch();
  over.abort();
  await introduced;
  return code;
}

/** Where wrangler listens. */
function urlOf(args: readonly string[]): string {
  const options = { ip: { type: "string" }, port: { type: "string" } } as const;
  const { ip = "localhost", port = "8787" } = parseArgs({ args: [...args], options, strict: false }).values;
  return `http://${ip}:${port}`;
}

const pauseMs = 300;

/** Prints the agents and how to reach them, once the Worker answers. Says nothing when it has no key for it. */
async function introduce(baseUrl: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await answers(baseUrl))) {
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
  if (signal.aborted) return;
  const key = readKey();
  const client = createFlueClient({ baseUrl, apiKey: key, retries: 0, timeoutMs: answerMsMax });
  const agents = await client.agents().catch((error: unknown) => {
    if (error instanceof EdgeflueError && error.code === "auth_not_configured") console.log(noKey);
    return [];
  });
  const name = agents.find(({ error }) => error === undefined)?.name;
  if (name === undefined) return;
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const page = await fetch(`${baseUrl}/inspector`, { headers, signal }).catch(() => undefined);
  console.log(
    [
      `edgeflue: agents: ${agents.map((agent) => agent.name).join(", ")}`,
      `  curl ${baseUrl}/agents/${name}/me -H 'Authorization: Bearer KEY' -H 'Content-Type: application/json' -d '{"message":"Hello"}'`,
      "  KEY is one of EDGEFLUE_API_KEYS in .dev.vars.",
      ...(page?.ok === true
        ? [`  ${baseUrl}/inspector shows what they do. Its password is the same key.`]
        : []),
    ].join("\n"),
  );
}

const noKey = `edgeflue: the API refuses every call, because it has no key. Put EDGEFLUE_API_KEYS into .dev.vars
  (cp .dev.vars.example .dev.vars), and start this again.`;

/** wrangler watches src/, and has the manifest written again when a file there changes. */
function touchManifest(): void {
  const path = join(process.cwd(), "src/manifest.ts");
  const now = new Date();
  if (existsSync(path)) utimesSync(path, now, now);
}

const answerMsMax = 2_000;

/** Whether anything answers there, of whatever kind. */
function isTaken(baseUrl: string): Promise<boolean> {
  return fetch(baseUrl, { signal: AbortSignal.timeout(answerMsMax) }).then(
    () => true,
    () => false,
  );
}

function answers(baseUrl: string): Promise<boolean> {
  return fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(answerMsMax) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The first of the keys in .dev.vars. */
function readKey(): string | undefined {
  const path = join(process.cwd(), ".dev.vars");
  if (!existsSync(path)) return undefined;
  const { EDGEFLUE_API_KEYS: keys = "" } = parseEnv(readFileSync(path, "utf8"));
  return keys.split(/[\s,]+/).find((key) => key !== "");
}
