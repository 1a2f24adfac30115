/** How a request to a service travels from the router to the session's object, and its refusal back. */

import { EdgeflueError, type ErrorRecord, toErrorRecord } from "../../errors.ts";
import type { SessionAddress } from "../../protocol/address.ts";

const targetHeader = "x-edgeflue-service";
const refusalHeader = "x-edgeflue-refusal";

interface Target {
  address: SessionAddress;
  name: string;
}

export function toObjectRequest(target: Target, request: Request): Request {
  const sent = new Request(request);
  sent.headers.set(targetHeader, encodeURIComponent(JSON.stringify(target)));
  return sent;
}

/** Undefined for a request that is for no service. */
export function readObjectRequest(request: Request): (Target & { request: Request }) | undefined {
  const header = request.headers.get(targetHeader);
  if (header === null) return undefined;
  const sent = new Request(request);
  sent.headers.delete(targetHeader);
  return { ...(JSON.parse(decodeURIComponent(header)) as Target), request: sent }; // written above
}

/** An exception loses its code on the way. */
export async function toObjectResponse(fetch: () => Promise<Response>): Promise<Response> {
  try {
    const response = await fetch();
    if (!response.headers.has(refusalHeader)) return response;
    const own = new Response(response.body, response);
    own.headers.delete(refusalHeader);
    return own;
  } catch (error) {
    return Response.json(toErrorRecord(error), { status: 500, headers: { [refusalHeader]: "1" } });
  }
}

/** Throws what the object has refused. */
export async function readObjectResponse(response: Response): Promise<Response> {
  if (!response.headers.has(refusalHeader)) return response;
  throw EdgeflueError.fromRecord((await response.json()) as ErrorRecord); // written above
}
