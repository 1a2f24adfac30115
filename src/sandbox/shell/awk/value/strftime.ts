/** awk's `strftime` and `mktime`, in UTC. */

import { NotSupported } from "../../process/options.ts";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export function strftime(format: string, seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(date.getTime())) throw new NotSupported(`the time ${seconds}`);
  return format.replace(
    /%([-_0^]?)([EO]?)([\s\S])/g,
    (whole, flag: string, _modifier: string, letter: string) => {
      const shown = convert(letter, date);
      if (shown === undefined) return whole;
      if (flag === "-") return shown.replace(/^[0 ]+(?=.)/, "");
      if (flag === "^") return shown.toUpperCase();
      return flag === "_" ? shown.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length)) : shown;
    },
  );
}

function convert(letter: string, date: Date): string | undefined {
  const two = (value: number, fill = "0") => String(value).padStart(2, fill);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const [hour, weekday] = [date.getUTCHours(), date.getUTCDay()];
  const yearDay = Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000);
  const iso = isoWeek(date);
  switch (letter) {
    case "a":
      return days[weekday]?.slice(0, 3);
    case "A":
      return days[weekday];
    case "b":
    case "h":
      return months[month]?.slice(0, 3);
    case "B":
      return months[month];
    case "c":
      return strftime("%a %b %e %H:%M:%S %Y", date.getTime() / 1000);
    case "C":
      return two(Math.floor(year / 100));
    case "d":
      return two(day);
    case "D":
    case "x":
      return `${two(month + 1)}/${two(day)}/${two(year % 100)}`;
    case "e":
      return two(day, " ");
    case "F":
      return `${year}-${two(month + 1)}-${two(day)}`;
    case "g":
      return two(iso.year % 100);
    case "G":
      return String(iso.year);
    case "H":
      return two(hour);
    case "I":
      return two(hour % 12 || 12);
    case "j":
      return String(yearDay + 1).padStart(3, "0");
    case "k":
      return two(hour, " ");
    case "l":
      return two(hour % 12 || 12, " ");
    case "m":
      return two(month + 1);
    case "M":
      return two(date.getUTCMinutes());
    case "n":
      return "\n";
    case "p":
      return hour < 12 ? "AM" : "PM";
    case "P":
      return hour < 12 ? "am" : "pm";
    case "r":
      return strftime("%I:%M:%S %p", date.getTime() / 1000);
    case "R":
      return `${two(hour)}:${two(date.getUTCMinutes())}`;
    case "s":
      return String(date.getTime() / 1000);
    case "S":
      return two(date.getUTCSeconds());
    case "t":
      return "\t";
    case "T":
    case "X":
      return `${two(hour)}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
    case "u":
      return String(weekday || 7);
    case "U":
      return two(Math.floor((yearDay + 7 - weekday) / 7));
    case "V":
      return two(iso.week);
    case "w":
      return String(weekday);
    case "W":
      return two(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7));
    case "y":
      return two(year % 100);
    case "Y":
      return String(year);
    case "z":
      return "+0000";
    case "Z":
      return "UTC";
    case "%":
      return "%";
    default:
      return undefined;
  }
}

function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime());
  thursday.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const year = thursday.getUTCFullYear();
  const start = Date.UTC(year, 0, 1);
  return { year, week: Math.floor((thursday.getTime() - start) / 86_400_000 / 7) + 1 };
}

/** `"2024 03 01 12 00 00"`; -1 for anything else. */
export function mktime(text: string): number {
  const match = /^\s*(-?\d{1,6})\s+(-?\d{1,6})\s+(-?\d{1,6})\s+(-?\d{1,6})\s+(-?\d{1,6})\s+(-?\d{1,9})/.exec(
    text,
  );
  if (match === null) return -1;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
