/** Reads both streams of a process at the same time, each to its end and past every bound: a process of which only one is read
 *  hangs, and one that is killed while it is not read wedges its container. */

import { containerLimits } from "../limits.ts";
import type { ContainerProcess } from "../port.ts";

/** They copy what they keep: the buffer is used again. */
export interface ProcessSinks {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
}

/** Resolves with the exit code when everything has been read; undefined when the connection to the process broke. */
export async function readProcess(
  process: ContainerProcess,
  sinks: ProcessSinks,
): Promise<number | undefined> {
  const [stdout, stderr, code] = await Promise.all([
    readStream(process.stdout, sinks.stdout),
    readStream(process.stderr, sinks.stderr),
    process.exitCode.catch(() => undefined),
  ]);
  return stdout && stderr ? code : undefined;
}

/** Whether it came to its end. */
async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  push: (bytes: Uint8Array) => void,
): Promise<boolean> {
  if (stream === null) return true;
  try {
    const reader = toByteReader(stream);
    if (reader === undefined) {
      for await (const bytes of stream) push(bytes);
      return true;
    }
    let buffer = new ArrayBuffer(containerLimits.readBytes);
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (value !== undefined) {
        if (value.length > 0) push(value);
        buffer = value.buffer;
      }
      if (done) return true;
    }
  } catch {
    // The container is gone, or the connection to it: the caller finds out which.
    return false;
  }
}

/** The platform's streams come in pieces of 4 KiB, unless a reader brings a buffer of its own. Undefined for other streams. */
function toByteReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}
