/** `wrangler dev` with containers on a free port. */

import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { toolPath } from "../../../src/cli/run-tool.ts";
import { findFreePort, stopChild, waitUntilHealthy } from "../../../src/cli/start-worker.ts";
import { workerName } from "./docker.ts";

export interface ContainerWorker extends AsyncDisposable {
  url: string;
  pid: number;
}

export async function startContainerWorker(folder: string): Promise<ContainerWorker> {
  const port = await findFreePort();
  const config = join(import.meta.dirname, "../worker/wrangler.toml");
  const args = [
    "dev",
    "--config",
    config,
    "--name",
    workerName,
    "--local",
    "--ip",
    "127.0.0.1",
    "--port",
    String(port),
  ];
  const child = spawn(
    process.execPath,
    [
      toolPath("wrangler"),
      ...args,
      ...["--persist-to", folder, "--inspector-port", "0", "--show-interactive-dev-session=false"],
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (process.env.EDGEFLUE_LOG !== undefined) appendFileSync(process.env.EDGEFLUE_LOG, chunk);
    });
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilHealthy(url, child, () => output);
  } catch (error) {
    await stopChild(child);
    throw error;
  }
  return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => stopChild(child) };
}
