/** What a request brings along to say who it is from. Only headers count: addresses end up in logs and histories. */

import { EdgeflueError } from "../../errors.ts";
import { isToken } from "./token.ts";

/** A bearer token; the password of a URL like `https://user:key@host`, which is all that some clients can send; or of a
 *  WebSocket of a browser, which has no header for it, a token among its subprotocols. */
export function readCredential(request: Request): string | undefined {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return readAuthorization(authorization);
  return offeredProtocols(request).find(isToken);
}

/** The subprotocol that a browser must read in the answer to its upgrade, where it offered a token next to it. */
export const socketProtocol = "edgeflue";

/** The request without whatever says who it is from: for programs that are not to act as the caller. */
export function withoutCredentials(request: Request): Request {
  const sent = new Request(request);
  const { headers } = sent;
  for (const name of [...headers.keys()]) if (credentialHeaders.test(name)) headers.delete(name);
  const offered = offeredProtocols(request).filter(
    (protocol) => protocol !== socketProtocol && !isToken(protocol),
  );
  if (offered.join("") === "") headers.delete("sec-websocket-protocol");
  else headers.set("sec-websocket-protocol", offered.join(", "));
  return sent;
}

/** Those of Cloudflare Access are a person's or a service's to all applications behind it. */
const credentialHeaders = /^(?:authorization|proxy-authorization|cookie|cf-access-.*)$/;

export function offersToken(request: Request): boolean {
  return offeredProtocols(request).some(isToken);
}

export function offersProtocol(request: Request): boolean {
  return offeredProtocols(request).includes(socketProtocol);
}

/** Throws `invalid_query_param`, without the value. */
export function refuseCredentialInAddress(url: string): void {
  if (!url.includes("?")) return;
  for (const [param, value] of new URL(url).searchParams) {
    if (!secretParams.test(param) && !isToken(value)) continue;
    throw new EdgeflueError(
      "invalid_query_param",
      "A key or a token does not belong into an address, which logs and histories keep. Send it in the header Authorization.",
      {
        hint: "Browsers send a token of POST /tokens: fetch in the header Authorization, a WebSocket as a subprotocol next to `edgeflue`.",
        meta: { param },
      },
    );
  }
}

const secretParams =
  /^(?:(?:api|access|auth|edgeflue)[_-]?)?(?:key|token)$|^(?:authorization|bearer|password|secret)$/i;

function offeredProtocols({ headers }: Request): string[] {
  return (headers.get("sec-websocket-protocol") ?? "").split(",").map((protocol) => protocol.trim());
}

function readAuthorization(authorization: string): string | undefined {
  const [, scheme = "", credentials] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? [];
  if (credentials === undefined || scheme.toLowerCase() === "bearer") return credentials;
  try {
    const bytes = Uint8Array.from(atob(credentials), (character) => character.charCodeAt(0));
    const [, password] = /:(.*)$/s.exec(new TextDecoder().decode(bytes)) ?? [];
    return password === "" ? undefined : password;
  } catch {
    return undefined; // not base64
  }
}
