/** One run: begins it, executes its code in attempts until it ends, and answers what callers ask of it. An attempt starts
 *  from the stored rows, so that continuing after a crash, a sleep or a deploy is executing the code again. While code is
 *  at work the alarm is one heartbeat ahead; while the run only waits, it is set for what comes next. */

import { describeError, EdgeflueError } from "../errors.ts";
import { LiveFeed } from "../feed/live-feed.ts";
import { type Outbox, publication } from "../journal/outbox.ts";
import type {
  CancelReply,
  DeliverRequest,
  DeliveryReceipt,
  Run,
  RunEvent,
  RunEventPage,
  RunEventQuery,
  RunRecord,
  StartRunRequest,
} from "../protocol/run/run.ts";
import { hasEnded } from "../protocol/run/run.ts";
import { createRedactor, findSecrets, type Redactor } from "../secret/redactor.ts";
import type { KeyClaim } from "../store/run/claim-store.ts";
import type { RunHead, RunOutcome, StoredRun } from "../store/run/run-store.ts";
import { executeRun } from "./execute-run.ts";
import { findStartProblem } from "./find-start-problem.ts";
import { workflowLimits } from "./limits.ts";
import { Attempt } from "./replay/attempt.ts";
import { tooManyDeaths } from "./replay/call-shape.ts";
import { toJson } from "./replay/json-value.ts";
import { RunJournal, type RunTransaction } from "./replay/run-journal.ts";
import { abortJob, SessionAborts } from "./replay/session-aborts.ts";
import { StallWatch } from "./replay/stall-watch.ts";
import { timerPrefix } from "./replay/timers.ts";
import { checkEventQuery } from "./request/check-event-query.ts";
import { claimKey, releaseKey } from "./request/run-key.ts";
import { storeDelivery } from "./request/store-delivery.ts";
import { mustRest, restJob } from "./rest.ts";
import { callObserver, createRunEncoder, toFeedEvent } from "./run-feed.ts";
import { createRunOutbox } from "./run-outbox.ts";
import type { RunPorts } from "./run-ports.ts";
import { areWaits, runNotFound, toRunRecord } from "./run-record.ts";
import { expiryJob, writeEnd } from "./write-end.ts";

const heartbeat = "heartbeat";

export class RunEngine implements Run {
  readonly #ports: RunPorts;
  readonly #journal: RunJournal;
  readonly #feed: LiveFeed;
  readonly #outbox: Outbox;
  readonly #aborts: SessionAborts;
  readonly #redactor: Redactor;
  readonly #waiters = new Set<() => void>();
  #attempt: Attempt | undefined;
  readonly #stalls = new StallWatch();
  /** Ends what executes, when the run is over for another reason. */
  #controller: AbortController | undefined;
  /** Whether a heartbeat is scheduled, as far as this engine knows: one that found the run waiting was the last. */
  #isWatched = true;
  /** Why this engine does nothing any more. */
  #gone: EdgeflueError | undefined;

