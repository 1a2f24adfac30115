/** What an author writes as `triggers.schedule`, checked: a cron expression, several, or records with a time zone, a name
 *  and what is asked for. */

import { Cron } from "croner";
import { describeError } from "../errors.ts";
import { checkId } from "../protocol/address.ts";
import { type FieldChecks, findFieldProblem, isObject, toInnerText } from "../protocol/check/field-checks.ts";
import { endSentence } from "../protocol/check/known-names.ts";
import * as is from "../protocol/check/value-checks.ts";
import { toJson } from "../workflow/replay/json-value.ts";
import { scheduleLimits } from "./limits.ts";

export interface ScheduleSettings {
  /** Five fields: minute, hour, day of the month, month, day of the week. Where both days are given, either one counts. */
  cron: string;
  /** An IANA zone, e.g. `Europe/Berlin`. Default `UTC`. */
  timeZone?: string;
  /** Tells schedules of one file apart; one that is renamed is another schedule. Default: its place, `1`, `2` … */
  name?: string;
  /** The message to the agent. Default: which schedule it is, and when it was due. */
  message?: string;
  /** For whom the agent works. Default `schedule`. */
  instance?: string;
  /** Default: the schedule's name. */
  session?: string;
  /** What a workflow is begun with; the field `schedule` is added. Default `{}`. */
  payload?: Readonly<Record<string, unknown>>;
}

export interface ScheduleSpec extends ScheduleSettings {
  timeZone: string;
  name: string;
}

const checks: FieldChecks<ScheduleSettings> = {
  cron: is.nonEmptyText,
  timeZone: is.nonEmptyText,
  name: is.nonEmptyText,
  message: is.nonEmptyText,
  instance: is.nonEmptyText,
  session: is.nonEmptyText,
  payload: is.anObject,
};

/** Throws a sentence about what is wrong. */
export function readSchedules(value: unknown): ScheduleSpec[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length > scheduleLimits.perFileMax)
    throw new Error(
      `"triggers.schedule" has ${list.length} schedules; at most ${scheduleLimits.perFileMax}.`,
    );
  const specs = list.map((entry, index) => readOne(entry, Array.isArray(value) ? `[${index}]` : "", index));
  const twice = specs.find(({ name }, index) => specs.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) throw new Error(`"triggers.schedule" has two schedules named "${twice.name}".`);
  return specs;
}

function readOne(entry: unknown, place: string, index: number): ScheduleSpec {
  const field = `"triggers.schedule${place}"`;
  const given = typeof entry === "string" ? { cron: entry } : entry;
  if (!isObject(given)) throw new Error(`${field} must be a cron expression or an object with "cron".`);
  const problem = findFieldProblem(given, checks);
  if (problem !== undefined)
    throw new Error(endSentence(`${field}${toInnerText(problem).replace(/^(?!\.)/, " ")}`));
  const settings = given as unknown as ScheduleSettings; // checked field by field
  const { cron, timeZone = "UTC", name = String(index + 1) } = settings;
  if (typeof cron !== "string") throw new Error(`${field} needs "cron", for example "0 9 * * 1-5".`);
  if (!/^[\w.-]+$/.test(name) || name.length > scheduleLimits.nameCharsMax)
    throw new Error(
      `${field}.name must be letters, digits, ".", "_" and "-", at most ${scheduleLimits.nameCharsMax}.`,
    );
  const { instance, session, payload } = settings;
  if (instance !== undefined) checkId("instance", instance);
  if (session !== undefined) checkId("session", session);
  toJson(`${field}.payload`, payload);
  checkZone(field, timeZone);
  checkCron(field, cron);
  return { ...settings, cron: cron.trim().replace(/\s+/g, " "), timeZone, name };
}

export function checkZone(field: string, timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new Error(`${field}.timeZone "${timeZone}" is no time zone. Use a name such as "Europe/Berlin".`);
  }
}

export function checkCron(field: string, cron: string): void {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5)
    throw new Error(
      `${field}: "${cron}" has ${fields.length} fields; a cron expression has five: minute, hour, day, month, weekday.`,
    );
  // What croner takes beyond cron: seconds by nicknames, and the characters of other dialects.
  const odd = /[^\d\s*,/\-A-Za-z]/.exec(cron)?.[0];
  const word = cron.match(/[A-Za-z]+/g)?.find((text) => !names.has(text.toUpperCase()));
  if (word !== undefined)
    throw new Error(
      `${field}: "${cron}" has "${word}", which is no name of a month or a weekday (JAN, MON …).`,
    );
  if (odd !== undefined) throw new Error(`${field}: "${cron}" has "${odd}", which cron does not have.`);
  let next: Date | null;
  try {
    next = toCron(cron).nextRun();
  } catch (error) {
    throw new Error(`${field}: "${cron}" is no cron expression: ${describeError(error)}`);
  }
  if (next === null) throw new Error(`${field}: "${cron}" never comes: there is no such day.`);
}

const names = new Set(
  "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC SUN MON TUE WED THU FRI SAT".split(" "),
);

export function toCron(cron: string, timeZone = "UTC"): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true });
}
