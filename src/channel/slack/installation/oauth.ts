/** GET …/install and GET …/oauth_redirect: people add the app to their workspaces. The state is signed, short and bound to
 *  the browser that began; without it nothing is exchanged. */

import { EdgeflueError } from "../../../errors.ts";
import type { Webhook } from "../../channel.ts";
import { fromHex, isSigned, readSecrets } from "../../signature.ts";
import { codeOf } from "../api.ts";
import { fields, textOf } from "../incoming/incoming-text.ts";
import { slackLimits } from "../limits.ts";
import { scopesOf } from "../manifest.ts";
import type { SlackOptions } from "../options.ts";
import { exchange, type Grant, installationPlace, sealGrant } from "./installation.ts";

type Visit = Omit<Webhook, "body">;

const cookieName = "edgeflue_slack";
const secretName = "SLACK_CLIENT_SECRET";

export async function beginInstallation(
  visit: Visit,
  base: string,
  options: SlackOptions,
): Promise<Response> {
  const { env, now } = visit;
  const clientId = env.SLACK_CLIENT_ID ?? "";
  if (clientId === "")
    throw new EdgeflueError("auth_not_configured", "This app cannot be installed from here.", {
      hint: "Set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_TOKEN_KEY.",
    });
  // Before anyone is sent away: without the key there would be no place for the token.
  readSecrets(env, "SLACK_TOKEN_KEY");
  const text = `${crypto.randomUUID()}.${now + slackLimits.stateMs}`;
  const state = `${text}.${await sign(text, readSecrets(env, secretName))}`;
  const to = new URL("/oauth/v2/authorize", env.SLACK_API_URL ?? "https://slack.com");
  to.search = new URLSearchParams({
    client_id: clientId,
    scope: scopesOf(options).join(","),
    redirect_uri: `${base}/oauth_redirect`,
    state,
  }).toString();
  const age = slackLimits.stateMs / 1000;
  return new Response(null, {
    status: 302,
    headers: { location: to.href, "set-cookie": toCookie(state, new URL(base).pathname, age) },
  });
}

export async function endInstallation(visit: Visit, base: string, options: SlackOptions): Promise<Response> {
  const { url, env, headers, now, ask } = visit;
  const state = url.searchParams.get("state") ?? "";
  const code = url.searchParams.get("code") ?? "";
  const refused = url.searchParams.get("error") ?? "";
  // Links of Slack's own pages have no state.
  if (state === "") return new Response(null, { status: 302, headers: { location: `${base}/install` } });
  const isKnown = headers.get("cookie")?.split(/;\s*/).includes(`${cookieName}=${state}`) === true;
  if (!isKnown || !(await isValid(state, readSecrets(env, secretName), now)))
    return toPage(400, `This did not begin in this browser, or took too long. Begin again: ${base}/install`);
  const cookie = toCookie("", new URL(base).pathname, 0);
  if (refused !== "" || code === "")
    return toPage(200, `The app was not installed: ${/^\w+$/.test(refused) ? refused : "no code"}.`, cookie);
  let answer: Readonly<Record<string, unknown>>;
  try {
    const parameters = { code, redirect_uri: `${base}/oauth_redirect` };
    answer = await exchange(env, parameters, AbortSignal.timeout(slackLimits.exchangeMs));
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return toPage(400, `Slack refused: ${codeOf(error)}. Begin again: ${base}/install`, cookie);
  }
  // An organisation's has no workspace, or one that does not matter.
  const isOrganisation = answer.is_enterprise_install === true;
  const team = textOf(fields(isOrganisation ? answer.enterprise : answer.team).id);
  if (team === "" || textOf(answer.access_token) === "")
    return toPage(502, "Slack's answer names no workspace.", cookie);
  if (options.workspaces !== undefined && !options.workspaces.includes(team))
    return toPage(403, `The app does not answer in ${team}. Remove it there again.`, cookie);
  // The fields that a grant has.
  const grant = await sealGrant(env, answer as unknown as Grant, team);
  await ask(installationPlace(team), {
    type: "install",
    team,
    grant: {
      access_token: grant.access_token,
      bot_user_id: textOf(grant.bot_user_id),
      scope: textOf(grant.scope),
      ...(grant.refresh_token !== undefined && { refresh_token: grant.refresh_token }),
      ...(typeof grant.expires_in === "number" && { expires_in: grant.expires_in }),
    },
  });
  return toPage(200, "The app is installed. Invite it to a channel and mention it.", cookie);
}

async function sign(text: string, [secret = ""]: readonly string[]): Promise<string> {
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function isValid(state: string, secrets: readonly string[], now: number): Promise<boolean> {
  const [, text = "", end = "", hex = ""] = /^([\w-]+\.(\d+))\.([0-9a-f]+)$/.exec(state) ?? [];
  const signature = fromHex(hex);
  if (signature === undefined || Number(end) < now) return false;
  return isSigned(Uint8Array.from(new TextEncoder().encode(text)), [signature], secrets);
}

function toCookie(value: string, path: string, age: number): string {
  return `${cookieName}=${value}; Path=${path}; Max-Age=${age}; HttpOnly; Secure; SameSite=Lax`;
}

function toPage(status: number, text: string, cookie?: string): Response {
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    ...(cookie !== undefined && { "set-cookie": cookie }),
  };
  return new Response(`${text}\n`, { status, headers });
}
