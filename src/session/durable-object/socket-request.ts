/** How a request for a WebSocket travels from the router to the session's object, which sees only a `Request`. */

import type { SessionAddress } from "../../protocol/address.ts";

export interface SocketRequest {
  address: SessionAddress;
  /** The `id` of the last frame that was seen. */
  after: string | undefined;
}

export function toSocketRequest({ address, after }: SocketRequest): Request {
  const url = new URL("https://session/events");
  url.searchParams.set("address", JSON.stringify(address));
  if (after !== undefined) url.searchParams.set("after", after);
  return new Request(url, { headers: { upgrade: "websocket" } });
}

export function readSocketRequest({ url }: Request): SocketRequest {
  const { searchParams } = new URL(url);
  const address = JSON.parse(searchParams.get("address") ?? "null") as SessionAddress; // written above
  return { address, after: searchParams.get("after") ?? undefined };
}
