/** One time that a host executes the code of a run, from its first line. Calls that have ended before give what is
 *  stored, in the order in which they ended; the others are performed. Code that makes other calls than before is found
 *  by comparing kind and name of each, and fails the run by name instead of getting another call's value. */

import type { Clock } from "../../clock.ts";
import type { EdgeflueError } from "../../errors.ts";
import type { CallOutcome, StoredCall } from "../../store/run/call-store.ts";
import type { StoredRun } from "../../store/run/run-store.ts";
import { workflowLimits } from "../limits.ts";
import { describeEnd, describeRetry, describeStart } from "./call-events.ts";
import { type CallShape, callInStep, describeResult, tooManyCalls, workflowChanged } from "./call-shape.ts";
import { type CallChange, CallTable } from "./call-table.ts";
import type { CallSite, CallSpec, OpenCall, Performer, SettleOptions } from "./durable-call.ts";
import { toJson } from "./json-value.ts";
import { LogLines } from "./log-lines.ts";
import { never, rejected } from "./pending.ts";
import { Refusals } from "./refusals.ts";
import type { RunJournal, RunTransaction } from "./run-journal.ts";
import type { SessionAborts } from "./session-aborts.ts";
import { Settler } from "./settler.ts";
import { restoreError, storeError } from "./stored-error.ts";
import { CallTimers, toTimerName } from "./timers.ts";

export interface AttemptParts {
  run: StoredRun;
  journal: RunJournal;
  clock: Clock;
  turn(callback: () => void): void;
  /** The deploy that executes. */
  deploy: string | undefined;
  /** Aborts what cancelled calls have begun in sessions. */
  aborts: Pick<SessionAborts, "owe" | "send">;
  /** Takes secrets out of what events say. */
  redact<T>(data: T): T;
  /** Work begins that a death of the host would end. */
  onWork(): void;
  /** The run cannot go on: its code is not what it was, or it made too many calls. */
  onFailure(error: EdgeflueError): void;
}

export class Attempt {
  readonly run: StoredRun;
  readonly #parts: AttemptParts;
  readonly #settler: Settler;
  readonly #calls: CallTable;
  readonly #timers: CallTimers;
  readonly #open = new Map<string, OpenCall>();
  readonly #refusals = new Refusals();
  readonly lines: LogLines;
  /** Calls that had ended when the attempt began. */
  readonly #replayed: number;
  /** Performers at work, and timers of the process. */
  #active = 0;
  #now: number;
  #isStopped = false;
  #cancelled: EdgeflueError | undefined;
  #isInBody = false;
  #cancelWatch = () => {};

