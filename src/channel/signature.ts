/** HMAC signatures of webhooks: compared in constant time, against each of the secrets that are valid while one is
 *  rotated. */

import { EdgeflueError } from "../errors.ts";
import type { Environment } from "./channel.ts";
import { channelLimits } from "./limits.ts";

/** The values of a secret: the variable as it is and, while it is rotated, each of two that a comma separates. Throws
 *  `auth_not_configured` when it is not set: without a secret, anyone could drive the agent. */
export function readSecrets(env: Environment, variable: string): string[] {
  const value = (env[variable] ?? "").trim();
  const parts = value.split(",").map((part) => part.trim());
  const secrets = parts.length === 2 ? [...parts, value] : [value];
  const usable = secrets.filter(({ length }) => length >= channelLimits.secretCharsMin);
  if (usable.length > 0) return usable;
  throw new EdgeflueError(
    "auth_not_configured",
    "This webhook takes nothing: its secret is not configured.",
    {
      hint: `Set ${variable} to at least ${channelLimits.secretCharsMin} characters, the same as at the service: in .dev.vars, or by \`npx wrangler secret put ${variable}\` when deployed.`,
    },
  );
}

export type HashName = "SHA-256" | "SHA-1" | "SHA-512";

/** Whether any of the signatures is right for any of the secrets. */
export async function isSigned(
  data: Uint8Array<ArrayBuffer>,
  signatures: readonly Uint8Array<ArrayBuffer>[],
  secrets: readonly (string | Uint8Array<ArrayBuffer>)[],
  hash: HashName = "SHA-256",
): Promise<boolean> {
  for (const secret of secrets) {
    const key = await crypto.subtle.importKey(
      "raw",
      typeof secret === "string" ? new TextEncoder().encode(secret) : secret,
      { name: "HMAC", hash },
      false,
      ["verify"],
    );
    for (const signature of signatures)
      if (await crypto.subtle.verify("HMAC", key, signature, data)) return true;
  }
  return false;
}

/** Undefined for what is no hexadecimal text of so many bytes. */
export function fromHex(text: string, bytes = 32): Uint8Array<ArrayBuffer> | undefined {
  if (text.length !== bytes * 2 || !/^[0-9a-f]+$/i.test(text)) return undefined;
  return Uint8Array.from({ length: bytes }, (_, index) =>
    Number.parseInt(text.slice(index * 2, index * 2 + 2), 16),
  );
}

export function fromBase64(text: string, bytes = 32): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    const decoded = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return decoded.length === bytes ? decoded : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a time is within the window, in both directions. */
export function isRecent(atMs: number, now: number, windowMs: number): boolean {
  return Number.isFinite(atMs) && Math.abs(now - atMs) <= windowMs;
}

/** Of a webhook whose signature says when it was made: a repeat of an old one, a slow way, or a clock that is wrong. */
export function notRecent(windowMs: number): EdgeflueError {
  return new EdgeflueError("unauthorized", "The webhook was signed too long ago, or in the future.", {
    hint: `It may be ${windowMs / 1000} seconds old. Have the service send it again, or compare the clocks.`,
  });
}

export function notSigned(problem: string): EdgeflueError {
  return new EdgeflueError("unauthorized", "The webhook is not signed, or not with this agent's secret.", {
    hint: problem,
  });
}
