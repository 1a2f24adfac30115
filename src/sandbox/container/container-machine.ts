/** The machine of the sandbox "container": one container for each session, whose `/workspace` is a copy of the session's files.
 *  The files in SQLite are the truth; the container may vanish at any moment. One command at a time. */

import { type Clock, delay } from "../../clock.ts";
import { sandboxLimits } from "../../limits.ts";
import type { ContainerFigures, ContainerUse } from "../../protocol/program/container-use.ts";
import type { Sql } from "../../sql.ts";
import { refuseNul, requireCommandSize, toInput } from "../command-bounds.ts";
import type { Machine, MachineVisit, VisitParts } from "../machine.ts";
import { requireShell } from "../policy.ts";
import type { ShellOptions, ShellResult } from "../sandbox.ts";
import type { TransactionServices } from "../services.ts";
import { withNotes } from "../shell-notes.ts";
import {
  readContainerState,
  readServices,
  saveContainerState,
  saveServices,
} from "../sqlite/container-state.ts";
import { findMachineProgram, findMissingProgram } from "./choose-shell.ts";
import { type CommandCall, nothing, toProgram } from "./command-call.ts";
import { checkLine, requireCommandFolder, requireVariables } from "./command-line.ts";
import { containerLost, imageUnfit } from "./container-error.ts";
import { type ContainerHost, HostTimeout, hostOf } from "./container-host.ts";
import { describeContainerShell } from "./describe.ts";
import type { Egress } from "./egress/egress.ts";
import { containerLimits } from "./limits.ts";
import { KeptOutput } from "./output/kept-output.ts";
import { type EndedRun, toShellResult } from "./output/to-shell-result.ts";
import type { ContainerPort } from "./port.ts";
import { type ProgramRun, runProgram } from "./run-program.ts";
import { ContainerServices } from "./service/container-services.ts";
import { startService } from "./service/start-service.ts";
import { type ContainerSandboxSettings, toIgnored } from "./settings.ts";
import { ContainerSnapshots } from "./snapshot/container-snapshots.ts";
import { ContainerSync, type SyncTurn } from "./sync/container-sync.ts";
import { UseMeter, useSince } from "./use/use-meter.ts";

export interface ContainerMachineOptions {
  container: ContainerPort;
  settings: ContainerSandboxSettings;
  clock: Clock;
  /** What its programs may reach. Default: nothing. */
  egress?: Egress | undefined;
}

export function createContainerMachine({
  container,
  settings,
  clock,
  egress,
}: ContainerMachineOptions): Machine {
  const host = hostOf(container, clock);
  host.egress = egress;
  const ignored = toIgnored(settings.ignore);
  const sync = new ContainerSync(host, ignored);
  const idleMs = settings.idleMs ?? containerLimits.idleMsDefault;
  void host.setIdleTime(idleMs);
  const meter = new UseMeter(clock, idleMs, settings.budget);
  const snapshots = settings.snapshots === true ? new ContainerSnapshots(host, clock, ignored) : undefined;
  const services = new ContainerServices(host, clock, () => {
    meter.touch();
    void host.setIdleTime(idleMs);
  });
  return {
    provider: settings.provider,
    describeShell: (policy) =>
      describeContainerShell(policy, {
        ignored,
        isAuto: settings.provider === "auto",
        isOpen: egress !== undefined,
        service: settings.machine?.service,
      }),
    services: (sql) => services.of(sql),
    begin: () => new ContainerVisit({ host, sync, services, snapshots, meter, clock, ignored, settings }),
    // One that this sandbox never used may be another's.
    close: () => {
      snapshots?.close();
      return sync.isUsed ? host.discard() : undefined;
    },
    delete: () => {
      snapshots?.close();
      sync.isUsed = false;
      return host.remove();
    },
  };
}

interface Surroundings {
  host: ContainerHost;
  sync: ContainerSync;
  services: ContainerServices;
  snapshots: ContainerSnapshots | undefined;
  meter: UseMeter;
  clock: Clock;
  ignored: readonly string[];
  settings: ContainerSandboxSettings;
}

