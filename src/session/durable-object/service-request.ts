/** How a request to a service travels from the router to the session's object, which sees only a `Request`. */

import type { SessionAddress } from "../../protocol/address.ts";

const header = "x-edgeflue-service";

interface Target {
  address: SessionAddress;
  name: string;
}

export function toServiceRequest(target: Target, request: Request): Request {
  const sent = new Request(request);
  sent.headers.set(header, encodeURIComponent(JSON.stringify(target)));
  return sent;
}

/** Undefined for a request that is for no service. */
export function readServiceRequest(request: Request): (Target & { request: Request }) | undefined {
  const target = request.headers.get(header);
  if (target === null) return undefined;
  const sent = new Request(request);
  sent.headers.delete(header);
  return { ...(JSON.parse(decodeURIComponent(target)) as Target), request: sent }; // written above
}
