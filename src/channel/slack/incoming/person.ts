/** Who writes: their name, and whether they belong to the workspace. Remembered by the session for some minutes. */

import type { DeskContext } from "../../channel.ts";
import { codeOf, type SlackApi } from "../api.ts";
import { slackLimits } from "../limits.ts";
import type { SlackOptions } from "../options.ts";
import { fields, textOf } from "./incoming-text.ts";

export interface Person {
  name?: string;
  isGuest?: boolean;
  /** Why they may not drive the agent. */
  problem?: string;
}

/** What a session remembers. */
export type Memory = Pick<DeskContext, "get" | "put" | "now">;

/** Whether Slack is asked who it is. */
export function needsPerson({ guests = false, users }: SlackOptions): boolean {
  return !guests && users === undefined;
}

export function findPerson({ get, now }: Memory, user: string): Person | undefined {
  const known = get(keyOf(user)) as { person: Person; at: number } | undefined; // written below
  return known !== undefined && now() - known.at < slackLimits.personMs ? known.person : undefined;
}

export async function readPerson(
  api: SlackApi,
  context: Memory,
  { user, team, options }: { user: string; team: string; options: SlackOptions },
  { isFresh = false }: { isFresh?: boolean } = {},
): Promise<Person> {
  const known = isFresh ? undefined : findPerson(context, user);
  if (known !== undefined) return known;
  let person: Person;
  try {
    const { user: found } = await api.call("users.info", { user });
    const { display_name: displayName, real_name: realName } = found.profile ?? {};
    const name = displayName || realName || found.real_name || found.name;
    person = {
      ...(typeof name === "string" && name !== "" && { name: toOneLine(name) }),
      ...standingOf(found, team, options),
    };
  } catch (error) {
    const code = codeOf(error);
    if (code === "user_not_found" || code === "user_not_visible") person = { problem: code };
    else if (code === "missing_scope")
      return { problem: "the app needs the scope users:read to tell guests from members" };
    else throw error;
  }
  context.put(keyOf(user), { person, at: context.now() }, slackLimits.personMs);
  return person;
}

function standingOf(
  user: Readonly<Record<string, unknown>>,
  team: string,
  { external = [] }: SlackOptions,
): Pick<Person, "problem" | "isGuest"> {
  if (user.deleted === true) return { problem: "their account is deactivated" };
  const homes = [user.team_id, fields(user.enterprise_user).enterprise_id].map(textOf);
  const isHome = homes.some((home) => home === team || external.includes(home));
  if (user.is_stranger === true || !isHome) return { problem: "they are of another workspace" };
  return user.is_restricted === true || user.is_ultra_restricted === true ? { isGuest: true } : {};
}

/** People choose their names, which stand in front of what they write. */
function toOneLine(name: string): string {
  return name
    .replace(/[\s()<>]+/g, " ")
    .trim()
    .slice(0, 80);
}

function keyOf(user: string): string {
  return `person:${user}`;
}
