/** Starts the fake model in its own process and asks it for times. Whoever starts it stops it. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startupTimeoutMs } from "../limits.ts";
import { superviseChild } from "../supervise-child.ts";

/** Times in milliseconds of `monotonicMs()`. */
export interface ModelRequest {
  /** That of the plan. */
  label?: string | undefined;
  receivedAt: number;
  firstChunkAt: number;
  lastByteAt: number;
}

export interface ModelProcess {
  /** The base URL for providers. */
  url: string;
  /** The requests answered since the last call, in order of arrival. */
  takeRequests(): Promise<ModelRequest[]>;
  stop(): Promise<void>;
}

export async function startModel(): Promise<ModelProcess> {
  const child = fork(join(import.meta.dirname, "main.ts"), { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const supervised = superviseChild(child, "the fake model");
  const receive = async () => {
    const [message] = await supervised.within(startupTimeoutMs, once(child, "message"));
    return message;
  };
  const url: string = await receive();
  return {
    url,
    takeRequests: async () => {
      child.send("take");
      return receive();
    },
    stop: supervised.stop,
  };
}
