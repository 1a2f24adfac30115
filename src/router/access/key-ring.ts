/** The keys of a deployment. Compares digests in constant time, all of them each time. */

import type { KeyOptions } from "./access-options.ts";

/** Where keys and the secret of tokens come from. */
export type Authentication =
  | {
      type: "keys";
      /** May do everything. */
      keys: readonly string[];
      /** By name, with the values of their variables; undefined for one that is not set. */
      named?: Readonly<Record<string, KeyOptions & { value: string | undefined }>>;
      tokenSecret?: string | undefined;
    }
  /** `EDGEFLUE_AUTH=none`: no key is needed. For local development only. */
  | { type: "none"; tokenSecret?: string | undefined };

/** The bearer of a key. */
export interface KeyHolder {
  /** Undefined for a key of EDGEFLUE_API_KEYS. */
  name: string | undefined;
  scopes: readonly string[];
  roles: readonly string[];
  actsForUsers: boolean;
  digest: ArrayBuffer;
}

/** One that may do everything. */
const full = { name: undefined, scopes: ["*"], roles: [], actsForUsers: true } as const;

export class KeyRing {
  readonly #values: readonly { value: string; holder: Omit<KeyHolder, "digest"> }[];
  /** Why no request is answered: a variable is missing, or two keys are the same. */
  readonly problem: string | undefined;
  /** A value, never a promise: those of one request do not settle for others when that one dies. */
  #holders: KeyHolder[] | undefined;

  constructor(authentication: Authentication) {
    if (authentication.type === "none") {
      this.#values = [];
      return;
    }
    const { keys, named = {} } = authentication;
    const entries = Object.entries(named);
    this.#values = [
      ...keys.map((value) => ({ value, holder: full })),
      ...entries.map(([name, { value = "", scopes, roles = [], actsForUsers = false }]) => ({
        value,
        holder: { name, scopes, roles, actsForUsers },
      })),
    ];
    this.problem = findProblem(keys, entries);
  }

  get isEmpty(): boolean {
    return this.#values.length === 0;
  }

  async holders(): Promise<readonly KeyHolder[]> {
    this.#holders ??= await Promise.all(
      this.#values.map(async ({ value, holder }) => ({ ...holder, digest: await digest(value) })),
    );
    return this.#holders;
  }

  async find(key: string): Promise<KeyHolder | undefined> {
    const [holders, given] = await Promise.all([this.holders(), digest(key)]);
    let found: KeyHolder | undefined;
    for (const holder of holders) {
      if (crypto.subtle.timingSafeEqual(holder.digest, given)) found = holder;
    }
    return found;
  }
}

function findProblem(
  keys: readonly string[],
  named: readonly [string, KeyOptions & { value: string | undefined }][],
): string | undefined {
  const seen = new Map<string, string>(keys.map((key) => [key, "EDGEFLUE_API_KEYS"]));
  for (const [name, { secret, value = "" }] of named) {
    if (value.trim() === "") return `The variable ${secret} of the key "${name}" is not set.`;
    const other = seen.get(value);
    if (other !== undefined)
      return `The variable ${secret} of the key "${name}" has a value that ${other} has too.`;
    seen.set(value, secret);
  }
  return undefined;
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
