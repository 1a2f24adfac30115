/** GitHub's API for one installation: with a token, or as an app whose tokens are asked for with each call. Failures that
 *  the outbox has to know are values. */

import { Octokit } from "@octokit/core";
import githubAppJwt from "universal-github-app-jwt";
import { describeError, EdgeflueError } from "../../errors.ts";
import type { Environment, Sending } from "../channel.ts";
import { githubLimits } from "./limits.ts";
import { toPkcs8 } from "./private-key.ts";

export interface GitHubApi {
  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes; each reader takes what it needs
  request(route: string, parameters?: Record<string, unknown>): Promise<{ data: any; status: number }>;
  /** A path of the API, as it answers: no redirect is followed. */
  fetch(path: string): Promise<Response>;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  graphql(query: string, variables: Record<string, unknown>): Promise<any>;
}

/** Tokens of installations, for the life of an isolate. Values only: what one Durable Object waits for, another one of
 *  the isolate must not wait for, and octokit's own memory of tokens has such promises. */
const tokens = new Map<string, { token: string; expiresAt: number }>();

/** Until when an installation makes no calls, as far as this isolate knows: its limits are not of one session. */
const gates = new Map<string, number>();

export function openGitHub(
  env: Environment,
  installationId: number | undefined,
  signal: AbortSignal,
): GitHubApi {
  const baseUrl = (env.GITHUB_API_URL ?? "https://api.github.com").replace(/\/$/, "");
  const client = new Octokit({
    baseUrl,
    userAgent: "edgeflue",
    // It writes warnings about deprecated routes into the log of every call.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: { signal, fetch: (input: string, init: RequestInit) => fetch(input, init) },
  });
  const owner = JSON.stringify([baseUrl, env.GITHUB_APP_ID ?? env.GITHUB_TOKEN, installationId]);
  const token = async () => {
    if (env.GITHUB_TOKEN !== undefined && env.GITHUB_TOKEN !== "") return env.GITHUB_TOKEN;
    const { GITHUB_APP_ID: appId, GITHUB_APP_PRIVATE_KEY: privateKey } = env;
    if (appId === undefined || privateKey === undefined) throw notConfigured();
    if (installationId === undefined)
      throw new Error("The webhook is not one of a GitHub App: set GITHUB_TOKEN, or install the app.");
    const known = tokens.get(owner);
    if (known !== undefined && known.expiresAt - Date.now() > githubLimits.tokenMarginMs) return known.token;
    const { token: assertion } = await githubAppJwt({ id: appId, privateKey: toPkcs8(privateKey) });
    const { data } = await client.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installationId,
      headers: { authorization: `bearer ${assertion}` },
    });
    if (tokens.size >= githubLimits.tokensMax) tokens.clear();
    tokens.set(owner, { token: data.token, expiresAt: Date.parse(data.expires_at) });
    return data.token;
  };
  const headers = async () => ({ authorization: `token ${await token()}` });
  const guarded = async <T>(call: () => Promise<T>): Promise<T> => {
    const waitMs = (gates.get(owner) ?? 0) - Date.now();
    if (waitMs > 0) throw new Limited(waitMs);
    gates.delete(owner);
    try {
      return await call();
    } catch (error) {
      const afterMs = limitOf(error);
      if (gates.size >= githubLimits.tokensMax) gates.clear();
      if (afterMs !== undefined) gates.set(owner, Date.now() + afterMs);
      // One that was revoked is not kept.
      if (statusOf(error) !== 401 || !tokens.delete(owner)) throw error;
      return call();
    }
  };
  return {
    request: (route, parameters = {}) =>
      guarded(async () => client.request(route, { ...parameters, headers: await headers() })),
    fetch: async (path) =>
      fetch(baseUrl + path, {
        redirect: "manual",
        signal,
        headers: { ...(await headers()), "user-agent": "edgeflue", accept: "application/vnd.github+json" },
      }),
    graphql: async (query, variables) => {
      // Where the API of an enterprise server ends in /api/v3, GraphQL is at /api/graphql.
      const url = `${baseUrl.replace(/\/api\/v3$/, "/api")}/graphql`;
      const { data } = await guarded(async () =>
        client.request(`POST ${url}`, { query, variables, headers: await headers() }),
      );
      const [problem] = (data as { errors?: { message: string }[] }).errors ?? [];
      if (problem !== undefined) throw new Error(`GitHub's GraphQL says: ${problem.message}`);
      return (data as { data: unknown }).data;
    },
  };
}

export function statusOf(error: unknown): number | undefined {
  const { status } = Object(error) as { status?: unknown }; // of octokit's errors
  return typeof status === "number" ? status : undefined;
}

/** GitHub has asked another call of the installation to wait. */
class Limited extends Error {
  readonly status = 429;
  readonly response: { headers: Record<string, string> };

  constructor(waitMs: number) {
    super("The installation is at a limit of GitHub's: GitHub has asked another call to wait.");
    this.response = { headers: { "retry-after": String(Math.ceil(waitMs / 1000)) } };
  }
}

/** How long to wait after a call that came up against a limit; undefined for every other failure. */
function limitOf(error: unknown): number | undefined {
  const status = statusOf(error);
  const { response, message = "" } = Object(error) as {
    message?: string;
    response?: { headers?: Record<string, string | undefined> };
  }; // of octokit's errors
  const headers = response?.headers ?? {};
  const isLimited =
    status === 429 ||
    (status === 403 && (/rate limit|abuse/i.test(message) || headers["x-ratelimit-remaining"] === "0"));
  return isLimited ? waitOf(headers) : undefined;
}

/** What a failed call means for a message that was to be sent. */
export function toSending(error: unknown): Sending {
  const status = statusOf(error);
  const { message = "" } = Object(error) as { message?: string }; // of octokit's errors
  const problem = `${status ?? "no answer"}: ${describeError(error)}`;
  const afterMs = limitOf(error);
  if (afterMs !== undefined) return { type: "wait", afterMs, problem };
  if (status === 403 && /lock/i.test(message)) return { type: "gone", problem };
  if (status === 404 || status === 410) return { type: "gone", problem };
  if (status === 403)
    return {
      type: "failed",
      problem: `${problem} The app or token may not write here: it needs "issues: write" and "pull requests: write".`,
    };
  if (status === 422) return { type: "failed", problem };
  return { type: "wait", afterMs: 0, problem };
}

function waitOf(headers: Record<string, string | undefined>): number {
  const asked = Number(headers["retry-after"]);
  if (asked > 0) return asked * 1000;
  const reset = Number(headers["x-ratelimit-reset"]) * 1000 - Date.now();
  const isExhausted = headers["x-ratelimit-remaining"] === "0" && reset > 0;
  // A reset in the past is of another limit than the one that was hit.
  return Math.max(isExhausted ? reset : 0, githubLimits.secondaryWaitMs);
}

function notConfigured(): EdgeflueError {
  return new EdgeflueError("auth_not_configured", "The deployment has no access to GitHub.", {
    hint: "Set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.",
  });
}
