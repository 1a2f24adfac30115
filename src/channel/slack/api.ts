/** Slack's Web API for one installation. What Slack refuses is an error with its code, whatever the status; what that means
 *  for the outbox is a value. */

import { describeError, EdgeflueError } from "../../errors.ts";
import type { Environment, Sending } from "../channel.ts";
import { slackLimits } from "./limits.ts";

export interface SlackApi {
  // biome-ignore lint/suspicious/noExplicitAny: answers of many methods; each reader takes what it needs
  call(method: string, parameters: Readonly<Record<string, unknown>>): Promise<any>;
  /** With the token, which the caller lets go to Slack alone. */
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export class SlackError extends Error {
  /** Slack's: `channel_not_found`. */
  readonly code: string;
  readonly method: string;
  /** Of `ratelimited`. */
  readonly retryAfterMs: number;

  constructor(
    method: string,
    code: string,
    { retryAfterMs = 0, needed = "" }: { retryAfterMs?: number; needed?: string } = {},
  ) {
    super(`${method}: ${code}${needed === "" ? "" : ` (the app needs the scope ${needed}: reinstall it)`}`);
    this.code = code;
    this.method = method;
    this.retryAfterMs = retryAfterMs;
  }
}

interface Identity {
  team: string;
  organisation: string;
}

/** Whose tokens are whose, for the life of an isolate. Values only. */
const identities = new Map<string, Identity>();

export interface SlackAccess {
  env: Environment;
  /** The tokens to try, for an app that is installed by OAuth. Default: those of SLACK_BOT_TOKEN. */
  readTokens?: ((team: string) => Promise<string[]>) | undefined;
}

/** The API for the installation of `team`, which the token must be of: no answer goes to another company. */
export function openSlack({ env, readTokens }: SlackAccess, team: string, signal: AbortSignal): SlackApi {
  const send = (token: string, method: string, parameters: Readonly<Record<string, unknown>>) =>
    callSlack(env, { method, token, parameters, signal });
  const requireOwn = async (token: string) => {
    // An installation's token was stored by its team.
    if (readTokens !== undefined) return;
    const key = JSON.stringify([env.SLACK_API_URL, token]);
    let identity = identities.get(key);
    if (identity === undefined) {
      const answer = await send(token, "auth.test", {});
      identity = { team: String(answer.team_id), organisation: String(answer.enterprise_id ?? "") };
      if (identities.size >= slackLimits.identitiesMax) identities.clear();
      identities.set(key, identity);
    }
    if (identity.team !== team && identity.organisation !== team)
      throw new SlackError("auth.test", "not_installed_here");
  };
  const withToken = async <T>(work: (token: string) => Promise<T>): Promise<T> => {
    let problem: unknown;
    for (const token of (await readTokens?.(team)) ?? tokensOf(env)) {
      try {
        await requireOwn(token);
        return await work(token);
      } catch (error) {
        // Of two tokens, while one is exchanged for the other.
        if (!(error instanceof SlackError) || !unusable.has(error.code)) throw error;
        problem = error;
      }
    }
    throw problem;
  };
  return {
    call: (method, parameters) => withToken((token) => send(token, method, parameters)),
    fetch: (url, init) =>
      withToken((token) => fetch(url, { ...init, headers: { authorization: `Bearer ${token}` } })),
  };
}

function tokensOf({ SLACK_BOT_TOKEN: value = "" }: Environment): string[] {
  const tokens = value
    .split(",")
    .map((token) => token.trim())
    .filter((token) => token !== "");
  if (tokens.length > 0) return tokens;
  throw new EdgeflueError("auth_not_configured", "The deployment has no access to Slack.", {
    hint: "Set SLACK_BOT_TOKEN to the bot token of the app (xoxb-…).",
  });
}

interface SlackCall {
  method: string;
  token: string | undefined;
  parameters: Readonly<Record<string, unknown>>;
  signal: AbortSignal;
}

export async function callSlack(
  { SLACK_API_URL: baseUrl = "https://slack.com/api" }: Environment,
  { method, token, parameters, signal }: SlackCall,
  // biome-ignore lint/suspicious/noExplicitAny: see above
): Promise<any> {
  // A form: some methods take no JSON.
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) body.set(name, typeof value === "string" ? value : JSON.stringify(value));
  const response = await fetch(`${baseUrl.replace(/\/$/, "")}/${method}`, {
    method: "POST",
    body,
    redirect: "manual",
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal,
  });
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after") ?? 1);
    await response.body?.cancel();
    throw new SlackError(method, "ratelimited", { retryAfterMs: Math.max(seconds || 1, 1) * 1000 });
  }
  const text = await response.text();
  if (!response.ok) throw new Error(`${method}: Slack answers with ${response.status}.`);
  const answer = readAnswer(method, text);
  if (answer.ok === true) return answer;
  throw new SlackError(method, answer.error ?? "unknown_error", { needed: answer.needed ?? "" });
}

function readAnswer(method: string, text: string): { ok?: boolean; error?: string; needed?: string } {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${method}: Slack's answer is no JSON. Check SLACK_API_URL, where it is set.`, { cause });
  }
}

/** Of a token that is none any more, or of another workspace. */
const unusable: ReadonlySet<string> = new Set([
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "not_installed_here",
  "token_expired",
  "token_revoked",
]);

/** The place for the answer is gone. */
const gone: ReadonlySet<string> = new Set([
  "cannot_reply_to_message",
  "channel_not_found",
  "is_archived",
  "message_not_found",
  "not_in_channel",
  "not_installed_here",
  "restricted_action",
  "restricted_action_read_only_channel",
  "restricted_action_thread_locked",
  "thread_not_found",
]);

/** What passes. */
const passing: ReadonlySet<string> = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "rollup_error",
  "service_unavailable",
  "team_added_to_org",
]);

export function codeOf(error: unknown): string {
  return error instanceof SlackError ? error.code : "";
}

/** What a failed call means for a message that was to be sent. */
export function toSending(error: unknown): Sending {
  const problem = describeError(error);
  if (!(error instanceof SlackError)) return { type: "wait", afterMs: 0, problem };
  if (error.code === "ratelimited") return { type: "wait", afterMs: error.retryAfterMs, problem };
  if (gone.has(error.code)) return { type: "gone", problem };
  // A token that is exchanged by hand is none for a while.
  if (passing.has(error.code) || unusable.has(error.code)) return { type: "wait", afterMs: 0, problem };
  return { type: "failed", problem };
}
