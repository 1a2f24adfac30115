/** Tokens for browsers: what one session may be used for, by whom and until when, signed with EDGEFLUE_TOKEN_SECRET. They
 *  are not stored. */

import type { SessionAddress } from "../../protocol/address.ts";
import type { SessionVerb } from "../../protocol/session.ts";
import { accessLimits } from "./limits.ts";

/** What a token may be for, and the verbs that this needs. */
export const tokenScopes = {
  /** The conversation, its events and their streams, and the approvals that wait. */
  read: ["messages", "events", "operation", "follow", "approvals", "deliveries", "wakeUps"],
  /** To ask the agent and to stop it, and to read the answers. */
  prompt: ["prompt", "stream", "dispatch", "compact", "abort", "cancelWakeUp", "operation", "follow"],
  approve: ["approvals", "decide"],
  files: ["file", "workspace"],
  shell: ["shell", "runJs", "runPython", "service"],
  delete: ["delete"],
} as const satisfies Readonly<Record<string, readonly SessionVerb[]>>;

export type TokenScope = keyof typeof tokenScopes;

export interface TokenClaims extends SessionAddress {
  scopes: readonly TokenScope[];
  /** Stands for the key that minted it, and reveals nothing of it. */
  keyId: string;
  /** Seconds since 1970. */
  expiresAt: number;
  /** For whom, as the minter said. */
  user?: string;
  roles: readonly string[];
}

const prefix = "eft_";

export function isToken(text: string): boolean {
  return text.startsWith(prefix);
}

export function permits(scopes: readonly TokenScope[], verb: SessionVerb): boolean {
  return scopes.some(
    (scope) => (tokenScopes[scope] as readonly SessionVerb[] | undefined)?.includes(verb) === true,
  );
}

export class TokenSigner {
  readonly #secret: string;
  /** A value, never a promise, as those of keys. */
  #key: CryptoKey | undefined;

  constructor(secret: string) {
    this.#secret = secret;
  }

  async sign(claims: TokenClaims): Promise<string> {
    const payload = toBase64Url(new TextEncoder().encode(JSON.stringify(claims)));
    const signature = await crypto.subtle.sign("HMAC", await this.#load(), bytesOf("token", payload));
    return `${prefix}${payload}.${toBase64Url(new Uint8Array(signature))}`;
  }

  /** Undefined for one that was not signed with this secret. Whether it has expired is not looked at. */
  async verify(token: string): Promise<TokenClaims | undefined> {
    if (token.length > accessLimits.tokenCharsMax) return undefined;
    const [, payload = "", signature = ""] = /^eft_([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
    if (payload === "") return undefined;
    const given = fromBase64Url(signature);
    if (given === undefined) return undefined;
    // Compares in constant time.
    if (!(await crypto.subtle.verify("HMAC", await this.#load(), given, bytesOf("token", payload))))
      return undefined;
    return JSON.parse(new TextDecoder().decode(fromBase64Url(payload))) as TokenClaims; // signed by us
  }

  /** What stands for a key in its tokens: who has one cannot try keys with it. */
  async keyId(digest: ArrayBuffer): Promise<string> {
    const text = toBase64Url(new Uint8Array(digest));
    const signature = await crypto.subtle.sign("HMAC", await this.#load(), bytesOf("key", text));
    return toBase64Url(new Uint8Array(signature).slice(0, 12));
  }

  async #load(): Promise<CryptoKey> {
    this.#key ??= await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(this.#secret),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign", "verify"],
    );
    return this.#key;
  }
}

/** Signatures for one purpose are none for another. */
function bytesOf(purpose: "token" | "key", text: string): Uint8Array {
  return new TextEncoder().encode(`edgeflue.${purpose}.1.${text}`);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
      letter.charCodeAt(0),
    );
  } catch {
    return undefined;
  }
}