class ContainerVisit implements MachineVisit {
  readonly #around: Surroundings;
  readonly #turn: SyncTurn;
  readonly #ended = new AbortController();
  /** Of services. */
  readonly #unsaved: (() => void)[] = [];
  /** When the first command of the transaction came. */
  #usedBefore: ContainerFigures | undefined;
  #changes = 0;
  /** The commands of a transaction run one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(around: Surroundings) {
    this.#around = around;
    this.#turn = around.sync.begin();
  }

  changed(path: string | undefined): void {
    this.#changes += 1;
    this.#turn.changed(path);
  }

  run(command: string, options: ShellOptions, parts: VisitParts): Promise<ShellResult> {
    const { settings } = this.#around;
    return this.#inTurn(() =>
      settings.provider === "auto"
        ? this.#choose(command, options, parts)
        : this.#run(command, options, parts),
    );
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#ended.signal.aborted)
      throw new Error("[edgeflue] This sandbox transaction has ended; begin a new one.");
    const run = this.#last.then(work);
    this.#last = run.catch(() => {});
    return run;
  }

  services(parts: VisitParts): TransactionServices {
    const { list, logs, stop } = this.#around.services.in(parts.sql);
    return {
      list,
      logs,
      stop: async (name) => {
        this.#unsaved.push(await stop(name));
      },
      start: async (service, signal) => {
        const known = readServices(parts.sql);
        const view = await this.#inTurn(() =>
          startService(
            service,
            known,
            (command, options, toScript) => this.#run(command, options, parts, { toScript }),
            signal,
          ),
        );
        this.#unsaved.push(() => {
          const others = readServices(parts.sql).filter(({ name }) => name !== service.name);
          saveServices(parts.sql, [...others, service]);
        });
        return view;
      },
    };
  }

  use(sql: Sql): ContainerUse | undefined {
    return this.#usedBefore && useSince(this.#usedBefore, this.#around.meter.figures(sql));
  }

  commit(sql: Sql): void {
    if (this.#usedBefore !== undefined) this.#around.meter.save(sql);
    for (const save of this.#unsaved.splice(0)) save();
    const state = this.#turn.commit();
    if (state !== undefined) saveContainerState(sql, state);
  }

  async end(): Promise<void> {
    this.#ended.abort(new Error("[edgeflue] The sandbox transaction ended while a command ran."));
    await this.#last;
    this.#turn.end();
  }

  /** The emulator first, as long as nothing is missing there. */
  async #choose(command: string, options: ShellOptions, parts: VisitParts): Promise<ShellResult> {
    const { programs } = this.#around.settings;
    const beganAt = this.#around.clock.now();
    const inContainer = async (program: string) => {
      const result = await this.#run(command, options, parts, { beganAt });
      const note = `This ran in the container, because of ${program}.`;
      return { ...result, stderr: withNotes(result.stderr, [note]) };
    };
    const named = findMachineProgram(command, programs);
    if (named !== undefined) return inContainer(named);
    const changesBefore = this.#changes;
    const emulated = await parts.emulate();
    const missing = findMissingProgram(emulated.stderr, programs);
    if (missing === undefined || parts.gate.asked.length > 0) return emulated;
    // What has begun is not done twice.
    if (this.#changes === changesBefore) return inContainer(missing);
    const note = `${missing} runs in the container only. This command had changed files before it came to that, so it was not run again there: run ${missing} by a command of its own.`;
    return { ...emulated, stderr: withNotes(emulated.stderr, [note]) };
  }

