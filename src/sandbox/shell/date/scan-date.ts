/** Reads a date as people write it into its parts: `2024-01-31 10:00 +1 month`, `next monday`, `3 days ago`,
 *  `Jan 5, 2024 4pm EST`. What they mean together is computed elsewhere. After GNU's parse_datetime(3). */

import { findDay, findMonth, findUnit, findZoneWord, ordinals, relativeDays, type Unit } from "./words.ts";

export interface DateParts {
  date: { year: number | undefined; month: number; day: number } | undefined;
  time: { hour: number; minute: number; second: number; nanoseconds: number } | undefined;
  /** Seconds east of UTC. */
  offset: number | undefined;
  /** A weekday, and which one: 0 the next to come, today included; 1 the next; -1 the last. */
  weekday: { day: number; ordinal: number } | undefined;
  readonly relative: Record<Unit, number> & { nanoseconds: number };
  hasRelative: boolean;
}

/** Undefined when it is no date. */
export function scanDate(text: string): DateParts | undefined {
  const scanner = new Scanner(text);
  return scanner.scan() ? scanner.parts : undefined;
}

class Scanner {
  readonly #text: string;
  #at = 0;
  readonly parts: DateParts = {
    date: undefined,
    time: undefined,
    offset: undefined,
    weekday: undefined,
    relative: { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, nanoseconds: 0 },
    hasRelative: false,
  };

  constructor(text: string) {
    this.#text = text.toLowerCase();
  }

  scan(): boolean {
    for (;;) {
      this.#take(/[\s,]*(?:\([^()]*\)[\s,]*)*/y);
      if (this.#at >= this.#text.length) return true;
      if (!this.#scanItem()) return false;
    }
  }

  #scanItem(): boolean {
    return (
      this.#scanTime() ??
      this.#scanDate() ??
      this.#scanRelative() ??
      this.#scanWord() ??
      this.#scanNumber() ??
      false
    );
  }

  /** `10:30`, `10:30:15.5`, `4pm`, each with an offset. */
  #scanTime(): boolean | undefined {
    const clock =
      this.#take(/t?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?(?!\d)\s*([ap]\.?m\.?(?![a-z]))?/y) ??
      this.#take(/(\d{1,2})()()()\s*([ap]\.?m\.?(?![a-z]))/y);
    if (clock === undefined) return undefined;
    const [, hours, minutes, seconds, fraction = "", half = ""] = clock;
    const hour = toHour(Number(hours), half);
    const [minute, second] = [Number(minutes ?? 0), Number(seconds ?? 0)];
    if (this.parts.time !== undefined || hour === undefined || minute > 59 || second > 60) return false;
    this.parts.time = { hour, minute, second, nanoseconds: Number(fraction.slice(0, 9).padEnd(9, "0")) };
    const offset = this.#take(/\s*([-+])(\d{1,2})(?::?(\d{2}))?(?![\d:])/y);
    return offset === undefined || this.#setOffset(toOffset(offset));
  }

