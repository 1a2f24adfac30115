/** The options of a `find` command, which apply to all of it, and what it refuses. */

import { momentOf } from "../date/calendar.ts";
import { type Zone, zoneOf } from "../date/zone.ts";
import { NotSupported } from "../process/options.ts";
import type { Process } from "../process/process.ts";

export interface FindOptions {
  follows: "none" | "operands" | "all";
  depthMin: number;
  depthMax: number;
  /** Whether a folder comes after what is in it. */
  isDepthFirst: boolean;
  /** Milliseconds from which ages are counted back. */
  now: number;
  readonly zone: Zone;
  regexSyntax: "emacs" | "basic" | "extended";
}

/** What a test or action reads its arguments from. */
export interface FindContext {
  readonly name: string;
  readonly process: Process;
  readonly options: FindOptions;
  /** The next argument. Throws when there is none. */
  take(): string;
  peek(): string | undefined;
}

export function newOptions({ clock, env }: Process): FindOptions {
  return {
    follows: "none",
    depthMin: 0,
    depthMax: Number.POSITIVE_INFINITY,
    isDepthFirst: false,
    now: clock.now(),
    zone: zoneOf(env),
    regexSyntax: "emacs",
  };
}

/** `-daystart`: ages are counted from the end of today. */
export function startOfTomorrow({ now, zone }: FindOptions): number {
  const { seconds } = momentOf(now);
  const local = seconds + zone.offsetAt(seconds);
  return (Math.floor(local / 86_400 + 1) * 86_400 - zone.offsetAt(seconds)) * 1000;
}

const refused = [
  "-fprint",
  "-fprint0",
  "-fprintf",
  "-fls",
  "-ok",
  "-okdir",
  "-inum",
  "-fstype",
  "-context",
  "-files0-from",
];

export const refusals: ReadonlyMap<string, () => Error> = new Map(
  refused.map((name) => [name, () => new NotSupported(`'${name}'`)]),
);
