/** Where a session lives: which agent, for whom, which conversation. Maps one to one to an object name,
 *  so that no two addresses share a history. */

import { invalidRequest } from "../errors.ts";
import { requestLimits } from "../limits.ts";

export interface SessionAddress {
  agent: string;
  /** The `{id}` of `/agents/{name}/{id}`: whom or what the agent works for. Any text, at most 512 characters. */
  instance: string;
  /** Default `default`. */
  session: string;
}

export const defaultSession = "default";

/** JSON keeps the three parts apart whatever characters they have. */
export function toObjectName({ agent, instance, session }: SessionAddress): string {
  return JSON.stringify([agent, instance, session]);
}

/** Refuses what is no id, or an empty or overlong one, with the name of the part. */
export function checkId(part: "instance" | "session" | "task", id: string): string {
  if (typeof id !== "string") throw invalidRequest(`The ${part} id must be a text.`, { meta: { part } });
  if (id === "") throw invalidRequest(`The ${part} id is empty.`);
  if (id.length > requestLimits.idCharsMax) {
    throw invalidRequest(
      `The ${part} id has ${id.length} characters; at most ${requestLimits.idCharsMax} are allowed.`,
      { meta: { part, length: id.length, max: requestLimits.idCharsMax } },
    );
  }
  if (!id.isWellFormed()) throw invalidRequest(`The ${part} id is not valid Unicode text.`);
  return id;
}
