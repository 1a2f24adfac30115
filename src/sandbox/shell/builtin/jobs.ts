/** `wait`, `jobs`, `kill`, `disown` and `trap`. */

import { forEachOperand } from "../entry/attempt.ts";
import { quoteSingle } from "../expand/quote.ts";
import { ProcessStopped } from "../process/meter.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import type { Job, Jobs } from "../state/jobs.ts";
import type { Shell } from "../state/shell.ts";
import type { BuiltinCall } from "./builtin.ts";
import { complain, print, readLetters } from "./builtin.ts";
import { findSignal, signalNames } from "./signals.ts";

export async function wait(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "fnp:");
  const { operands } = options;
  const variable = options.value("p");
  if (options.has("n")) return waitForAny(shell, operands, variable);
  if (operands.length === 0) {
    for (const job of [...shell.jobs.all]) await waitFor(shell, job);
    return 0;
  }
  let status = 0;
  for (const operand of operands) {
    const job = shell.jobs.find(operand);
    const ended = shell.jobs.endedExitCode(Number(operand));
    if (job !== undefined) status = await waitFor(shell, job);
    else if (ended !== undefined) status = ended;
    else {
      const problem = /^\d+$/.test(operand)
        ? `pid ${operand} is not a child of this shell`
        : `${operand}: no such job`;
      status = await complain(shell, name, problem, 127);
    }
  }
  return status;
}

async function waitFor(shell: Shell, job: Job): Promise<number> {
  const status = await shell.meter.wait(job.ended);
  shell.jobs.remove(job);
  return status;
}

async function waitForAny(
  shell: Shell,
  operands: readonly string[],
  variable: string | undefined,
): Promise<number> {
  const given = operands.map((operand) => shell.jobs.find(operand)).filter((job) => job !== undefined);
  const jobs = operands.length > 0 ? given : [...shell.jobs.all];
  if (jobs.length === 0) return 127;
  const job = await shell.meter.wait(Promise.race(jobs.map((one) => one.ended.then(() => one))));
  if (variable !== undefined) shell.variables.put(variable, String(job.pid));
  return waitFor(shell, job);
}

export async function listJobs(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "lnprsx");
  if (options.has("x")) throw new NotSupported("option -x");
  const known = jobsOf(shell);
  const jobs = options.operands.length === 0 ? known.all : options.operands.map((one) => known.find(one));
  for (const job of [...jobs]) {
    if (job === undefined) throw new UsageError(`${options.operands[0]}: no such job`);
    if (options.has("p")) await print(shell, `${job.pid}\n`);
    else if (!(options.has("r") && job.exitCode !== undefined))
      await print(shell, describeJob(shell, job, options.has("l")));
    if (job.exitCode !== undefined) shell.jobs.remove(job);
  }
  return 0;
}

/** In a subshell without jobs of its own, those of the shell around it. */
function jobsOf({ jobs, inheritedJobs }: Shell): Jobs {
  return jobs.all.length === 0 && inheritedJobs !== undefined ? inheritedJobs : jobs;
}

function describeJob(shell: Shell, job: Job, hasPid: boolean): string {
  const { all } = jobsOf(shell);
  const mark = job === all.at(-1) ? "+" : job === all.at(-2) ? "-" : " ";
  const state = job.exitCode === undefined ? "Running" : job.exitCode === 0 ? "Done" : `Exit ${job.exitCode}`;
  const pid = hasPid ? `${job.pid} ` : " ";
  return `[${job.number}]${mark} ${pid}${state.padEnd(23)} ${job.text}${job.exitCode === undefined ? " &" : ""}\n`;
}

export async function kill(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const [first = "", ...rest] = args;
  if (first === "-l" || first === "-L") return listSignals(shell, rest);
  let operands: readonly string[] = args;
  let signal = "TERM";
  if (first === "-s" || first === "-n") {
    signal = rest[0] ?? "";
    operands = rest.slice(1);
  } else if (/^-[A-Z0-9]/i.test(first)) {
    signal = first.slice(1);
    operands = rest;
  }
  if (operands[0] === "--") operands = operands.slice(1);
  const found = findSignal(signal);
  if (found === undefined) throw new UsageError(`${signal}: invalid signal specification`);
  if (operands.length === 0)
    throw new UsageError("usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ...", 2);
  return forEachOperand(operands, async (operand) => {
    const isSent = sendSignal(shell, operand, found);
    const problem = operand.startsWith("%") ? `${operand}: no such job` : `(${operand}) - No such process`;
    if (!isSent) await complain(shell, name, problem);
    return isSent;
  });
}

