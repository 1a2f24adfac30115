/** Who and when: the author and the committer of a commit. */

import { fatal, GitFailure } from "./git-failure.ts";
import type { Repository } from "./repository.ts";

export interface Moment {
  readonly seconds: number;
  /** As `+0200`. */
  readonly zone: string;
}

/** `Name <address> seconds zone`. Throws when no setting says who it is, unless that does not matter. */
export function identityLine(
  repository: Repository,
  role: "author" | "committer",
  { isRequired = true, date }: { isRequired?: boolean; date?: string | undefined } = {},
): string {
  const { env, clock } = repository.process;
  const variable = (name: string) => env.get(`GIT_${role.toUpperCase()}_${name}`);
  const name = variable("NAME") ?? repository.setting("user.name");
  const address = variable("EMAIL") ?? repository.setting("user.email") ?? env.get("EMAIL");
  if (isRequired && (name === undefined || address === undefined)) throw new GitFailure(whoAreYou(role));
  const written = date ?? variable("DATE");
  const { seconds, zone } =
    written === undefined ? { seconds: Math.floor(clock.now() / 1000), zone: "+0000" } : parseMoment(written);
  return `${name ?? "user"} <${address ?? "user@localhost"}> ${seconds} ${zone}`;
}

export interface Identity extends Moment {
  readonly name: string;
  readonly address: string;
}

export function parseIdentity(line: string): Identity {
  const match = /^(.*) <(.*)> (\d+) ([+-]\d{4})$/s.exec(line);
  return {
    name: match?.[1] ?? line,
    address: match?.[2] ?? "",
    seconds: Number(match?.[3] ?? 0),
    zone: match?.[4] ?? "+0000",
  };
}

const isoDate =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Throws for a date in another form than git's own, ISO 8601 and RFC 2822. */
export function parseMoment(text: string): Moment {
  const internal = /^@?(\d{1,12})(?: ([+-]\d{4}))?$/.exec(text.trim());
  if (internal !== null) return { seconds: Number(internal[1]), zone: internal[2] ?? "+0000" };
  const iso = isoDate.exec(text.trim());
  if (iso !== null) {
    const [, year, month, day, hour = "0", minute = "0", second = "0", zoneText = "Z"] = iso;
    const zone = zoneText === "Z" ? "+0000" : zoneText.replace(":", "");
    const local = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    );
    return { seconds: local / 1000 - offsetSeconds(zone), zone };
  }
  const mail = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} ([+-]\d{4})$/.exec(
    text.trim(),
  );
  if (mail?.[1] !== undefined) return { seconds: Date.parse(text) / 1000, zone: mail[1] };
  return fatal(`invalid date format: ${text}`);
}

export function offsetSeconds(zone: string): number {
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(3, 5)) * 60);
}

function whoAreYou(role: string): string {
  const title = role === "author" ? "Author" : "Committer";
  return `${title} identity unknown\n\n*** Please tell me who you are.\n\nRun\n\n  git config --global user.email "you@example.com"\n  git config --global user.name "Your Name"\n\nto set your account's default identity.\nOmit --global to set the identity only in this repository.\n\nfatal: unable to auto-detect email address`;
}
