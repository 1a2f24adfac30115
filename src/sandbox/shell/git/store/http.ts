/** HTTP for isomorphic-git, over the sandbox's network: only what the agent's rules allow is reached. */

import type { GitHttpRequest, GitHttpResponse, HttpClient } from "isomorphic-git";
import { joinBytes } from "../../../join-bytes.ts";
import { NetworkError } from "../../../network/network-error.ts";
import { networkLimits } from "../../../network/network-limits.ts";
import { send } from "../../network/send.ts";
import type { Process } from "../../process/process.ts";
import { fatal } from "./git-failure.ts";

export function createHttp(process: Process): HttpClient {
  return {
    async request({ url, method = "GET", headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
      const response = await send(process, {
        url,
        method,
        headers: [...Object.entries(headers), ["user-agent", "git/2.39.5"]],
        body: body === undefined ? undefined : await collect(body),
        redirectsMax: networkLimits.redirectsMax,
        keepsMethod: true,
      }).catch((error: unknown) => {
        if (!(error instanceof NetworkError)) throw error;
        return fatal(
          `unable to access '${url.replace(/\/(?:info\/refs\?.*|git-[a-z]+-pack)$/, "/")}': ${error.message}`,
        );
      });
      return {
        url: response.url,
        method,
        headers: Object.fromEntries(response.headers),
        statusCode: response.status,
        statusMessage: response.statusText,
        body: readPieces(process, response.body),
      };
    },
  };
}

async function collect(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > networkLimits.requestBytesMax)
      fatal(`a request sends at most ${networkLimits.requestBytesMax} bytes`);
    parts.push(part);
  }
  return joinBytes(parts);
}

async function* readPieces(
  { meter }: Process,
  body: { read(): Promise<Uint8Array | undefined>; cancel(): void },
): AsyncIterableIterator<Uint8Array> {
  try {
    for (let part = await meter.wait(body.read()); part !== undefined; part = await meter.wait(body.read())) {
      await meter.spend(part.length * 20);
      yield part;
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    fatal(`the remote end hung up unexpectedly: ${error.message}`);
  } finally {
    body.cancel();
  }
}
