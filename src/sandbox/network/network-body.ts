/** The body of a response, as it comes in: bounded in its size once decompressed, and in time by its request. */

import { NetworkError } from "./network-error.ts";
import { networkLimits } from "./network-limits.ts";

export interface NetworkBody {
  /** The next bytes, never empty; undefined at the end. Rejects with `NetworkError`. */
  read(): Promise<Uint8Array | undefined>;
  /** Nobody reads any more. Idempotent. */
  cancel(): void;
}

/** What bounds the time. `end` is called when the body has been read, or is not read any more. */
interface Bound {
  problem(): NetworkError | undefined;
  end(): void;
}

export function limitBody({ body }: Response, bound: Bound): NetworkBody {
  // Each platform types the streams of its fetch in its own way.
  const reader = body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  let length = 0;
  const cancel = () => {
    bound.end();
    void reader?.cancel().catch(() => {}); // It may have failed already.
  };
  const readOn = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) {
      bound.end();
      return undefined;
    }
    length += value.length;
    if (length > networkLimits.responseBytesMax) {
      throw new NetworkError(
        "too-large",
        `Maximum file size exceeded (${networkLimits.responseBytesMax} bytes)`,
      );
    }
    return value.length > 0 ? value : readOn();
  };
  return {
    async read() {
      try {
        return await readOn();
      } catch (error) {
        const problem = bound.problem();
        cancel();
        if (problem !== undefined || error instanceof NetworkError) throw problem ?? error;
        throw new NetworkError("broken", "the connection was closed in the middle of the response");
      }
    },
    cancel,
  };
}
