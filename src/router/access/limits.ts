/** Bounds of keys and tokens. */

const minute = 60;

export const accessLimits = {
  /** Of a token: it is for one page, which gets a new one from its server. */
  tokenSecondsDefault: 15 * minute,
  tokenSecondsMax: 60 * minute,
  /** Of a token's text: it has to fit into a header next to others. */
  tokenCharsMax: 4_096,
  /** Of EDGEFLUE_TOKEN_SECRET: shorter ones can be guessed from a token. */
  tokenSecretCharsMin: 32,
  /** Time that browsers may keep the answer to a preflight. */
  preflightSeconds: 10 * minute,
  /** How long a refused caller is asked to wait, unless `rateLimitSeconds` says so: the longer of the two periods that
   *  Cloudflare's rate limits can have. */
  rateLimitSecondsDefault: minute,
  /** Time that a rate limit has to answer, in milliseconds; after that the request goes on, as after one that fails. */
  rateLimitMsMax: 2_000,
  /** Time that an application's `authorize` has for one target, in milliseconds: it may have to ask another server. */
  authorizeMsMax: 30_000,
} as const;
