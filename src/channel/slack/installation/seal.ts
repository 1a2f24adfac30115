/** Tokens as they are stored: encrypted by a key of the deployment, and bound to their workspace. */

import { toBase64 } from "../../../protocol/file.ts";
import type { Environment } from "../../channel.ts";
import { readSecrets } from "../../signature.ts";

const keyName = "SLACK_TOKEN_KEY";
const ivBytes = 12;

export async function sealToken(env: Environment, token: string, team: string): Promise<string> {
  const [secret = ""] = readSecrets(env, keyName);
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(team) },
    await toKey(secret),
    new TextEncoder().encode(token),
  );
  return toBase64(Uint8Array.from([...iv, ...new Uint8Array(sealed)]));
}

/** Throws when none of the keys is the one that it was sealed by. */
export async function openToken(env: Environment, sealed: string, team: string): Promise<string> {
  const bytes = Uint8Array.from(atob(sealed), (char) => char.charCodeAt(0));
  const iv = bytes.slice(0, ivBytes);
  for (const secret of readSecrets(env, keyName)) {
    try {
      const opened = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(team) },
        await toKey(secret),
        bytes.slice(ivBytes),
      );
      return new TextDecoder().decode(opened);
    } catch {
      // The other of two keys, while one is exchanged for the other.
    }
  }
  throw new Error(`The token of ${team} was stored with another ${keyName}: install the app again.`);
}

async function toKey(secret: string): Promise<CryptoKey> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return crypto.subtle.importKey("raw", hash, "AES-GCM", false, ["encrypt", "decrypt"]);
}
