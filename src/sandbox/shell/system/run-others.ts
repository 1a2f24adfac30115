/** Commands that run another one: `timeout`, which ends it in time; `nice`, `nohup`, `stdbuf` and `setsid`, whose
 *  purpose has no meaning here. */

import { quoteName } from "../entry/quote.ts";
import { ProcessStopped } from "../process/meter.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { parseDuration } from "./sleep.ts";

/** Numbers of the signals that end a command. */
const signals: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  ALRM: 14,
  TERM: 15,
};
const timeoutCode = 124;

export async function timeout(process: Process): Promise<number> {
  const options = parseOptions(
    process.args,
    {
      foreground: { long: "foreground" },
      killAfter: { short: "k", long: "kill-after", value: "required" },
      preserve: { long: "preserve-status" },
      signal: { short: "s", long: "signal", value: "required" },
      verbose: { short: "v", long: "verbose" },
    },
    { stopAtOperand: true, usageExitCode: 125 },
  );
  const [duration, ...command] = options.operands;
  if (duration === undefined || command.length === 0) throw new UsageError("missing operand", 125);
  const milliseconds = requireDuration(duration);
  const killAfter = options.value("killAfter");
  if (killAfter !== undefined) requireDuration(killAfter);
  const signal = parseSignal(options.value("signal") ?? "TERM");
  const code = signal === signals.KILL ? 128 + signal : options.has("preserve") ? 128 + signal : timeoutCode;
  if (milliseconds === 0) return process.spawn(command);

  const meter = process.meter.fork();
  let hasTimedOut = false;
  const cancel = process.clock.after(Math.min(milliseconds, delayMsMax), () => {
    hasTimedOut = true;
    meter.stop(new ProcessStopped("The command ran out of its time.", code));
  });
  try {
    const result = await process.spawn(command, { meter });
    return hasTimedOut ? code : result;
  } catch (error) {
    if (!(error instanceof ProcessStopped) || !hasTimedOut || process.meter.stopped !== undefined)
      throw error;
    if (options.has("verbose")) {
      await process.fail(
        `sending signal ${options.value("signal") ?? "TERM"} to command ${quoteName(command[0] ?? "")}`,
      );
    }
    return code;
  } finally {
    cancel();
    meter.close();
  }
}

/** The longest that a timer can be set for. */
const delayMsMax = 2 ** 31 - 1;

function requireDuration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new UsageError(`invalid time interval ${quoteName(text)}`, 125);
  return milliseconds;
}

function parseSignal(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : signals[text.toUpperCase().replace(/^SIG/, "")];
  if (number === undefined || number > 64) throw new UsageError(`${quoteName(text)}: invalid signal`, 125);
  return number;
}

export async function nice(process: Process): Promise<number> {
  const args = process.args.map((arg, index) =>
    index === 0 && /^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg,
  );
  const options = parseOptions(
    args,
    { adjustment: { short: "n", long: "adjustment", value: "required" } },
    { stopAtOperand: true, usageExitCode: 125 },
  );
  const adjustment = options.value("adjustment");
  if (adjustment !== undefined && !/^[-+]?\d+$/.test(adjustment)) {
    throw new UsageError(`invalid adjustment ${quoteName(adjustment)}`, 125);
  }
  if (options.operands.length > 0) return process.spawn(options.operands);
  if (adjustment !== undefined) throw new UsageError("a command must be given with an adjustment", 125);
  await process.stdout.write("0\n");
  return 0;
}

export async function nohup(process: Process): Promise<number> {
  const { operands } = parseOptions(process.args, {}, { stopAtOperand: true, usageExitCode: 125 });
  if (operands.length === 0) throw new UsageError("missing operand", 125);
  return process.spawn(operands);
}

export async function stdbuf(process: Process): Promise<number> {
  const options = parseOptions(
    process.args,
    {
      input: { short: "i", long: "input", value: "required" },
      output: { short: "o", long: "output", value: "required" },
      error: { short: "e", long: "error", value: "required" },
    },
    { stopAtOperand: true, usageExitCode: 125 },
  );
  if (options.operands.length === 0) throw new UsageError("missing operand", 125);
  if (options.ordered.length === 0) throw new UsageError("you must specify a buffering mode option", 125);
  for (const { value = "" } of options.ordered) {
    if (!/^(L|\d+[kKMG]?B?)$/.test(value)) throw new UsageError(`invalid mode ${quoteName(value)}`, 125);
  }
  return process.spawn(options.operands);
}

export async function setsid(process: Process): Promise<number> {
  const options = parseOptions(
    process.args,
    { fork: { short: "f", long: "fork" }, wait: { short: "w", long: "wait" } },
    { stopAtOperand: true },
  );
  if (options.operands.length === 0) throw new UsageError("no command specified");
  return process.spawn(options.operands);
}
