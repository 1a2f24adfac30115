/** An installation of the app in a workspace or an organisation, in a session of its own: the one place that has its
 *  token, exchanges it before it ends, and knows that it was removed. */

import type { DeskContext, Environment, Place } from "../../channel.ts";
import { callSlack, codeOf } from "../api.ts";
import { slackLimits } from "../limits.ts";
import { openToken, sealToken } from "./seal.ts";

interface Installation {
  type: "installed";
  /** Of the workspace, or the organisation. */
  team: string;
  botUser: string;
  scopes: string[];
  /** Both sealed. */
  token: string;
  refreshToken?: string;
  /** Milliseconds since 1970; undefined of a token that does not end. */
  expiresAt?: number;
  installedAt: number;
}

interface Removal {
  type: "removed";
  at: number;
  reason: string;
}

/** What Slack answers to an exchange of a code or of a refresh token, as far as it is used. */
export interface Grant {
  access_token: string;
  bot_user_id?: string;
  scope?: string;
  refresh_token?: string;
  /** In seconds. */
  expires_in?: number;
}

export type InstallationQuestion =
  /** `grant` has its tokens sealed. */
  | { type: "install"; team: string; grant: Grant }
  | { type: "remove"; team: string; at: number; reason: string }
  | { type: "token"; team: string };

export type TokenAnswer = { token: string } | { problem: string };

const stateKey = "installation";

export function installationPlace(team: string): Place {
  return { instance: `slack:${team}`, session: "installation" };
}

export async function sealGrant(env: Environment, grant: Grant, team: string): Promise<Grant> {
  const { access_token: token, refresh_token: refreshToken } = grant;
  return {
    ...grant,
    access_token: await sealToken(env, token, team),
    ...(refreshToken !== undefined && { refresh_token: await sealToken(env, refreshToken, team) }),
  };
}

/** Exchanges that are under way, by their session as this object has it: what an object that is gone had begun never ends
 *  for the one that follows it. */
const refreshing = new WeakMap<DeskContext["session"], Promise<TokenAnswer>>();

export async function answerInstallation(
  question: InstallationQuestion,
  context: DeskContext,
): Promise<TokenAnswer | boolean> {
  const stored = context.get(stateKey) as Installation | Removal | undefined; // written below
  switch (question.type) {
    case "install":
      store(context, question.team, question.grant, context.now());
      return true;
    case "remove": {
      // What comes late is about an installation before this one.
      if (stored?.type !== "installed" || stored.installedAt > question.at) return false;
      const { at, reason } = question;
      context.put(stateKey, { type: "removed", at, reason } satisfies Removal);
      return true;
    }
    case "token": {
      if (stored === undefined) return { problem: "the app is not installed there" };
      if (stored.type === "removed") return { problem: `the app was removed: ${stored.reason}` };
      const { expiresAt } = stored;
      if (expiresAt === undefined || expiresAt - context.now() > slackLimits.tokenMarginMs)
        return { token: stored.token };
      const { session } = context;
      const running = refreshing.get(session) ?? refresh(stored, context);
      refreshing.set(session, running);
      return running.finally(() => refreshing.delete(session));
    }
  }
}

function store(context: DeskContext, team: string, grant: Grant, now: number): Installation {
  const { access_token: token, refresh_token: refreshToken, expires_in: seconds } = grant;
  const installation: Installation = {
    type: "installed",
    team,
    botUser: grant.bot_user_id ?? "",
    scopes: (grant.scope ?? "").split(","),
    token,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(seconds !== undefined && { expiresAt: now + seconds * 1000 }),
    installedAt: now,
  };
  context.put(stateKey, installation);
  return installation;
}

/** A refresh token is good once: the pair that it gives is stored before anyone has it. */
async function refresh(
  { team, refreshToken, scopes, botUser, installedAt }: Installation,
  context: DeskContext,
): Promise<TokenAnswer> {
  const { env, signal } = context;
  if (refreshToken === undefined) return { problem: "its token has ended: install the app again" };
  try {
    const grant: Grant = await exchange(
      env,
      { grant_type: "refresh_token", refresh_token: await openToken(env, refreshToken, team) },
      signal,
    );
    const sealed = await sealGrant(env, grant, team);
    const known = { bot_user_id: botUser, scope: scopes.join(","), ...sealed };
    const { token } = store(context, team, known, context.now());
    // It is the same installation.
    const stored = context.get(stateKey) as Installation; // stored above
    context.put(stateKey, { ...stored, installedAt });
    return { token };
  } catch (error) {
    if (codeOf(error) !== "invalid_refresh_token") throw error;
    const now = context.get(stateKey) as Installation | Removal | undefined; // written above
    if (now?.type === "installed" && now.refreshToken !== refreshToken) return { token: now.token };
    const reason = "Slack takes its refresh token no more: install the app again";
    context.put(stateKey, { type: "removed", at: context.now(), reason } satisfies Removal);
    return { problem: reason };
  }
}

/** Of a code, or of a refresh token. */
export async function exchange(
  env: Environment,
  parameters: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
  // biome-ignore lint/suspicious/noExplicitAny: Slack's answer, of which each caller reads some fields
): Promise<any> {
  const { SLACK_CLIENT_ID: client_id, SLACK_CLIENT_SECRET: client_secret } = env;
  return callSlack(env, {
    method: "oauth.v2.access",
    token: undefined,
    parameters: { client_id, client_secret, ...parameters },
    signal,
  });
}