  constructor(ports: RunPorts) {
    this.#ports = ports;
    this.#redactor = createRedactor(findSecrets(ports.env));
    this.#journal = new RunJournal({
      ...ports,
      onCommit: (events) => this.#publish(events),
      onCrash: (error) => this.#crash(error),
    });
    this.#outbox = createRunOutbox(ports, this.#journal, () => {
      const run = this.#journal.read((stores) => stores.run.get(), undefined);
      return run && this.#record(run);
    });
    this.#aborts = new SessionAborts({ ...ports, journal: this.#journal });
    this.#feed = new LiveFeed(ports.clock, {
      eventsAfter: (offset, limit) =>
        this.#journal
          .read(({ run, events }) => events.page(run.head()?.runId ?? "", offset, limit), [])
          .map(toFeedEvent),
      newestOffset: () => this.#journal.read(({ events }) => events.count, 0),
    });
  }

  async start(request: StartRunRequest): Promise<RunRecord> {
    const known = this.#journal.read(({ run }) => run.get(), undefined);
    if (known !== undefined) return this.#record(known);
    const { deploy } = this.#ports;
    toJson("The payload", request.payload);
    const problem = await findStartProblem(this.#ports.workflows, request, this.#ports.clock);
    const loaded = this.#journal.read(({ run }) => run.get(), undefined);
    if (loaded !== undefined) return this.#record(loaded);
    if (problem?.isCallers) throw problem.error;
    this.#journal.commit((transaction) => {
      const { run, tell, schedule, now } = transaction;
      run.insert(request, { now, deploy });
      tell({ type: "run_start", data: { agent: request.name, agent_id: request.instanceId } });
      if (problem !== undefined)
        writeEnd(
          transaction,
          { status: "failed", error: problem.error.toRecord() },
          { redactor: this.#redactor },
        );
      else this.#scheduleHeartbeat(transaction);
      this.#outbox.owe(schedule);
    });
    if (problem === undefined) this.#begin();
    else this.#notify();
    return this.#requireRecord();
  }

  /** Continues what an earlier host has left. */
  resume(): void {
    const run = this.#journal.read(({ run }) => run.get(), undefined);
    if (run === undefined) return;
    const jobs = this.#journal.read((stores) => stores.jobs.all(), []);
    this.#journal.alarm.ensure(jobs[0]?.dueAt);
    this.#outbox.resume(jobs);
    this.#aborts.resume(jobs);
    // Without a heartbeat it only waits.
    const isAtWork = jobs.some(({ name }) => name === heartbeat);
    if (!hasEnded(run.status) && isAtWork) this.#begin();
  }

  /** The host's alarm. */
  async wake(): Promise<void> {
    const { alarm } = this.#journal;
    alarm.fired();
    const { clock } = this.#ports;
    const due = this.#journal.read(({ jobs }) => jobs.due(clock.now()), []);
    if (due.some(({ name }) => name === expiryJob)) return this.delete();
    const run = this.#journal.read(({ run }) => run.get(), undefined);
    const goesOn = run !== undefined && !hasEnded(run.status);
    if (due.length > 0 && (goesOn || due.some(({ name }) => name === publication || name === abortJob)))
      this.#runJobs(due.map(({ name }) => name));
    alarm.ensure(this.#journal.read(({ jobs }) => jobs.nextDueAt(), undefined));
  }

  #runJobs(names: readonly string[]): void {
    const wakesCode = names.some((name) => name.startsWith(timerPrefix));
    const hasRested = names.includes(restJob);
    const goesOn = wakesCode || hasRested || (names.includes(heartbeat) && this.#attempt?.isIdle !== true);
    // The next wake-up is stored before anything is done.
    this.#journal.commit(({ jobs, schedule, now }) => {
      for (const name of names) jobs.remove(name);
      if (goesOn) this.#scheduleHeartbeat({ schedule, now });
      if (names.includes(publication)) this.#outbox.owe(schedule);
      if (names.includes(abortJob)) this.#aborts.owe({ schedule, now });
    });
    this.#aborts.send();
    if (!goesOn && names.includes(heartbeat)) this.#isWatched = false;
    if (this.#attempt === undefined) {
      if (goesOn) this.#begin(hasRested);
      return;
    }
    const stalled = this.#stalls.check(this.#attempt, this.#ports.clock.now());
    if (stalled !== undefined) {
      this.#end({ status: "failed", error: stalled.toRecord() });
      return;
    }
    for (const name of names) {
      if (name.startsWith(timerPrefix)) this.#attempt.timerFired(name.slice(timerPrefix.length));
    }
  }

  async wait(): Promise<RunRecord> {
    return new Promise((resolve, reject) => {
      const check = () => {
        try {
          if (this.#gone !== undefined) throw this.#gone;
          const record = this.#requireRecord();
          if (!hasEnded(record.status)) return;
          resolve(record);
        } catch (error) {
          reject(error);
        }
        this.#waiters.delete(check);
      };
      this.#waiters.add(check);
      check();
    });
  }

  async record(): Promise<RunRecord> {
    return this.#requireRecord();
  }

  async events(query: RunEventQuery): Promise<RunEventPage> {
    const { runId } = this.#requireHead();
    const { after = 0, limit = workflowLimits.eventPageMax, types = [] } = checkEventQuery(query);
    const events = this.#journal.read((stores) => stores.events.page(runId, after, limit, types), []);
    return { events, nextAfter: events.at(-1)?.index ?? after };
  }

  async follow(
    after: number,
    { withError = false }: { withError?: boolean } = {},
  ): Promise<ReadableStream<Uint8Array>> {
    const { eventCount, status } = this.#requireRecord();
    const { development } = this.#ports;
    const encoder = createRunEncoder({ record: () => this.#requireRecord(), withError, development });
    // Nothing will come for a reader that has seen the end.
    if (hasEnded(status) && after >= eventCount) return new Response("").body ?? new ReadableStream();
    this.#feed.requireRoom();
    return this.#feed.subscribe({ after: { offset: after, chars: 0 }, encoder });
  }

  async cancel(): Promise<CancelReply> {
    const { status } = this.#requireRecord();
    if (hasEnded(status)) return { cancelled: false, status };
    const error = new EdgeflueError("run_cancelled", "The run was cancelled.");
    this.#end({ status: "cancelled", error: error.toRecord() });
    if (this.#gone !== undefined) throw this.#gone;
    return { cancelled: true, status: "cancelled" };
  }

  async deliver(request: DeliverRequest): Promise<DeliveryReceipt> {
    const { runId } = this.#requireHead();
    const { isAwaited, ...receipt } = storeDelivery(this.#journal, request, {
      runId,
      isAwaited: this.#attempt?.isAwaited(request.name),
      wake: (transaction) => this.#scheduleHeartbeat(transaction),
    });
    if (this.#attempt !== undefined) this.#attempt.claimDelivery(request.name);
    else if (isAwaited) this.#begin();
    return { runId, ...receipt };
  }

  async delete(): Promise<void> {
    const run = this.#journal.read(({ run }) => run.get(), undefined);
    // One whose end cannot be stored is removed all the same.
    if (run !== undefined && !hasEnded(run.status)) await this.cancel().catch(() => {});
    this.#feed.close();
    this.#outbox.close();
    this.#aborts.close();
    await this.#ports.deleteStorage(run);
  }

  /** Stops executing, and ends nothing: a new engine over the same rows continues. This one is of no use any more. */
  close(): void {
    this.#leave(new EdgeflueError("operation_interrupted", "The run's host was closed; the run is stored."));
  }

  async claimKey(claim: KeyClaim): Promise<{ runId: string }> {
    return claimKey(this.#journal, claim);
  }

  async releaseKey({ runId }: { runId: string }): Promise<void> {
    releaseKey(this.#journal, { runId });
  }

  /** Executes the code from its beginning, unless it has to rest before. */
  #begin(hasRested = false): void {
    if (this.#attempt !== undefined) return;
    const run = this.#journal.read(({ run }) => run.get(), undefined);
    if (run === undefined || hasEnded(run.status)) return;
    const { clock, turn, deploy } = this.#ports;
    const attempt = new Attempt({
      run,
      journal: this.#journal,
      aborts: this.#aborts,
      clock,
      turn,
      deploy,
      redact: (data) => this.#redactor.value(data),
      onWork: () => this.#keepWatch(),
      onFailure: (error) => this.#end({ status: "failed", error: error.toRecord() }),
    });
    // A host that died while the run only waited says little about the run.
    const weight = this.#isStoredWaiting() ? 1 : workflowLimits.deathWeight;
    const deaths = attempt.progress > run.progress ? 0 : run.deaths + weight;
    if (deaths > workflowLimits.deathsMax * workflowLimits.deathWeight) {
      attempt.stop();
      this.#end({ status: "failed", error: tooManyDeaths().toRecord() });
      return;
    }
    if (!hasRested && deaths > 0 && mustRest(this.#journal, clock, run.deaths)) {
      attempt.stop();
      return;
    }
    this.#journal.commit(({ run, jobs }) => {
      jobs.remove(restJob);
      run.saveAttempt(attempt.progress, deaths);
    });
    this.#attempt = attempt;
    this.#controller = new AbortController();
    const execution = executeRun({
      attempt,
      ports: this.#ports,
      redactor: this.#redactor,
      signal: this.#controller.signal,
    }).then((outcome) => {
      if (this.#attempt === attempt && !this.#journal.isCrashed) this.#end(outcome);
    });
    this.#ports.defer(execution.catch((error) => console.error(`edgeflue: ${describeError(error)}`)));
  }

  /** The one end of a run: the first that is stored counts. */
  #end(outcome: RunOutcome): void {
    const attempt = this.#attempt;
    try {
      const isFirst = this.#journal.commit((transaction) => {
        const run = transaction.run.get();
        if (run === undefined || hasEnded(run.status)) return false;
        writeEnd(transaction, outcome, {
          redactor: this.#redactor,
          linesLeftOut: attempt?.lines.leftOut,
        });
        this.#aborts.oweForRun(transaction);
        this.#outbox.owe(transaction.schedule);
        return true;
      });
      if (!isFirst) return;
    } catch {
      return; // the journal has crashed, and says so to its listener
    }
    this.#attempt = undefined;
    const reason = new EdgeflueError("run_cancelled", "The run has ended.");
    if (outcome.status === "cancelled") attempt?.cancel(EdgeflueError.fromRecord(outcome.error));
    else attempt?.stop();
    this.#controller?.abort(reason);
    this.#aborts.send();
    this.#notify();
  }

  #requireHead(): RunHead {
    const head = this.#journal.read(({ run }) => run.head(), undefined);
    if (head === undefined) throw runNotFound();
    return head;
  }

  #requireRecord(): RunRecord {
    const run = this.#journal.read((stores) => stores.run.get(), undefined);
    if (run === undefined) throw runNotFound();
    return this.#record(run);
  }

  #record(run: StoredRun): RunRecord {
    return toRunRecord(run, {
      eventCount: this.#journal.read(({ events }) => events.count, 0),
      isWaiting: () => this.#attempt?.isIdle ?? this.#isStoredWaiting(),
    });
  }

  #isStoredWaiting(): boolean {
    return this.#journal.read(({ calls }) => areWaits(calls.open(), this.#ports.clock.now()), false);
  }

  /** Code that waited for something else than a durable call works again, and nothing would wake its next host. */
  #keepWatch(): void {
    if (this.#isWatched) return;
    try {
      this.#journal.commit((transaction) => this.#scheduleHeartbeat(transaction));
    } catch {
      // The journal has crashed, and says so to its listener.
    }
  }

  #scheduleHeartbeat({ schedule, now }: Pick<RunTransaction, "schedule" | "now">): void {
    this.#isWatched = true;
    schedule({ name: heartbeat, dueAt: now + workflowLimits.heartbeatMs });
  }

  #publish(events: readonly RunEvent[]): void {
    const head = this.#journal.read(({ run }) => run.head(), undefined);
    this.#feed.stored(events.map(toFeedEvent));
    const { onRunEvent } = this.#ports;
    if (head !== undefined && onRunEvent !== undefined) callObserver(onRunEvent, events, head);
  }

  #notify(): void {
    for (const check of [...this.#waiters]) check();
  }

  #crash(error: EdgeflueError): void {
    this.#leave(error);
    this.#ports.onCrash?.(error);
  }

  #leave(error: EdgeflueError): void {
    this.#gone = error;
    this.#outbox.close();
    this.#aborts.close();
    this.#attempt?.stop();
    this.#attempt = undefined;
    // The next engine begins the steps again that run here.
    this.#controller?.abort(error);
    this.#feed.disconnect(error);
    this.#notify();
  }
}
