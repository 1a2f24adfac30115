/** Who writes: their name, and whether they belong to the workspace. Remembered by the session for some minutes. */

import type { DeskContext } from "../../channel.ts";
import { codeOf, type SlackApi } from "../api.ts";
import { slackLimits } from "../limits.ts";
import type { SlackOptions } from "../options.ts";

export interface Person {
  name?: string;
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
  user: string,
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
      ...problemOf(found),
    };
  } catch (error) {
    const code = codeOf(error);
    if (code === "user_not_found" || code === "user_not_visible") person = { problem: code };
    else if (code === "missing_scope")
      return { problem: "the app needs the scope users:read to tell guests from members" };
    else throw error;
  }
  context.put(keyOf(user), { person, at: context.now() });
  return person;
}

function problemOf(user: Record<string, unknown>): Pick<Person, "problem"> {
  if (user.deleted === true) return { problem: "their account is deactivated" };
  if (user.is_restricted === true || user.is_ultra_restricted === true)
    return { problem: "they are a guest" };
  if (user.is_stranger === true) return { problem: "they are of another workspace" };
  return {};
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
