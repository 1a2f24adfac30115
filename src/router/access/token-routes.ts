/** POST /tokens: what a server gives to a page of its own, instead of its key. */

import type { Hono } from "hono";
import { EdgeflueError, invalidField, invalidRequest } from "../../errors.ts";
import { principalLimits } from "../../protocol/access/limits.ts";
import { checkId, defaultSession } from "../../protocol/address.ts";
import { type FieldChecks, findFieldProblem, toInnerText } from "../../protocol/check/field-checks.ts";
import { endSentence, suggestName } from "../../protocol/check/known-names.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { allow } from "../request/methods.ts";
import { readJsonBody } from "../request/read-json-body.ts";
import { readQuery } from "../request/read-query.ts";
import { requireWebhook } from "../request/require-webhook.ts";
import type { RouterPorts } from "../router-ports.ts";
import { type Callers, mayGive } from "./caller.ts";
import type { Guard } from "./guard.ts";
import { accessLimits } from "./limits.ts";
import { type TokenClaims, type TokenScope, type TokenSigner, tokenScopes } from "./token.ts";

interface TokenRequest {
  agent: string;
  instance: string;
  /** Default `default`. */
  session?: string;
  scopes: readonly TokenScope[];
  /** Default 900, at most 3600. */
  ttlSeconds?: number;
  /** For whom. Needs a key that acts for users. Default: the key's name. */
  user?: string;
  /** Default: none; of the key's own. */
  roles?: readonly string[];
}

const scopeNames = Object.keys(tokenScopes) as TokenScope[]; // its own keys

const checks: FieldChecks<TokenRequest> = {
  agent: is.nonEmptyText,
  instance: is.nonEmptyText,
  session: is.nonEmptyText,
  scopes: checkScopes,
  ttlSeconds: is.wholeNumber(1, accessLimits.tokenSecondsMax),
  user: (value) =>
    is.nonEmptyText(value) ??
    (String(value).length > principalLimits.nameCharsMax
      ? `has more than ${principalLimits.nameCharsMax} characters`
      : undefined),
  roles: is.listOfNames("roles", principalLimits.rolesMax),
};

export interface TokenRouteParts {
  guard: Guard;
  callers: Callers;
}

export function addTokenRoutes(app: Hono, ports: RouterPorts, { guard, callers }: TokenRouteParts): void {
  // POST /tokens: {"agent", "instance", "session"?, "scopes", "ttlSeconds"?, "user"?, "roles"?} → {"token", "expiresAt"}.
  app.post("/tokens", async (context) => {
    readQuery(context, []);
    const access = guard.of(context);
    const request = parse(await readJsonBody(context.req.raw));
    const { agent, instance, session = defaultSession, scopes, user, roles = [] } = request;
    const { ttlSeconds = accessLimits.tokenSecondsDefault } = request;
    const { caller } = access;
    if (caller.type === "stranger") throw caller.refusal;
    if (caller.type === "token") throw new EdgeflueError("forbidden", "A token cannot make another one.");
    await requireWebhook(context, agent, ports);
    // Whoever may not do it cannot pass it on.
    for (const scope of scopes) {
      for (const verb of tokenScopes[scope])
        await access.require({ type: "session", agent, instance, session, verb });
    }
    access.wasAsked = true;
    if (caller.type === "key") {
      const { holder } = caller;
      if (user !== undefined && !holder.actsForUsers)
        throw new EdgeflueError("forbidden", 'This key may not speak for users: leave out "user".', {
          hint: "Give the key actsForUsers: true.",
          meta: { field: "user" },
        });
      const foreign = roles.find((role) => !mayGive(holder, role));
      if (foreign !== undefined)
        throw new EdgeflueError("forbidden", `This key does not have the role ${JSON.stringify(foreign)}.`, {
          meta: { field: "roles" },
        });
    }
    const signer = requireSigner(callers);
    const claims: TokenClaims = {
      agent,
      instance: checkId("instance", instance),
      session: checkId("session", session),
      scopes,
      keyId: caller.type === "key" ? await signer.keyId(caller.holder.digest) : "",
      expiresAt: Math.floor(Date.now() / 1000) + ttlSeconds,
      ...(user !== undefined && { user }),
      roles,
    };
    const token = await signer.sign(claims);
    if (token.length > accessLimits.tokenCharsMax)
      throw invalidRequest(
        `The token would have more than ${accessLimits.tokenCharsMax} characters: shorten the ids, or name fewer roles.`,
      );
    return context.json({ token, expiresAt: claims.expiresAt * 1000 });
  });
  app.all("/tokens", allow("POST"));
}

function parse(body: Record<string, unknown>): TokenRequest {
  const problem = findFieldProblem(body, checks);
  if (problem?.type === "unknown")
    throw invalidField(problem.field, `Unknown field "${problem.field}" of a token.${problem.suggestion}`);
  if (problem !== undefined)
    throw invalidField(
      problem.field,
      endSentence(`The field ${toInnerText(problem).replace(/^\.(\w+)/, '"$1"')}`),
    );
  for (const field of ["agent", "instance", "scopes"]) {
    if (body[field] === undefined) throw invalidField(field, `The field "${field}" is missing.`);
  }
  return body as unknown as TokenRequest; // checked field by field
}

function checkScopes(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "must be a list of scopes";
  const unknown: unknown = value.find((scope) => !scopeNames.includes(scope as TokenScope));
  if (unknown === undefined) return undefined;
  return `has ${JSON.stringify(unknown)}, which is no scope.${suggestName(String(unknown), scopeNames)}`.replace(
    /\.$/,
    "",
  );
}

function requireSigner({ signer }: Callers): TokenSigner {
  if (signer !== undefined) return signer;
  throw new EdgeflueError(
    "auth_not_configured",
    "This deployment makes no tokens: their secret is not configured.",
    {
      hint: `Set EDGEFLUE_TOKEN_SECRET to at least ${accessLimits.tokenSecretCharsMin} random characters: \`wrangler secret put EDGEFLUE_TOKEN_SECRET\`.`,
    },
  );
}
