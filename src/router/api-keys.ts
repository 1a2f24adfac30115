/** Lets only bearers of a configured key call the API. Closed by default: without keys every request is refused. */

import { EdgeflueError } from "../errors.ts";

export type Authentication =
  | { type: "keys"; keys: readonly string[] }
  /** `EDGEFLUE_AUTH=none`: no key is needed. For local development only. */
  | { type: "none" };

const encoder = new TextEncoder();

export class ApiKeys {
  readonly #authentication: Authentication;
  /** A value, never a promise: those of one request do not settle for others when that one dies. */
  #digests: ArrayBuffer[] | undefined;

  constructor(authentication: Authentication) {
    this.#authentication = authentication;
  }

  /** Refuses a request without a valid key. Compares digests in constant time, all of them each time. */
  async check(request: Request): Promise<void> {
    if (this.#authentication.type === "none") return;
    const { keys } = this.#authentication;
    if (keys.length === 0) throw notConfigured();
    const key = readKey(request.headers.get("authorization") ?? "");
    if (key === undefined) throw unauthorized("The request has no API key.");
    this.#digests ??= await Promise.all(keys.map(digest));
    const given = await digest(key);
    let matches = false;
    for (const candidate of this.#digests) {
      if (crypto.subtle.timingSafeEqual(candidate, given)) matches = true;
    }
    if (!matches) throw unauthorized("The API key is not valid.");
  }
}

/** A bearer token; or the password of a URL like `https://user:key@host`, which is all that some clients can send. */
function readKey(authorization: string): string | undefined {
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

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", encoder.encode(text));
}

function unauthorized(message: string): EdgeflueError {
  return new EdgeflueError("unauthorized", message, {
    hint: "Send the header `Authorization: Bearer <key>` with one of the keys in EDGEFLUE_API_KEYS; of `Basic`, the password is the key.",
  });
}

function notConfigured(): EdgeflueError {
  return new EdgeflueError("auth_not_configured", "The API is closed: no key is configured.", {
    hint: "Set EDGEFLUE_API_KEYS (`wrangler secret put EDGEFLUE_API_KEYS`), or EDGEFLUE_AUTH=none for local development.",
  });
}