  /** `toScript` makes a script of the line that may run. Default: it is the line. Its time counts from `beganAt` on, default now. */
  async #run(
    command: string,
    options: ShellOptions,
    parts: VisitParts,
    {
      toScript = (line) => line,
      beganAt = this.#around.clock.now(),
    }: { toScript?: (line: string) => string; beganAt?: number } = {},
  ): Promise<ShellResult> {
    const { shell, fileSystem, gate } = parts;
    const { env = {}, stdin, onOutput, timeoutMs = sandboxLimits.shellMsDefault } = options;
    requireShell(shell.policy);
    requireCommandSize(command);
    refuseNul(command);
    requireVariables({ ...env, ...shell.grantedEnv });
    const { inputBytesMax } = containerLimits;
    const input = stdin === undefined ? undefined : toInput(stdin, { inputBytesMax });
    const cwd = requireCommandFolder(fileSystem, options.cwd);
    const signal = AbortSignal.any(
      options.signal === undefined ? [this.#ended.signal] : [this.#ended.signal, options.signal],
    );
    signal.throwIfAborted();
    const line = checkLine(shell.policy, { command, env, cwd }, { gate, fileSystem });
    if (line.type === "refused") return line.result;
    const limitMs = Math.min(timeoutMs, sandboxLimits.shellMsMax);
    const call = {
      command: toScript(line.script),
      cwd,
      env: { ...shell.env, ...env, ...shell.grantedEnv },
      input,
      deadlineAt: beganAt + limitMs,
      signal,
      onOutput,
    };
    const { snapshots, host, ignored } = this.#around;
    snapshots?.begin(parts.sql);
    const run = await this.#attempt(call, parts);
    snapshots?.end(parts.sql);
    signal.throwIfAborted();
    return toShellResult(run, { limitMs, ignored, isFromSnapshot: host.isFromSnapshot });
  }

  #meterOf(sql: Sql) {
    const { meter, host } = this.#around;
    this.#usedBefore ??= meter.figures(sql);
    return {
      started: () => meter.started(sql),
      count(isSame: boolean) {
        try {
          meter.count(sql, isSame);
        } catch (error) {
          // One that runs on costs as well.
          if (isSame) void host.discard();
          throw error;
        }
      },
    };
  }

  /** Tries again only what has not run. */
  async #attempt(call: CommandCall, parts: VisitParts): Promise<EndedRun> {
    const { host, sync, clock } = this.#around;
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= attemptsMax;
      const plan = await beforeDeadline(
        clock,
        call,
        this.#turn.prepare(parts, readContainerState(parts.sql), this.#meterOf(parts.sql)),
      );
      if (plan === undefined) return notStarted(call);
      let run: ProgramRun;
      try {
        run = await runProgram(
          host,
          clock,
          toProgram(plan.isCatchUp ? nothing(call) : call, plan, sync.ignored),
          call,
        );
      } catch (error) {
        // Nothing has run: the container went away before, or never came.
        sync.forget();
        // Nor will it.
        if (error instanceof HostTimeout) void host.discard();
        if (clock.now() >= call.deadlineAt || call.signal.aborted) return notStarted(call);
        if (isLast || (plan.mode === "fresh" && attempt > startAttemptsMax))
          throw await host.explainFailure(error);
        if (plan.mode === "fresh") {
          host.doubtSnapshot();
          // The one before may still be on its way out: it stopped for idleness a moment ago.
          await host.discard();
          await delay(clock, containerLimits.restartMs);
        }
        continue;
      }
      const { answer, stopped } = run;
      const { outgoing } = plan;
      const sentBytes = outgoing.archiveBytes + outgoing.names.length + (call.input?.length ?? 0);
      const takenBytes = answer?.type === "exit" ? answer.archive.length : 0;
      this.#around.meter.moved(parts.sql, sentBytes, takenBytes);
      this.#around.meter.touch();
      if (answer?.type === "exit") {
        const taken = stopped === "abort" ? undefined : this.#turn.take(answer, plan, parts);
        // What was sent for an aborted command, and what it changed, is in the container alone.
        if (stopped === "abort") this.#turn.touched();
        if (!plan.isCatchUp || stopped !== undefined)
          return { ...run, ...answer, taken, isReplacement: stopped !== "abort" && sync.tellReplacement() };
        sync.isFull = true;
        continue;
      }
      if (answer?.type === "fail") {
        const problem = sync.judgeFailure(answer.reason);
        if (problem !== undefined || isLast) throw problem ?? containerLost(" before it began");
        continue;
      }
      sync.forget();
      this.#turn.touched();
      if (stopped !== undefined)
        return { ...run, hasBackground: false, taken: undefined, isReplacement: false };
      await this.#explainSilence(run);
    }
  }

  /** The program ended without an answer. Always rejects. */
  async #explainSilence({ exitCode, stdout, stderr }: ProgramRun): Promise<never> {
    const { host } = this.#around;
    const hasDied = await host.hasDied();
    if (!hasDied) await host.discard();
    if (!hasDied && exitCode !== undefined && exitCode < 128 && exitCode !== 0)
      throw imageUnfit(
        `/bin/bash did not run in it (${(stdout.text() + stderr.text()).trim().slice(0, 300)}).`,
      );
    throw containerLost(hasDied ? "" : ", or the connection to it broke");
  }
}

/** A catch-up, a container that went away, a list that is missing. */
const attemptsMax = 5;
/** Starts that failed before one is reported. */
const startAttemptsMax = 2;

/** Undefined when the command's time is up before. */
async function beforeDeadline<T>(
  clock: Clock,
  { deadlineAt, signal }: CommandCall,
  work: Promise<T>,
): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const onAbort = () => late.resolve(undefined);
  const cancel = clock.after(Math.max(0, deadlineAt - clock.now()), onAbort);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    cancel();
    signal.removeEventListener("abort", onAbort);
    work.catch(() => {}); // Whoever waits for the container next hears of it.
  }
}

function notStarted({ signal }: CommandCall): EndedRun {
  const stderr = new KeptOutput();
  stderr.push(new TextEncoder().encode("edgeflue: The container was not ready in time; nothing was run.\n"));
  return {
    stopped: signal.aborted ? "abort" : "deadline",
    exitCode: undefined,
    hasBackground: false,
    stdout: new KeptOutput(),
    stderr,
    taken: {},
    isReplacement: false,
  };
}
