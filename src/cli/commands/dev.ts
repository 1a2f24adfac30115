/** `edgeflue dev`: `wrangler dev` with everything on this machine. wrangler.toml has it write the manifest again when
 *  a file of agents/ or skills/ changes. Prints what there is once the Worker answers, and what its sessions do. Further
 *  arguments go to wrangler. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs, parseEnv } from "node:util";
import { createFlueClient } from "../../client/flue-client.ts";
import { runTool } from "../run-tool.ts";

export async function runDev(args: readonly string[]): Promise<number> {
  const over = new AbortController();
  const vars = ["EDGEFLUE_ENV:development", "EDGEFLUE_PRINT_EVENTS:on"].flatMap((value) => ["--var", value]);
  const baseUrl = urlOf(args);
  // Where something answers already, wrangler takes another port, and says which.
  const introduced = (await answers(baseUrl)) ? undefined : introduce(baseUrl, over.signal);
  const code = await runTool("wrangler", ["dev", "--local", ...vars, ...args]);
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
  const agents = await client.agents().catch(() => []);
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

const answerMsMax = 2_000;

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