function sendSignal(shell: Shell, operand: string, signal: { name: string; number: number }): boolean {
  if (operand === String(shell.pid) || operand === String(shell.ownPid)) {
    signalSelf(shell, signal);
    return true;
  }
  const running = [...shell.family.running].find(({ pid }) => String(pid) === operand);
  const job = jobsOf(shell).find(operand) ?? running;
  if (job === undefined || job.exitCode !== undefined) return false;
  if (signal.number === 0 || harmless.has(signal.name)) return true;
  if (pausing.has(signal.name)) throw new NotSupported(`pausing a job by ${signal.name}`);
  if (signal.name === "KILL" || !job.signal(signal.name)) {
    job.meter.stop(new ProcessStopped("killed", 128 + signal.number));
  }
  return true;
}

/** Signals that end nothing unless a trap says so. */
const harmless: ReadonlySet<string> = new Set(["CHLD", "URG", "WINCH", "CONT"]);

const pausing: ReadonlySet<string> = new Set(["STOP", "TSTP", "TTIN", "TTOU"]);

function signalSelf(shell: Shell, { name, number }: { name: string; number: number }): void {
  if (number === 0 || harmless.has(name)) return;
  const command = shell.traps.get(name);
  if (command !== undefined && name !== "KILL") {
    if (command !== "") shell.pendingSignals.push(name);
    return;
  }
  shell.status = 128 + number;
  shell.jump = { kind: "exit" };
}

async function listSignals(shell: Shell, operands: readonly string[]): Promise<number> {
  if (operands.length === 0) {
    const lines = signalNames
      .slice(1)
      .map((signal, index) => `${String(index + 1).padStart(2)}) SIG${signal}`);
    await print(shell, `${lines.join("\n")}\n`);
    return 0;
  }
  for (const operand of operands) {
    const number = Number(operand) > 128 ? Number(operand) - 128 : Number(operand);
    const found = Number.isInteger(number) ? signalNames[number] : findSignal(operand)?.number;
    if (found === undefined) throw new UsageError(`${operand}: invalid signal specification`);
    await print(shell, `${found}\n`);
  }
  return 0;
}

export function disown(shell: Shell, { args }: BuiltinCall): number {
  const options = readLetters(args, "ahr");
  if (options.has("h")) return 0;
  const jobs =
    options.operands.length > 0
      ? options.operands.map((one) => shell.jobs.find(one))
      : [...(options.has("a") ? shell.jobs.all : shell.jobs.all.slice(-1))];
  if (jobs.length === 0 && !options.has("a")) throw new UsageError("current: no such job");
  for (const job of jobs) {
    if (job === undefined) throw new UsageError(`${options.operands[0]}: no such job`);
    shell.jobs.hide(job);
  }
  return 0;
}

export async function trap(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "lp");
  if (options.has("l")) return listSignals(shell, []);
  const [action, ...names] = options.operands;
  if (options.has("p") || action === undefined) return printTraps(shell, options.operands);
  const isReset = action === "-" || (names.length === 0 && findSignal(action) !== undefined);
  for (const name of names.length === 0 ? [action] : names) {
    const signal = findSignal(name);
    if (signal === undefined) throw new UsageError(`${name}: invalid signal specification`);
    if (signal.name === "DEBUG" && !isReset) throw new NotSupported("the DEBUG trap");
    if (isReset) shell.traps.delete(signal.name);
    else shell.traps.set(signal.name, action);
  }
  return 0;
}

async function printTraps(shell: Shell, operands: readonly string[]): Promise<number> {
  const wanted = operands.map((operand) => findSignal(operand)?.name);
  const order = [...signalNames, "DEBUG", "ERR", "RETURN"];
  for (const name of order) {
    const command = shell.traps.get(name);
    if (command === undefined || (operands.length > 0 && !wanted.includes(name))) continue;
    const isSignal = !["EXIT", "DEBUG", "ERR", "RETURN"].includes(name);
    await print(shell, `trap -- ${quoteSingle(command)} ${isSignal ? "SIG" : ""}${name}\n`);
  }
  return 0;
}
