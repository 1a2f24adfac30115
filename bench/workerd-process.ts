/** Runs one bundle in raw `workerd` with a fresh, empty storage folder beside the bundle's. Whoever starts it
 *  stops it, which deletes the folder. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import type { Bundle } from "./bundle.ts";
import { startupTimeoutMs } from "./limits.ts";
import { monotonicMs } from "./monotonic-clock.ts";
import { superviseChild } from "./supervise-child.ts";
import { toWorkerdConfig } from "./workerd-config.ts";

export interface WorkerdProcess {
  pid: number;
  /** `http://127.0.0.1:{port}` */
  url: string;
  /** Where its Durable Objects live. */
  storageDirectory: string;
  /** `monotonicMs()` just before the process was started. */
  startedAt: number;
  /** The same, when it said that it listens. */
  listeningAt: number;
  /** Settles with `promise`, or rejects with the process's stderr when it ends or `timeoutMs` passes first. */
  within<T>(timeoutMs: number, promise: Promise<T>): Promise<T>;
  stop(): Promise<void>;
  /** Ends the process at once, as a crash would, and resolves when it is gone. Storage stays. */
  kill(): Promise<void>;
}

export interface WorkerdOptions {
  /** Text bindings. */
  vars: Record<string, string>;
  /** Where the Durable Objects live; its owner deletes it. Default: a fresh folder. */
  storageDirectory?: string;
}

const binaryPath: string = createRequire(import.meta.url)("workerd").default;
const controlDescriptor = 3;
const configBytesMax = 64 * 1024 * 1024;

export async function startWorkerd(
  bundle: Bundle,
  { vars, storageDirectory: givenDirectory }: WorkerdOptions,
): Promise<WorkerdProcess> {
  const storageDirectory = givenDirectory ?? (await mkdtemp(`${bundle.directory}-storage-`));
  const configPath = await compileConfig(
    bundle.directory,
    toWorkerdConfig({ bundle, vars, storageDirectory }),
  );

  const startedAt = monotonicMs();
  const child = spawn(
    binaryPath,
    ["serve", "--experimental", "--binary", `--control-fd=${controlDescriptor}`, configPath],
    {
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    },
  );
  const supervised = superviseChild(child, `workerd with ${bundle.directory}`);
  const stop = async () => {
    await supervised.stop();
    if (givenDirectory === undefined) await rm(storageDirectory, { recursive: true, force: true });
  };
  try {
    const control = child.stdio[controlDescriptor];
    if (!(control instanceof Readable) || child.pid === undefined)
      throw new Error(`${binaryPath} did not start.`);
    const [line] = await supervised.within(startupTimeoutMs, once(createInterface(control), "line"));
    const { port } = JSON.parse(line); // {"event": "listen", "socket": "http", "port": 12345}
    return {
      pid: child.pid,
      url: `http://127.0.0.1:${port}`,
      storageDirectory,
      startedAt,
      listeningAt: monotonicMs(),
      within: supervised.within,
      stop,
      kill: async () => {
        const exit = once(child, "exit");
        child.kill("SIGKILL");
        await exit;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** As a binary message, so that no start has to read the text, which holds the modules' code: a deployment has no such
 *  text, and reading it takes 3 ms for each MB. */
async function compileConfig(directory: string, text: string): Promise<string> {
  const source = join(directory, "workerd.capnp");
  const compiled = join(directory, "workerd.bin");
  await writeFile(source, text);
  const { stdout } = await promisify(execFile)(binaryPath, ["compile", "--config-only", source], {
    encoding: "buffer",
    maxBuffer: configBytesMax,
    timeout: startupTimeoutMs,
  });
  await writeFile(compiled, stdout);
  return compiled;
}