  #scanDate(): boolean | undefined {
    const iso = this.#take(/(\d{4,})-(\d{1,2})-(\d{1,2})(?!\d)(?:t(?=\d{1,2}:)|(t\d))?/y);
    if (iso !== undefined)
      return iso[4] === undefined && this.#setDate(iso[1], Number(iso[2]), Number(iso[3]));
    const short = this.#take(/(\d{1,3})-(\d{1,2})-(\d{1,2})(?!\d)/y);
    if (short !== undefined) return this.#setDate(short[1], Number(short[2]), Number(short[3]));
    const slashed = this.#take(/(\d+)\/(\d+)(?:\/(\d+))?/y);
    if (slashed !== undefined) {
      const [, first = "", second, third] = slashed;
      return first.length >= 4 && third !== undefined
        ? this.#setDate(first, Number(second), Number(third))
        : this.#setDate(third, Number(first), Number(second));
    }
    return this.#scanDateWithMonth();
  }

  /** `5 Jan 2024`, `5-Jan-2024`, `Jan 5, 2024`, `5 Jan`, `Jan 5`. */
  #scanDateWithMonth(): boolean | undefined {
    const start = this.#at;
    const dayFirst = this.#take(
      /(\d+)(?:\s*-\s*|\s+|)([a-z]{3,9}|[a-z]{3}\.)(?![a-z.])(?:\s*-\s*(\d+)|\s+(\d{4,})(?!\d|:))?/y,
    );
    if (dayFirst !== undefined) {
      const month = findMonth(dayFirst[2] ?? "");
      if (month !== undefined) return this.#setDate(dayFirst[3] ?? dayFirst[4], month, Number(dayFirst[1]));
      this.#at = start;
    }
    const monthFirst = this.#take(
      /([a-z]{3,9}|[a-z]{3}\.)(?:\s*-\s*|\s+|)(\d{1,2})(?![\d:])(?:(?:-|\s*,\s*)(\d+)(?!\d|:)|\s+(\d{4})(?!\d|:))?/y,
    );
    if (monthFirst !== undefined) {
      const month = findMonth(monthFirst[1] ?? "");
      if (month !== undefined)
        return this.#setDate(monthFirst[3] ?? monthFirst[4], month, Number(monthFirst[2]));
      this.#at = start;
    }
    return undefined;
  }

  /** `+1 month`, `2 days ago`, `next week`, `month`. */
  #scanRelative(): boolean | undefined {
    const start = this.#at;
    const found =
      this.#take(/(?:([-+])\s*)?(\d{1,15})(?:\.(\d+))?\s*([a-z]+)/y) ?? this.#take(/()()()([a-z]+)/y);
    if (found === undefined) return undefined;
    const [, sign, digits, fraction = "", word = ""] = found;
    let unit = findUnit(word);
    let count = digits === "" || digits === undefined ? 1 : Number(digits) * (sign === "-" ? -1 : 1);
    const ordinal = ordinals.get(word);
    if (
      unit === undefined &&
      (digits === "" || digits === undefined) &&
      ordinal !== undefined &&
      word !== ""
    ) {
      unit = findUnit(this.#take(/\s+([a-z]+)/y)?.[1] ?? "");
      count = ordinal;
    }
    if (unit === undefined || (fraction !== "" && unit.unit !== "second")) {
      this.#at = start;
      return undefined;
    }
    const direction = this.#take(/\s+ago(?![a-z])/y) === undefined ? 1 : -1;
    this.parts.relative[unit.unit] += count * unit.count * direction;
    if (fraction !== "") {
      const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, "0"));
      this.parts.relative.nanoseconds += nanoseconds * direction * (sign === "-" ? -1 : 1);
    }
    this.parts.hasRelative = true;
    return true;
  }

  /** A weekday, a zone, `tomorrow`. */
  #scanWord(): boolean | undefined {
    const word = this.#take(/([a-z]+)\.?/y)?.[1];
    if (word === undefined) return this.#scanNumberedDay();
    const days = relativeDays.get(word);
    if (days !== undefined) {
      this.parts.relative.day += days;
      this.parts.hasRelative = true;
      return true;
    }
    const day = findDay(word);
    if (day !== undefined) return this.#setWeekday(day, 0);
    const ordinal = word === "" ? undefined : ordinals.get(word);
    if (ordinal !== undefined) {
      const next = findDay(this.#take(/\s+([a-z]+)/y)?.[1] ?? "");
      return next !== undefined && this.#setWeekday(next, ordinal);
    }
    const offset = findZoneWord(word);
    if (offset === undefined) return false;
    const correction = this.#take(/\s*([-+])(\d{1,2})(?::?(\d{2}))?(?![\d:])/y);
    const isSummer = this.#take(/\s+dst(?![a-z])/y) !== undefined;
    const extra = correction === undefined ? 0 : (toOffset(correction) ?? Number.NaN);
    return this.#setOffset(offset + extra + (isSummer ? 3600 : 0));
  }

  /** `2 monday`. */
  #scanNumberedDay(): boolean | undefined {
    const start = this.#at;
    const found = this.#take(/[-+]?(\d+)\s+([a-z]+)/y);
    const day = findDay(found?.[2] ?? "");
    if (found !== undefined && day !== undefined) return this.#setWeekday(day, Number(found[1]));
    this.#at = start;
    return undefined;
  }

  /** Digits alone: a date, a year after a date, or a time. */
  #scanNumber(): boolean | undefined {
    const digits = this.#take(/\d+/y)?.[0];
    if (digits === undefined) return undefined;
    const value = Number(digits);
    const { date, time } = this.parts;
    if (
      date !== undefined &&
      date.year === undefined &&
      !this.parts.hasRelative &&
      (time !== undefined || digits.length > 2)
    ) {
      date.year = toYear(digits);
      return true;
    }
    if (digits.length > 4) {
      return this.#setDate(digits.slice(0, -4), Math.floor(value / 100) % 100, value % 100);
    }
    const [hour, minute] = digits.length <= 2 ? [value, 0] : [Math.floor(value / 100), value % 100];
    if (time !== undefined || hour > 23 || minute > 59) return false;
    this.parts.time = { hour, minute, second: 0, nanoseconds: 0 };
    return true;
  }

  #setDate(year: string | undefined, month: number, day: number): boolean {
    if (this.parts.date !== undefined) return false;
    this.parts.date = { year: year === undefined ? undefined : toYear(year), month, day };
    return true;
  }

  #setWeekday(day: number, ordinal: number): boolean {
    if (this.parts.weekday !== undefined) return false;
    this.parts.weekday = { day, ordinal };
    return true;
  }

  #setOffset(offset: number | undefined): boolean {
    if (this.parts.offset !== undefined || offset === undefined || Number.isNaN(offset)) return false;
    this.parts.offset = offset;
    return true;
  }

  #take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text);
    if (match === null) return undefined;
    this.#at = expression.lastIndex;
    return match;
  }
}

function toHour(hour: number, half: string): number | undefined {
  if (half === "") return hour <= 23 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.startsWith("p") ? 12 : 0);
}

/** Two digits are a year from 1969 to 2068. */
function toYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 69 ? year + 2000 : year + 1900;
}

/** Up to 24 hours. */
function toOffset([, sign, hours = "", minutes]: RegExpExecArray): number | undefined {
  const size = Number(hours) * 3600 + Number(minutes ?? 0) * 60;
  if (size > 24 * 3600) return undefined;
  return sign === "-" ? -size : size;
}
