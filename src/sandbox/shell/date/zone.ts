/** Time zones as the variable `TZ` names them: names of the tz database, and fixed offsets such as `EST5`. The data are
 *  the engine's own (`Intl`). */

import { NotSupported } from "../process/options.ts";

export interface Zone {
  /** Seconds east of UTC at a moment. */
  offsetAt(seconds: number): number;
  /** `EST`, `UTC`, `+03`. */
  abbreviationAt(seconds: number): string;
}

export const utc: Zone = { offsetAt: () => 0, abbreviationAt: () => "UTC" };

/** The zone that the environment asks for; UTC without one, and for a name that does not exist, as in glibc. */
export function zoneOf(env: ReadonlyMap<string, string>): Zone {
  return findZone(env.get("TZ") ?? "");
}

export function findZone(name: string): Zone {
  const plain = name.replace(/^:/, "");
  if (plain === "" || plain === "UTC" || plain === "Etc/UTC") return utc;
  const fixed =
    /^(?:([A-Za-z]{3,})|<([-+A-Za-z0-9]{3,})>)([-+]?)(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?(.*)$/.exec(plain);
  const known = namedZone(plain);
  if (known !== undefined) return known;
  if (fixed === null) return { offsetAt: () => 0, abbreviationAt: () => abbreviationOf(plain) };
  if (fixed[7] !== "") throw new NotSupported(`the time zone '${name}', a rule for summer time,`);
  const seconds = Number(fixed[4]) * 3600 + Number(fixed[5] ?? 0) * 60 + Number(fixed[6] ?? 0);
  const offset = fixed[3] === "-" ? seconds : -seconds || 0;
  return fixedZone(offset, fixed[1] ?? fixed[2] ?? "");
}

export function fixedZone(offset: number, abbreviation: string): Zone {
  return { offsetAt: () => offset, abbreviationAt: () => abbreviation };
}

/** Zones that were used: a formatter takes long to make. */
const zones = new Map<string, Zone>();
const zonesMax = 20;

/** Where no English locale of the engine has the letters that the tz database has. */
const abbreviations: Readonly<Record<string, string>> = {
  "Asia/Tokyo": "JST",
  "Asia/Seoul": "KST",
  "Asia/Shanghai": "CST",
  "Asia/Taipei": "CST",
  "Asia/Hong_Kong": "HKT",
  "Asia/Kolkata": "IST",
  "Asia/Calcutta": "IST",
  "Asia/Karachi": "PKT",
  "Asia/Manila": "PST",
  "Asia/Jakarta": "WIB",
  "Europe/Moscow": "MSK",
  "Africa/Lagos": "WAT",
  "Africa/Nairobi": "EAT",
  "Africa/Johannesburg": "SAST",
};

/** A winter and a summer. */
const lettered = [Date.UTC(2024, 0) / 1000, Date.UTC(2024, 6) / 1000];

function namedZone(name: string): Zone | undefined {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,60}$/.test(name)) return undefined;
  // Of these names the engine's meaning or letters differ from POSIX's.
  if (/^[A-Z]{3,4}[-+]?\d/.test(name) && !/^[A-Z]{3}\d[A-Z]{3}$/.test(name)) return undefined;
  let zone: Zone;
  try {
    zone = createZone(name);
  } catch {
    return undefined; // No such zone.
  }
  if (zones.size >= zonesMax) zones.clear();
  zones.set(name, zone);
  return zone;
}

function createZone(timeZone: string): Zone {
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const names = ["en-US", "en-GB", "en-AU", "en-NZ"].map(
    (locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" }),
  );
  const offsetAt = (seconds: number) => {
    const field = new Map(clock.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
    const number = (type: Intl.DateTimeFormatPartTypes) => Number(field.get(type));
    const year = field.get("era")?.startsWith("B") ? 1 - number("year") : number("year");
    const local = new Date(0);
    local.setUTCFullYear(year, number("month") - 1, number("day"));
    local.setUTCHours(number("hour"), number("minute"), number("second"));
    return Math.round(local.getTime() / 1000 - Math.floor(seconds));
  };
  return {
    offsetAt,
    abbreviationAt(seconds) {
      const offset = offsetAt(seconds);
      // The engine has letters for these years only, in some zones.
      for (const moment of [seconds, ...lettered].filter((one) => offsetAt(one) === offset)) {
        for (const name of names) {
          const found = name.formatToParts(moment * 1000).find(({ type }) => type === "timeZoneName")?.value;
          if (found !== undefined && /^[A-Z]{3,5}$/.test(found)) return found;
        }
      }
      return abbreviations[timeZone] ?? formatNumericOffset(offset);
    },
  };
}

/** `+03`, `+0530`. */
function formatNumericOffset(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0"));
  return `${offset < 0 ? "-" : "+"}${hours}${rest === "00" ? "" : rest}`;
}

function abbreviationOf(name: string): string {
  return /^[A-Za-z]{3,}/.exec(name)?.[0] ?? "UTC";
}