  constructor(parts: AttemptParts) {
    this.run = parts.run;
    this.#parts = parts;
    this.#settler = new Settler(parts.turn);
    this.#timers = new CallTimers({
      ...parts,
      work: () => this.work(),
      perform: (action) => this.#perform(action),
    });
    this.#now = parts.run.startedAt;
    this.lines = new LogLines(parts.journal);
    this.#calls = new CallTable(parts.journal.read(({ calls }) => calls.all(), []));
    this.#replayed = this.#calls.settled;
    if (this.#replayed > 0) this.#watchReplay(0);
  }

  /** Milliseconds since 1970, of the last end that code has got. */
  get now(): number {
    return this.#now;
  }

  /** Ends of calls and failed attempts of steps that are stored: a host that dies again and again adds none. */
  get progress(): number {
    return this.#calls.settled + this.#calls.failures;
  }

  /** Where code is, for what it does without a durable call: its branch, and how many ends it has got. A step's body does
   *  not run in a replay, so that what it does up to its first `await` has a place of its own. */
  placeIn(branch: string): string {
    return `${branch}@${this.#settler.next}${this.#isInBody ? "!" : ""}`;
  }

  /** Runs a step's body up to its first `await`. */
  runBody<T>(body: () => T): T {
    this.#isInBody = true;
    try {
      return body();
    } finally {
      this.#isInBody = false;
    }
  }

  /** Whether nothing happens until a timer of the host or an event comes. Code that waits for anything else than durable
   *  calls cannot be seen: with another open call, it counts as waiting. */
  get isIdle(): boolean {
    return this.#active === 0 && this.#open.size > 0 && !this.#settler.isBusy;
  }

  /** Whether code waits for something that is no durable call, or has not come to its next one. */
  get isOutside(): boolean {
    return this.#active === 0 && this.#open.size === 0 && !this.#settler.isBusy;
  }

  /** Makes a durable call. The promise never settles once the attempt is stopped. */
  call(site: CallSite, spec: CallSpec, performer: Performer): Promise<unknown> {
    if (this.#isStopped) return never();
    if (site.signal.aborted && this.#cancelled === undefined)
      return this.#refusals.refuse(site, site.signal.reason);
    if (this.#isInBody) return rejected(callInStep());
    this.#settler.noteRunning();
    const position = site.next();
    const known = this.#calls.get(position);
    if (!this.#check(position, spec.kind, spec.name)) return never();
    if (this.#cancelled !== undefined && known?.settled === undefined)
      return this.#refusals.refuse(site, this.#cancelled);
    if (known === undefined && this.#calls.size >= workflowLimits.callsMax) {
      this.#fail(tooManyCalls());
      return never();
    }
    this.#calls.visit(position);
    let stored: StoredCall;
    try {
      stored = known ?? this.#insert(position, spec);
    } catch {
      return never(); // the journal has crashed, and says so to its listener
    }
    const promise = new Promise<unknown>((resolve, reject) => {
      const handOut = (outcome: CallOutcome) => {
        this.#now = Math.max(this.#now, stored.settledAt ?? 0);
        // A timer keeps the host in memory, where its time is billed.
        if (this.#settler.next > this.#replayed) this.#cancelWatch();
        if (outcome.ok) resolve(outcome.value);
        else reject(restoreError(outcome.error));
      };
      if (stored.settled !== undefined) {
        this.#settler.offer(stored.settled, () =>
          this.#perform(() => {
            const outcome = this.#parts.journal.read(({ calls }) => calls.outcome(position), undefined);
            if (outcome !== undefined) handOut(outcome);
          }),
        );
        return;
      }
      const open: OpenCall = {
        stored,
        isAgain: known !== undefined,
        signal: site.signal,
        performer,
        handOut,
        cancelTimer: () => {},
      };
      this.#open.set(position, open);
      this.#perform(() => performer.start(open));
    });
    // Code may leave it alone, for example as the loser of a race.
    promise.catch(() => {});
    return promise;
  }

  /** Takes the place of branches, so that code which makes a call there instead is found. */
  fork(site: CallSite): string | undefined {
    if (this.#isInBody) throw callInStep();
    const isCancelled = this.#cancelled !== undefined || site.signal.aborted;
    if (isCancelled && !this.#refusals.count(site)) return undefined;
    const position = site.next();
    return this.#check(position, "fork", "parallel") ? position : undefined;
  }

  /** Ends a call with a value; one that has ended already is left as it is. `also` is written in the same
   *  transaction. */
  resolve(call: OpenCall, value: unknown, also?: (transaction: RunTransaction) => void): void {
    try {
      const json = toJson(describeResult(call.stored), value);
      this.#settle(call, json === undefined ? { ok: true } : { ok: true, value: JSON.parse(json) }, { also });
    } catch (error) {
      this.reject(call, error);
    }
  }

  /** The same with what was thrown. */
  reject(call: OpenCall, error: unknown): void {
    this.#settle(call, { ok: false, error: storeError(error) });
  }

  isOpen({ stored }: OpenCall): boolean {
    return !this.#isStopped && this.#open.has(stored.position);
  }

  /** Whether a branch has calls that have not ended. */
  hasOpen(prefix: string): boolean {
    return this.#open.keys().some((position) => position.startsWith(prefix));
  }

  /** Counts work that a death of the host would end. Call the result when it is over. */
  work(): () => void {
    if (this.#active === 0) this.#parts.onWork();
    this.#active += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.#active -= 1;
      isOver = true;
    };
  }

  /** An attempt of a step begins, or is put off until `due`. */
  saveStep(
    call: OpenCall,
    { error, ...change }: Pick<StoredCall, "attempts" | "failures" | "due"> & { error?: string },
  ): void {
    Object.assign(call.stored, change);
    this.#parts.journal.commit(({ calls, events, schedule, tell }) => {
      calls.saveAttempt(call.stored);
      if (error !== undefined && events.count < workflowLimits.eventsMax)
        this.#tell(tell, describeRetry(call.stored, error));
      this.#timers.schedule(call.stored, schedule);
    });
  }

  /** Has the performer called when the call's time has come. */
  awaitDue(call: OpenCall): void {
    this.#timers.awaitDue(call);
  }

  /** The host's alarm came for this call. */
  timerFired(position: string): void {
    const call = this.#open.get(position);
    if (call !== undefined && !this.#isStopped) this.#timers.fired(call);
  }

  /** Gives an event that no wait has claimed to the newest wait for its name. */
  claimDelivery(name: string): void {
    const { journal } = this.#parts;
    const number = journal.read(({ deliveries }) => deliveries.nextUnclaimed(name), undefined);
    const wait = number && this.#calls.newestWait(name, ({ position }) => this.#open.has(position));
    const call = wait && this.#open.get(wait.position);
    if (!number || !wait || !call) return;
    const payload = journal.read(({ deliveries }) => deliveries.payload(number), undefined);
    this.resolve(call, payload, ({ deliveries }) => deliveries.claim(number, wait.position));
  }

  /** Also by code that an earlier attempt has executed, and this one not yet. */
  isAwaited(name: string): boolean {
    return this.#calls.newestWait(name) !== undefined;
  }

  /** Ends all open calls of a branch and those within it. */
  cancelCalls(prefix: string, reason: unknown): void {
    const { aborts } = this.#parts;
    const outcome: CallOutcome = { ok: false, error: storeError(reason) };
    for (const call of [...this.#open.values()]) {
      const { position, target } = call.stored;
      if (!position.startsWith(prefix)) continue;
      const also =
        target === undefined ? undefined : (transaction: RunTransaction) => aborts.owe(transaction);
      this.#settle(call, outcome, { also, isCancelled: true });
    }
    aborts.send();
  }

  log(branch: string, data: Readonly<Record<string, unknown>>): void {
    if (!this.#isStopped && this.#cancelled === undefined) this.lines.write(this.placeIn(branch), data);
  }

  /** Why code that has ended is not the code that began the run; undefined when it may be. */
  findMissing(): EdgeflueError | undefined {
    const change = this.#calls.findMissing();
    return change === undefined ? undefined : this.#changed(change);
  }

  /** Nothing of this attempt is stored any more, and its code waits for ever: its host was closed, or the run has ended. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelWatch();
    this.#settler.stop();
    for (const call of this.#open.values()) call.cancelTimer();
    this.#open.clear();
  }

  /** The run was cancelled: pending calls reject, and everything that code still asks for, so that its `finally` runs.
   *  Nothing of it is stored. */
  cancel(reason: EdgeflueError): void {
    this.#cancelled = reason;
    this.#cancelWatch();
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const call of open) {
      call.cancelTimer();
      call.handOut({ ok: false, error: storeError(reason) });
    }
  }

  /** A journal that has crashed says so to its listener; it is no end of the call. That of a cancelled run may be gone. */
  #perform(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!this.#parts.journal.isCrashed && this.#cancelled === undefined) throw error;
    }
  }

  #insert(position: string, { kind, name, due, toTarget }: CallSpec): StoredCall {
    const target = toTarget?.(position);
    const stored: StoredCall = {
      position,
      number: this.#calls.size + 1,
      kind,
      name,
      startedAt: this.#parts.clock.now(),
      due,
      attempts: 1,
      failures: 0,
      deploy: this.#parts.deploy,
      settled: undefined,
      settledAt: undefined,
      target: target && JSON.stringify(target),
    };
    this.#parts.journal.commit(({ calls, schedule, tell }) => {
      calls.insert(stored);
      this.#tell(tell, describeStart(stored));
      this.#timers.schedule(stored, schedule);
    });
    this.#calls.add(stored);
    return stored;
  }

  #tell(tell: RunTransaction["tell"], event: Parameters<RunTransaction["tell"]>[0] | undefined): void {
    if (event !== undefined) tell({ ...event, data: this.#parts.redact(event.data) });
  }

  #settle(call: OpenCall, outcome: CallOutcome, { also, isCancelled = false }: SettleOptions = {}): void {
    if (!this.isOpen(call)) return;
    const { stored } = call;
    const order = this.#calls.settled + 1;
    try {
      this.#parts.journal.commit((transaction) => {
        transaction.calls.settle(stored.position, {
          order,
          at: transaction.now,
          outcome: JSON.stringify(outcome),
          isCancelled,
        });
        if (stored.due !== undefined) transaction.jobs.remove(toTimerName(stored.position));
        also?.(transaction);
        this.#tell(transaction.tell, describeEnd(stored, outcome, transaction.now));
        stored.settledAt = transaction.now;
      });
    } catch {
      return; // the journal has crashed, and says so to its listener
    }
    this.#open.delete(stored.position);
    call.cancelTimer();
    this.#calls.settle(stored, order);
    this.#settler.offer(order, () => call.handOut(outcome));
  }

  /** Whether the code does here what it did before. If not, the run fails. */
  #check(position: string, kind: CallShape["kind"], name: string): boolean {
    const change = this.#calls.findChange(position, kind, name);
    if (change !== undefined) this.#fail(this.#changed(change));
    return change === undefined;
  }

  #changed({ expected, found }: CallChange): EdgeflueError {
    return workflowChanged({ workflow: this.run.name, expected, found, deploy: this.#parts.deploy });
  }

  #fail(error: EdgeflueError): void {
    if (this.#isStopped) return;
    this.stop();
    this.#parts.onFailure(error);
  }

  /** Fails a replay whose code does not make the call whose end is to be handed out next. */
  #watchReplay(before: number): void {
    this.#cancelWatch = this.#parts.clock.after(workflowLimits.replayStallMs, () => {
      const { next } = this.#settler;
      if (this.#isStopped || next > this.#replayed) return;
      if (next !== before) return this.#watchReplay(next);
      const expected = this.#calls.findSettled(next);
      if (expected !== undefined)
        this.#fail(this.#changed({ expected, found: "the code does not get there" }));
    });
  }
}
