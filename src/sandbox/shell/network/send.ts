/** Sends a command's requests through the sandbox's network, and stops them with the command. */

import type { NetworkRequest, NetworkResponse } from "../../network/network.ts";
import { NetworkError } from "../../network/network-error.ts";
import type { Process } from "../process/process.ts";

/** Rejects with `NetworkError`, or `ProcessStopped`. The caller reads the body or cancels it. */
export async function send(process: Process, request: NetworkRequest): Promise<NetworkResponse> {
  const stop = new AbortController();
  const response = process.network.request({ ...request, signal: stop.signal });
  try {
    return await process.meter.wait(response);
  } catch (error) {
    stop.abort();
    response.then(({ body }) => body.cancel()).catch(() => {}); // It may learn of the stop too late.
    throw error;
  }
}

/** Hands on the body piece by piece. */
export async function forEachPiece(
  process: Process,
  { body }: NetworkResponse,
  work: (bytes: Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  try {
    for (;;) {
      const bytes = await process.meter.wait(body.read());
      if (bytes === undefined) return;
      await process.meter.spend(bytes.length);
      await work(bytes);
    }
  } finally {
    body.cancel();
  }
}

/** Whether an error says that the agent's rules forbid it, which even a quiet command prints. */
export function isRefused(error: unknown): boolean {
  return error instanceof NetworkError && (error.kind === "not-allowed" || error.kind === "no-network");
}
