/** What a script asks about the machine and its user. The machine is made up, and says so in its release. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { forEachOperand } from "../entry/attempt.ts";
import { hostName, userId, userName } from "../entry/owner.ts";
import { quoteName } from "../entry/quote.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Command, Process } from "../process/process.ts";

const machine = {
  kernel: "Linux",
  node: hostName,
  release: "6.1.0-edgeflue",
  version: "#1 SMP PREEMPT_DYNAMIC",
  machine: "x86_64",
  processor: "unknown",
  platform: "unknown",
  system: "GNU/Linux",
} as const;

export async function uname(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    all: { short: "a", long: "all" },
    kernel: { short: "s", long: ["kernel-name", "sysname"] },
    node: { short: "n", long: "nodename" },
    release: { short: "r", long: ["kernel-release", "release"] },
    version: { short: "v", long: "kernel-version" },
    machine: { short: "m", long: "machine" },
    processor: { short: "p", long: "processor" },
    platform: { short: "i", long: "hardware-platform" },
    system: { short: "o", long: "operating-system" },
  });
  requireNone(options.operands);
  const isAll = options.has("all");
  const names = Object.keys(machine).filter((name): name is keyof typeof machine => name in machine);
  const asked = names.filter((name) => (isAll ? machine[name] !== "unknown" : options.has(name)));
  const shown = asked.length === 0 ? [machine.kernel] : asked.map((name) => machine[name]);
  await process.stdout.write(`${shown.join(" ")}\n`);
  return 0;
}

function requireNone(operands: readonly string[]): void {
  if (operands[0] !== undefined) throw new UsageError(`extra operand ${quoteName(operands[0])}`);
}

/** A command that takes nothing and prints one line. */
export function printing(line: string): Command {
  return async (process) => {
    requireNone(parseOptions(process.args, {}).operands);
    await process.stdout.write(`${line}\n`);
    return 0;
  };
}

export async function hostname(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    short: { short: "s", long: "short" },
    full: { short: "f", long: ["fqdn", "long"] },
    address: {
      short: "iI",
      long: ["ip-address", "all-ip-addresses"],
      refused: "an address: there is no network",
    },
    domain: { short: "d", long: "domain" },
  });
  if (options.operands.length > 0) throw new UsageError("you must be root to change the host name");
  await process.stdout.write(options.has("domain") ? "\n" : `${hostName}\n`);
  return 0;
}

export async function id(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    ignored: { short: "a" },
    user: { short: "u", long: "user" },
    group: { short: "g", long: "group" },
    groups: { short: "G", long: "groups" },
    names: { short: "n", long: "name" },
    real: { short: "r", long: "real" },
    zero: { short: "z", long: "zero" },
    context: { short: "Z", long: "context", refused: "a security context (-Z)" },
  });
  const kinds = (["user", "group", "groups"] as const).filter((kind) => options.has(kind));
  if (kinds.length > 1) throw new UsageError('cannot print "only" of more than one choice');
  if (kinds.length === 0 && (options.has("names") || options.has("real"))) {
    throw new UsageError("cannot print only names or real IDs in default format");
  }
  const users = options.operands.length === 0 ? [userName] : options.operands;
  const end = options.has("zero") ? "\0" : "\n";
  return forEachOperand(users, async (user) => {
    if (user !== userName && user !== String(userId)) {
      await process.fail(`${quoteName(user)}: no such user`);
      return false;
    }
    const named = `${userId}(${userName})`;
    const line =
      kinds.length === 0
        ? `uid=${named} gid=${named} groups=${named}`
        : options.has("names")
          ? userName
          : userId;
    await process.stdout.write(`${line}${end}`);
    return true;
  });
}

export async function groups(process: Process): Promise<number> {
  const { operands } = parseOptions(process.args, {});
  const users = operands.length === 0 ? [undefined] : operands;
  return forEachOperand(users, async (user) => {
    const isKnown = user === undefined || user === userName;
    if (!isKnown) await process.fail(`${quoteName(user)}: no such user`);
    else await process.stdout.write(user === undefined ? `${userName}\n` : `${user} : ${userName}\n`);
    return isKnown;
  });
}

export async function nproc(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    all: { long: "all" },
    ignore: { long: "ignore", value: "required" },
  });
  requireNone(options.operands);
  await process.stdout.write("1\n");
  return 0;
}

export async function tty(process: Process): Promise<number> {
  const options = parseOptions(
    process.args,
    { silent: { short: "s", long: ["silent", "quiet"] } },
    { usageExitCode: 2 },
  );
  if (!options.has("silent")) await process.stdout.write("not a tty\n");
  return 1;
}

export async function clear(process: Process): Promise<number> {
  if ((process.env.get("TERM") ?? "") === "") throw new UsageError("TERM environment variable not set.");
  await process.stdout.write("\x1b[H\x1b[2J\x1b[3J");
  return 0;
}

const values: Readonly<Record<string, string>> = {
  ARG_MAX: "2097152",
  CHAR_BIT: "8",
  INT_MAX: "2147483647",
  LONG_BIT: "64",
  NAME_MAX: "255",
  PATH_MAX: "4096",
  PAGE_SIZE: "4096",
  PAGESIZE: "4096",
  _NPROCESSORS_CONF: "1",
  _NPROCESSORS_ONLN: "1",
  OPEN_MAX: "1024",
  GNU_LIBC_VERSION: "glibc 2.36",
};

export async function getconf(process: Process): Promise<number> {
  const [name] = parseOptions(process.args, {
    all: { short: "a" },
    version: { short: "v", value: "required" },
  }).operands;
  const value = name === undefined ? undefined : ownEntry(values, name);
  if (value === undefined) throw new NotSupported(`the variable ${quoteName(name ?? "")}`);
  await process.stdout.write(`${value}\n`);
  return 0;
}
