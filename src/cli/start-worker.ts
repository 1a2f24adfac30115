/** Starts `wrangler dev` on a free port of this machine and waits until it answers. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { toolPath } from "./run-tool.ts";

export interface LocalWorker extends AsyncDisposable {
  /** Without a slash at the end. */
  url: string;
}

export interface LocalWorkerOptions {
  /** Where the Worker keeps its storage. */
  folder: string;
  /** Bindings, one NAME=value a line. */
  envFile: string;
  /** Default: the project's `wrangler.toml`. */
  configPath?: string;
}

const startMsMax = 120_000;
const stopMsMax = 5_000;

export async function startWorker({ folder, envFile, configPath }: LocalWorkerOptions): Promise<LocalWorker> {
  const port = await findFreePort();
  const args = [
    "dev",
    "--local",
    "--ip",
    "127.0.0.1",
    "--port",
    String(port),
    "--persist-to",
    folder,
    "--env-file",
    envFile,
    ...(configPath === undefined ? [] : ["--config", configPath]),
  ];
  const child = spawn(
    process.execPath,
    [toolPath("wrangler"), ...args, "--inspector-port", "0", "--show-interactive-dev-session=false"],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const stop = () => stopChild(child);
  try {
    await waitUntilHealthy(`http://127.0.0.1:${port}`, child, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
}

/** Rejects with the process's output when it ends or takes too long. */
export async function waitUntilHealthy(
  url: string,
  child: ChildProcess,
  output: () => string,
): Promise<void> {
  const deadline = Date.now() + startMsMax;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`wrangler dev ended with code ${child.exitCode}:\n${output()}`);
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (response?.ok === true) return;
    await delay(100);
  }
  throw new Error(`wrangler dev did not answer within ${startMsMax / 1000} s:\n${output()}`);
}

/** Asks wrangler to end, which ends its workerd; insists when it does not. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
  await exited;
  clearTimeout(insist);
}

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port was found.");
  return address.port;
}
