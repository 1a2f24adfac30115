/** When a wake-up is due, as models say it. */

import { describe, expect, it } from "vitest";
import { formatWall, readWhen } from "../../../src/schedule/wake-up/read-when.ts";
import { pickFrom, randomOf } from "./random.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const bounds = { intervalMsMin: 5 * minute, horizonMsMax: 90 * day };
/** A Sunday, 11:00 in Berlin. */
const now = Date.parse("2026-11-29T10:00:00Z");
const zone = "Europe/Berlin";
const at = (text: string, timeZone = zone) =>
  new Date(readWhen({ at: text, timeZone }, bounds, now).nextAt).toISOString();

describe("at", () => {
  it.each([
    ["2026-12-01 09:00", "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T09:00:30", "2026-12-01T08:00:30.000Z"],
    ["2026-12-01T09:00:00Z", "2026-12-01T09:00:00.000Z"],
    ["2026-12-01T09:00:00.000Z", "2026-12-01T09:00:00.000Z"],
    ["2026-12-01T09:00-05:00", "2026-12-01T14:00:00.000Z"],
    ["2026-12-01T09:00+0530", "2026-12-01T03:30:00.000Z"],
    ["17:30", "2026-11-29T16:30:00.000Z"],
    ["9:00", "2026-11-30T08:00:00.000Z"],
    ["today 23:59", "2026-11-29T22:59:00.000Z"],
    ["tomorrow 09:00", "2026-11-30T08:00:00.000Z"],
    ["Tomorrow at 9:00", "2026-11-30T08:00:00.000Z"],
    ["in 20 minutes", "2026-11-29T10:20:00.000Z"],
    ["in 1 day", "2026-11-30T10:00:00.000Z"],
  ])("%s is %s", (text, expected) => expect(at(text)).toBe(expected));

  it("tomorrow is the zone's, also where it is another day", () => {
    expect(at("tomorrow 00:30", "Pacific/Auckland")).toBe("2026-11-29T11:30:00.000Z");
  });

  it.each([
    ["soon", "is no time that is understood. Write"],
    ["2026-02-30 09:00", "there is no such day"],
    ["2026-12-01 24:10", "there is no such day or time of day"],
    ["25:00", "a day has 24 hours"],
    ["today 08:00", "is in the past. It is now Sun 2026-11-29 11:00 (Europe/Berlin)"],
    ["2025-01-01 00:00", "is in the past"],
    ["in 0 minutes", "is in the past"],
    ["2027-12-01 09:00", "is too far away: at most 90 days"],
    ["in 999999 days", "is too far away"],
  ])("%s is refused: it %s", (text, problem) => expect(() => at(text)).toThrow(problem));

  it("refuses a zone that does not exist", () => {
    expect(() => at("17:30", "Berlin")).toThrow('"Berlin" is no time zone');
  });

  it("is after now and within the horizon, or refused, whatever is written", () => {
    const random = randomOf(41);
    const words = [
      "2026-12-01",
      "2",
      "T",
      " ",
      "09:30",
      ":30",
      "Z",
      "+02:00",
      "in ",
      "tomorrow ",
      " days",
      "-",
    ];
    let understood = 0;
    for (let round = 0; round < 5_000; round += 1) {
      const text = Array.from({ length: 1 + random(4) }, () => pickFrom(words, random)).join("");
      try {
        const { nextAt } = readWhen({ at: text, timeZone: zone }, bounds, now);
        expect(nextAt).toBeGreaterThan(now);
        expect(nextAt).toBeLessThanOrEqual(now + bounds.horizonMsMax);
        understood += 1;
      } catch (error) {
        expect({ text, code: (error as { code?: string }).code }).toEqual({ text, code: "invalid_request" });
      }
    }
    expect(understood).toBeGreaterThan(5);
  });

  it("reads the wall time that it shows, in zones and around changes of the clock", () => {
    const random = randomOf(7);
    const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];
    for (let round = 0; round < 500; round += 1) {
      const timeZone = pickFrom(zones, random);
      const moment = now + minute * (1 + random(89 * 24 * 60));
      const shown = formatWall(moment, timeZone);
      const wall = shown.slice(4, 20);
      const { nextAt } = readWhen({ at: wall, timeZone }, bounds, now);
      expect(formatWall(nextAt, timeZone)).toBe(shown);
    }
  });
});

describe("cron", () => {
  const cron = (text: string) => readWhen({ cron: text, timeZone: zone }, bounds, now);

  it("is due at its next time in the zone", () => {
    expect(cron("0 9 * * 1-5").nextAt).toBe(Date.parse("2026-11-30T08:00:00Z"));
  });

  it.each([
    ["* * * * *", "there must be 5 minutes between two times"],
    ["0,1 9 * * *", "comes again after 1 minute"],
    ["59 23 31 12 *", undefined],
    ["0 0 30 2 *", "never comes"],
    ["0 0 9 * * *", "has 6 fields"],
    ["0 9 1 1 *", undefined],
    ["nonsense", "has 1 fields"],
  ])("cron-04: %s is refused or taken: %s", (text, problem) => {
    if (problem === undefined) expect(cron(text).nextAt).toBeGreaterThan(now);
    else expect(() => cron(text)).toThrow(problem);
  });

  it("refuses both at once, and neither", () => {
    expect(() => readWhen({ at: "17:30", cron: "0 9 * * *", timeZone: zone }, bounds, now)).toThrow("either");
    expect(() => readWhen({ timeZone: zone }, bounds, now)).toThrow("either");
  });
});
