/** Who a request is from, by what it brings along, and what that permits. */

import { EdgeflueError, invalidRequest } from "../../errors.ts";
import { principalLimits } from "../../protocol/access/limits.ts";
import type { Principal } from "../../protocol/access/principal.ts";
import { readCredential } from "./credential.ts";
import { type Authentication, type KeyHolder, KeyRing } from "./key-ring.ts";
import { accessLimits } from "./limits.ts";
import { covers, knowsAgent } from "./scope.ts";
import type { AccessTarget } from "./target.ts";
import { isToken, permits, type TokenClaims, TokenSigner } from "./token.ts";

export type Caller =
  /** No key is needed. */
  | { type: "anyone"; principal: Principal | undefined }
  | { type: "key"; holder: KeyHolder; principal: Principal | undefined }
  | { type: "token"; holder: KeyHolder; claims: TokenClaims; principal: Principal | undefined }
  | { type: "stranger"; refusal: EdgeflueError };

export class Callers {
  readonly #isOpen: boolean;
  readonly #problem: string | undefined;
  readonly #ring: KeyRing;
  /** Undefined without EDGEFLUE_TOKEN_SECRET. */
  readonly signer: TokenSigner | undefined;

  constructor(authentication: Authentication) {
    this.#isOpen = authentication.type === "none";
    this.#ring = new KeyRing(authentication);
    const { tokenSecret } = authentication;
    const isShort = tokenSecret !== undefined && tokenSecret.length < accessLimits.tokenSecretCharsMin;
    this.#problem = isShort
      ? `EDGEFLUE_TOKEN_SECRET must have at least ${accessLimits.tokenSecretCharsMin} characters.`
      : this.#ring.problem;
    this.signer = tokenSecret === undefined ? undefined : new TokenSigner(tokenSecret);
  }

  /** Throws only for what is wrong with the deployment, or with the header X-Edgeflue-User. */
  async identify(request: Request): Promise<Caller> {
    if (this.#problem !== undefined) throw notConfigured(this.#problem);
    const user = readUser(request);
    if (this.#isOpen) return { type: "anyone", principal: user === undefined ? undefined : { name: user } };
    const credential = readCredential(request);
    const caller = await this.#find(credential);
    if (user === undefined || caller.type === "stranger") return caller;
    if (caller.type !== "key" || !caller.holder.actsForUsers) {
      throw new EdgeflueError("forbidden", "This key may not speak for users.", {
        hint: "Give the key actsForUsers: true, or leave out the header X-Edgeflue-User.",
      });
    }
    return { ...caller, principal: speakFor(caller.holder, user) };
  }

  async #find(credential: string | undefined): Promise<Caller> {
    if (credential === undefined) {
      const refusal = this.#ring.isEmpty
        ? notConfigured("The API is closed: no key is configured.")
        : unauthorized("The request has no API key.");
      return { type: "stranger", refusal };
    }
    if (isToken(credential)) return this.#readToken(credential);
    if (this.#ring.isEmpty)
      return { type: "stranger", refusal: notConfigured("The API is closed: no key is configured.") };
    const holder = await this.#ring.find(credential);
    if (holder === undefined) return { type: "stranger", refusal: unauthorized("The API key is not valid.") };
    const { name, roles } = holder;
    return { type: "key", holder, principal: name === undefined ? undefined : toPrincipal(name, roles) };
  }

  async #readToken(token: string): Promise<Caller> {
    const claims = await this.signer?.verify(token);
    if (claims === undefined || this.signer === undefined)
      return { type: "stranger", refusal: unauthorized("The token is not valid.") };
    if (hasExpired(claims)) return { type: "stranger", refusal: tokenExpired() };
    for (const holder of await this.#ring.holders()) {
      if ((await this.signer.keyId(holder.digest)) !== claims.keyId) continue;
      // Whatever was minted, the key has to have it still.
      if (claims.user !== undefined && !holder.actsForUsers) break;
      const roles = claims.roles.filter((role) => mayGive(holder, role));
      const name = claims.user ?? holder.name;
      const via = claims.user === undefined ? undefined : holder.name;
      const principal = name === undefined ? undefined : toPrincipal(name, roles, via);
      return { type: "token", holder, claims, principal };
    }
    return { type: "stranger", refusal: unauthorized("The key that this token was made with is gone.") };
  }
}

/** A key without a name may say anything about its users. */
export function mayGive({ name, roles }: KeyHolder, role: string): boolean {
  return name === undefined || roles.includes(role);
}

/** The principal of a user whom the bearer of a key vouches for. */
export function speakFor({ name, roles }: KeyHolder, user: string): Principal {
  return toPrincipal(user, roles, name);
}

/** Whether it may do everything, now and in later releases. */
export function isFull(caller: Caller): boolean {
  return caller.type === "anyone" || (caller.type === "key" && caller.holder.scopes.includes("*"));
}

export function mayReach(caller: Caller, target: AccessTarget): boolean {
  switch (caller.type) {
    case "anyone":
      return true;
    case "key":
      return covers(caller.holder.scopes, target);
    case "token":
      return covers(caller.holder.scopes, target) && isForToken(caller.claims, target);
    case "stranger":
      return false;
  }
}

/** Whether an agent exists for the caller. A stranger is refused for another reason. */
export function knows(caller: Caller, agent: string): boolean {
  if (caller.type === "token" && caller.claims.agent !== agent) return false;
  return caller.type === "anyone" || caller.type === "stranger" || knowsAgent(caller.holder.scopes, agent);
}

function isForToken(claims: TokenClaims, target: AccessTarget): boolean {
  if (target.type === "list") {
    const { list, name } = target;
    return name === undefined
      ? list === "agents" || list === "workflows"
      : list === "agents" && name === claims.agent;
  }
  return (
    target.type === "session" &&
    target.agent === claims.agent &&
    target.instance === claims.instance &&
    target.session === claims.session &&
    permits(claims.scopes, target.verb)
  );
}

function toPrincipal(name: string, roles: readonly string[], via?: string): Principal {
  return { name, ...(roles.length > 0 && { roles }), ...(via !== undefined && { via }) };
}

/** The person for whom a service calls. */
function readUser({ headers }: Request): string | undefined {
  const user = headers.get("x-edgeflue-user") ?? undefined;
  const { nameCharsMax } = principalLimits;
  if (user === undefined || (user.trim() !== "" && user.length <= nameCharsMax)) return user;
  throw invalidRequest(`The header X-Edgeflue-User must have 1 to ${nameCharsMax} characters.`);
}

export function hasExpired({ expiresAt }: TokenClaims): boolean {
  return expiresAt * 1000 <= Date.now();
}

export function tokenExpired(): EdgeflueError {
  return unauthorized("The token has expired.");
}

export function unauthorized(message: string): EdgeflueError {
  return new EdgeflueError("unauthorized", message, {
    hint: "Send the header `Authorization: Bearer <key>` with one of the keys in EDGEFLUE_API_KEYS, or one of `access.keys`; of `Basic`, the password is the key.",
  });
}

function notConfigured(problem: string): EdgeflueError {
  return new EdgeflueError("auth_not_configured", "The API is closed: its keys are not configured.", {
    hint: `${problem} Set EDGEFLUE_API_KEYS (\`wrangler secret put EDGEFLUE_API_KEYS\`), or EDGEFLUE_AUTH=none for local development.`,
  });
}
