/** How a request for a WebSocket travels from the router to the session's object, which sees only a `Request`. */

import type { SessionAddress } from "../../protocol/address.ts";

export interface SocketRequest {
  address: SessionAddress;
  /** The `id` of the last frame that was seen. */
  after: string | undefined;
  /** When it is closed, in milliseconds since 1970. Default: never. */
  expiresAt?: number | undefined;
}

export function toSocketRequest({ address, after, expiresAt }: SocketRequest): Request {
  const url = new URL("https://session/events");
  url.searchParams.set("address", JSON.stringify(address));
  if (after !== undefined) url.searchParams.set("after", after);
  if (expiresAt !== undefined) url.searchParams.set("expires", String(expiresAt));
  return new Request(url, { headers: { upgrade: "websocket" } });
}

export function readSocketRequest({ url }: Request): SocketRequest {
  const { searchParams } = new URL(url);
  const address = JSON.parse(searchParams.get("address") ?? "null") as SessionAddress; // written above
  const expires = searchParams.get("expires");
  return {
    address,
    after: searchParams.get("after") ?? undefined,
    expiresAt: expires === null ? undefined : Number(expires),
  };
}
