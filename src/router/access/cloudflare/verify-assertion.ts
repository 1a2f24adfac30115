/** Verifies the assertions of Cloudflare Access with its public keys. */

import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { describeError, EdgeflueError } from "../../../errors.ts";
import type { Principal } from "../../../protocol/access/principal.ts";
import { checkOptionValues } from "../../../protocol/check/field-checks.ts";
import * as is from "../../../protocol/check/value-checks.ts";

export interface CloudflareAccessOptions {
  /** `acme.cloudflareaccess.com`: who signs. */
  teamDomain: string;
  /** The "Application Audience (AUD) Tag" of the Access application that protects this Worker. */
  audience: string;
  /** Roles of a principal, by its verified claims. Default: none. */
  rolesOf?(claims: Readonly<Record<string, unknown>>): readonly string[];
  /** Where the public keys are. Default: those of the team domain. */
  certsUrl?: string;
}

/** What `authorize` returns: a person by their e-mail address, a service token as `service:` and its client id; false for
 *  an assertion that is not valid; undefined for a request without one. */
export type VerifyAssertion = (request: Request) => Promise<Principal | false | undefined>;

const assertionHeader = "cf-access-jwt-assertion";

/** Throws a `TypeError` when the team domain or the audience is missing, empty or not right. Its result rejects with
 *  `server_unavailable` when the keys cannot be fetched. */
export function cloudflareAccess(options: CloudflareAccessOptions): VerifyAssertion {
  checkOptionValues("cloudflareAccess()", options, {
    teamDomain: is.nonEmptyText,
    audience: is.nonEmptyText,
    rolesOf: is.aFunction,
    certsUrl: is.nonEmptyText,
  });
  const { teamDomain = "", audience = "", rolesOf } = options;
  // Without them anyone's application of anyone's team would do.
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(teamDomain))
    throw new TypeError(
      `[edgeflue] cloudflareAccess(): teamDomain must be a host such as "acme.cloudflareaccess.com"; got ${JSON.stringify(teamDomain)}.`,
    );
  if (audience === "")
    throw new TypeError(
      "[edgeflue] cloudflareAccess(): audience is missing: the AUD tag of the application.",
    );
  const { certsUrl = `https://${teamDomain}/cdn-cgi/access/certs` } = options;
  // Fetches them again when an assertion names a key that is not among them, at most every half minute.
  const keys = createRemoteJWKSet(new URL(certsUrl));
  const verified = new WeakMap<Request, Principal | false>();

  return async (request) => {
    const assertion = request.headers.get(assertionHeader);
    if (assertion === null) return undefined;
    const known = verified.get(request);
    if (known !== undefined) return known;
    const claims = await verify(assertion);
    const principal = claims === undefined ? false : toPrincipal(claims, rolesOf);
    verified.set(request, principal);
    return principal;
  };

  /** Undefined for one that is not valid. */
  async function verify(assertion: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(assertion, keys, {
        algorithms: ["RS256"],
        issuer: `https://${teamDomain}`,
        audience,
        requiredClaims: ["exp"],
      });
      return payload;
    } catch (error) {
      if (isInvalid(error)) return undefined;
      throw new EdgeflueError("server_unavailable", "The keys of Cloudflare Access could not be fetched.", {
        hint: `${certsUrl}: ${describeError(error)}`,
        retryAfterSeconds: 5,
        cause: error,
      });
    }
  }
}

/** Whether the fault is the assertion's, and not that of who has the keys. */
function isInvalid(error: unknown): boolean {
  const { JWTInvalid, JWTClaimValidationFailed, JWTExpired, JWSInvalid, JWSSignatureVerificationFailed } =
    errors;
  const { JOSEAlgNotAllowed, JOSENotSupported, JWKSNoMatchingKey } = errors;
  return [
    JWTInvalid,
    JWTClaimValidationFailed,
    JWTExpired,
    JWSInvalid,
    JWSSignatureVerificationFailed,
    JOSEAlgNotAllowed,
    JOSENotSupported,
    JWKSNoMatchingKey,
  ].some((kind) => error instanceof kind);
}

/** People have an e-mail address; service tokens have a name of their own, which no address can be. */
function toPrincipal(claims: JWTPayload, rolesOf: CloudflareAccessOptions["rolesOf"]): Principal | false {
  const { email, common_name: service } = claims;
  const isService = typeof service === "string" && service !== "" && email === undefined;
  const name = isService ? `service:${service}` : email;
  if (typeof name !== "string" || name === "") return false;
  const roles = rolesOf?.(claims) ?? [];
  return { name, ...(roles.length > 0 && { roles }) };
}
