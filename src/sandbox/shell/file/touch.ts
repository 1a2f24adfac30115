/** `touch`: makes files and sets their time. A file has one time here, that of its last change. */

import { fromCalendar, momentOf, toCalendar, toMilliseconds } from "../date/calendar.ts";
import { parseDate } from "../date/parse.ts";
import { type Zone, zoneOf } from "../date/zone.ts";
import { attempt, forEachOperand } from "../entry/attempt.ts";
import { quoteName } from "../entry/quote.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

const specs = {
  access: { short: "a" },
  noCreate: { short: "c", long: "no-create" },
  date: { short: "d", long: "date", value: "required" },
  force: { short: "f" },
  link: { short: "h", long: "no-dereference" },
  change: { short: "m" },
  reference: { short: "r", long: "reference", value: "required" },
  stamp: { short: "t", value: "required" },
  which: { long: "time", value: "required" },
} as const;

export async function touch(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const { files, umask } = process;
  if (options.operands.length === 0) throw new UsageError("missing file operand");
  const which = options.value("which");
  if (which !== undefined && !/^(access|atime|use|modify|mtime)$/.test(which)) {
    throw new UsageError(`invalid argument ${quoteName(which)} for '--time'`);
  }
  const time = chooseTime(process, options);
  const isAccess = options.has("access") || /^(access|atime|use)$/.test(which ?? "");
  const setsTime = !isAccess || options.has("change") || /^m/.test(which ?? "");
  return forEachOperand(options.operands, async (path) => {
    await process.meter.spend(3_000);
    return attempt(process, `cannot touch ${quoteName(path)}`, () => {
      if (path === "-") return;
      const exists = files.find(path) !== undefined;
      if (!exists && options.has("noCreate")) return;
      if (!exists) {
        files.write(path, new Uint8Array(0));
        if (umask !== 0o022) files.chmod(path, 0o666 & ~umask);
      }
      if (files.stat(path).type === "device") return;
      // No command reads the time of a link itself; its target keeps its own.
      if (options.has("link") && files.lstat(path).type === "symlink") return;
      if (setsTime || !exists) files.setTime(path, time);
    });
  });
}

function chooseTime(
  { clock, env, files }: Process,
  options: { value(name: "date" | "stamp" | "reference"): string | undefined },
): number {
  const [date, stamp, reference] = [
    options.value("date"),
    options.value("stamp"),
    options.value("reference"),
  ];
  const zone = zoneOf(env);
  if (stamp !== undefined && (date !== undefined || reference !== undefined)) {
    throw new UsageError("cannot specify times from more than one source");
  }
  if (stamp !== undefined) return parseStamp(stamp, { now: clock.now(), zone });
  const start = reference === undefined ? clock.now() : files.stat(reference).mtimeMs;
  if (date === undefined) return start;
  const moment = parseDate(date, momentOf(start), zone);
  if (moment === undefined) throw new UsageError(`invalid date format ${quoteName(date)}`);
  return Math.floor(toMilliseconds(moment));
}

/** `[[CC]YY]MMDDhhmm[.ss]`. */
function parseStamp(stamp: string, { now, zone }: { now: number; zone: Zone }): number {
  const match = /^(\d{2})?(\d{2})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(stamp);
  const fail = () => new UsageError(`invalid date format ${quoteName(stamp)}`);
  if (match === null) throw fail();
  const [, first, second, month, day, hour, minute, seconds] = match;
  const short = Number(second ?? first);
  const year =
    second !== undefined
      ? Number(`${first}${second}`)
      : first !== undefined
        ? short + (short < 69 ? 2000 : 1900)
        : toCalendar(momentOf(now).seconds, zone).year;
  const time = {
    year,
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(seconds ?? 0),
  };
  const moment = fromCalendar(time, zone);
  const shown = toCalendar(moment, zone);
  if (
    shown.month !== time.month ||
    shown.day !== time.day ||
    shown.hour !== time.hour ||
    shown.minute !== time.minute
  ) {
    throw fail();
  }
  return moment * 1000;
}
