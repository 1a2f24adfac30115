/** A Worker that `edgeflue build --workerd` made, started as its image starts it: by the script `serve`. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { findFreePort, waitUntilHealthy } from "../../../src/cli/start-worker.ts";

export interface SelfHosted {
  url: string;
  port: number;
  /** Resolves with the exit code, or null when the signal ended it. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** Of a machine on which nothing but this is set. */
const bareEnvironment = { PATH: process.env.PATH, HOME: process.env.HOME };

/** For a test, which ends it, also when the test fails or hangs. */
export async function startSelfHosted(folder: string, env: Record<string, string>): Promise<SelfHosted> {
  const port = await findFreePort();
  const child = runServe(folder, { PORT: String(port), EDGEFLUE_HOST: "127.0.0.1", ...env });
  const output = collect(child);
  const url = `http://127.0.0.1:${port}`;
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
    return child.exitCode;
  };
  onTestFinished(() => void child.kill("SIGKILL"));
  await waitUntilHealthy(url, child, output);
  return { url, port, end };
}

/** Runs the script until it ends by itself. */
export async function serveOnce(folder: string, env: Record<string, string>, ...args: string[]) {
  const child = runServe(folder, env, ...args);
  const output = collect(child);
  const [status] = (await once(child, "close")) as [number | null]; // what Node gives
  return { status, output: output() };
}

function runServe(folder: string, env: Record<string, string>, ...args: string[]): ChildProcess {
  return spawn(join(folder, "serve"), args, {
    env: { ...bareEnvironment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let text = "";
  for (const stream of [stdout, stderr]) stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}
