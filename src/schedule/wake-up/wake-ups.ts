/** What an agent has set for its own session: each is a row, and begins a prompt when it is due. The row moves on in the
 *  transaction that accepts the prompt, so that no time begins two, whatever dies; one that could not begin in time
 *  begins late, once, and says so. */

import type { ToolContext } from "../../agent/tool/define-tool.ts";
import { type WakeUpParts, type WakeUps, wakeUpJob } from "../../agent/tool/wake-up-tool.ts";
import { describeError, EdgeflueError, invalidRequest } from "../../errors.ts";
import type { Transaction } from "../../journal/journal.ts";
import type { SessionEvent } from "../../protocol/event/event.ts";
import type { OperationLimits } from "../../protocol/operation-limits.ts";
import type { WakeUpFiring, WakeUpView } from "../../protocol/schedule/wake-up.ts";
import { noUsage } from "../../protocol/usage.ts";
import { type StoredWakeUp, WakeUpStore } from "../../store/schedule/wake-up-store.ts";
import { lastTime, nextTime } from "../next-time.ts";
import { type DayBudget, waitForRoom } from "./day-budget.ts";
import { wakeUpLimits } from "./limits.ts";
import { formatWall, readWhen } from "./read-when.ts";
import { readWakeUpId, toPrompt, toShown, toView, toWakeUpId } from "./wake-up-view.ts";

export interface WakeUpRules {
  openMax: number;
  intervalMsMin: number;
  horizonMsMax: number;
  firingsMax: number;
  perDay: DayBudget;
  limits: OperationLimits | undefined;
  timeZone: string;
}

/** What the model says. */
export interface ScheduleInput {
  action: "set" | "list" | "cancel";
  message?: string | undefined;
  at?: string | undefined;
  cron?: string | undefined;
  time_zone?: string | undefined;
  times?: number | undefined;
  id?: string | undefined;
}

type WakeUpEvent = Omit<Extract<SessionEvent, { type: "wake_up" }>, "type" | "wakeUpId">;

export class SessionWakeUps implements WakeUps {
  readonly #parts: WakeUpParts;
  readonly #rules: WakeUpRules;
  readonly #store: WakeUpStore;
  #pumping: Promise<void> | undefined;

  constructor(parts: WakeUpParts, rules: WakeUpRules) {
    this.#parts = parts;
    this.#rules = rules;
    this.#store = parts.journal.open((sql) => new WakeUpStore(sql));
    if (parts.journal.isNew || !this.#store.exist()) return;
    const isArmed = parts.journal.stores.jobs.all().some(({ name }) => name === wakeUpJob);
    // An agent without the tool may have dropped the job.
    parts.journal.commit((transaction) => {
      this.#store.migrate();
      if (!isArmed) this.#arm(transaction);
    });
  }

  call(input: ScheduleInput, context: ToolContext, operationId: string): unknown {
    const { action, id } = input;
    if (action === "set") return this.#set(input, context, operationId);
    if (action === "cancel") {
      if (id === undefined) throw invalidRequest('Say which one to cancel, by its "id"; list shows them.');
      const { wakeUp } = this.#cancel(id, operationId);
      return { id, status: wakeUp.status };
    }
    return { now: this.#now(), wake_ups: this.#open().map(toShown) };
  }

  list(): WakeUpView[] {
    return this.#store.exist() ? this.#store.all().map((wakeUp) => toView(wakeUp, this.#store)) : [];
  }

  async cancel(wakeUpId: string): Promise<WakeUpView> {
    // One that is just beginning has begun.
    await this.#pumping;
    const operationId = this.#parts.journal.stores.operations.newestId() ?? "";
    return toView(this.#cancel(wakeUpId, operationId).wakeUp, this.#store);
  }

  resume(): Promise<void> {
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  #set(input: ScheduleInput, { idempotencyKey, principal }: ToolContext, operationId: string): unknown {
    const { journal, clock, redact, isPassing } = this.#parts;
    const { openMax, firingsMax, horizonMsMax } = this.#rules;
    const { message = "", at, cron, time_zone: timeZone = this.#rules.timeZone, times } = input;
    const earlier = this.#store.exist() ? this.#store.findByCall(idempotencyKey) : undefined;
    if (earlier !== undefined) return { now: this.#now(timeZone), ...toShown(earlier) };
    if (message.trim() === "")
      throw invalidRequest('Say in "message" what you are to do then: it is all that you get to read then.');
    if (cron === undefined && (times ?? 1) !== 1)
      throw invalidRequest('"times" is for "cron": "at" comes once.');
    if (times !== undefined && times > firingsMax)
      throw invalidRequest(`"times" is at most ${firingsMax}; it is ${times}.`);
    if (isPassing())
      throw invalidRequest(
        "This conversation is removed after its answer: there would be no conversation to wake.",
      );
    const now = clock.now();
    const when = readWhen({ at, cron, timeZone }, this.#rules, now);
    if (this.#open().length >= openMax) {
      throw invalidRequest(
        `${openMax} wake-ups are open, which is as many as there may be. Cancel one that is not needed.`,
      );
    }
    const stored = journal.commit((transaction) => {
      this.#store.migrate();
      const wakeUp = {
        ...when,
        message: redact(message),
        timeZone,
        setAt: now,
        principal,
        until: now + horizonMsMax,
        timesLeft: cron === undefined ? 1 : (times ?? firingsMax),
      };
      this.#store.insert(wakeUp, idempotencyKey);
      this.#arm(transaction);
      const inserted = this.#store.findByCall(idempotencyKey);
      if (inserted !== undefined)
        this.#report(operationId, inserted, { state: "set", nominalAt: when.nextAt });
      return inserted;
    });
    return { now: this.#now(timeZone), ...(stored && toShown(stored)) };
  }

  #cancel(wakeUpId: string, operationId: string): { wakeUp: StoredWakeUp } {
    const id = readWakeUpId(wakeUpId);
    const wakeUp = id === undefined || !this.#store.exist() ? undefined : this.#store.find(id);
    if (wakeUp === undefined) {
      const open = this.#open().map(toWakeUpId).join(", ");
      throw new EdgeflueError(
        "not_found",
        `There is no wake-up ${JSON.stringify(wakeUpId)}. Open ones: ${open === "" ? "none" : open}.`,
      );
    }
    if (wakeUp.status !== "open") return { wakeUp };
    const cancelled = { ...wakeUp, status: "cancelled" as const };
    this.#parts.journal.commit((transaction) => {
      this.#store.save(cancelled);
      this.#arm(transaction);
      this.#report(operationId, wakeUp, { state: "cancelled" });
    });
    return { wakeUp: cancelled };
  }

  async #pump(): Promise<void> {
    if (!this.#store.exist()) return;
    for (const { id } of this.#open().filter(({ dueAt }) => dueAt <= this.#parts.clock.now())) {
      // One may have been cancelled while another began.
      const wakeUp = this.#store.find(id);
      if (wakeUp?.status === "open") await this.#fire(wakeUp);
    }
    const now = this.#parts.clock.now();
    this.#parts.journal.commit((transaction) => {
      const { firingsKeptMs, endedMax } = wakeUpLimits;
      this.#store.prune({ firedBefore: now - firingsKeptMs, endedMax });
      this.#arm(transaction);
    });
  }

  async #fire(wakeUp: StoredWakeUp): Promise<void> {
    const { clock, journal, isOpen, accept } = this.#parts;
    const { perDay, limits } = this.#rules;
    const { id, cron, timeZone, nextAt, operationId: previous, principal } = wakeUp;
    const now = clock.now();
    const { at: nominalAt, passed } =
      cron === undefined
        ? { at: nextAt, passed: 0 }
        : lastTime(
            { cron, timeZone },
            { first: nextAt, upTo: now, countMax: wakeUpLimits.missedCountMax - wakeUp.missed },
          );
    const missed = wakeUp.missed + passed;
    if (previous !== undefined && isOpen(previous)) {
      // A second prompt would only wait for the first.
      this.#move({ ...wakeUp, missed: missed + 1 }, now);
      return;
    }
    const since = now - wakeUpLimits.dayMs;
    const used = this.#store.usageSince(since);
    const begun = this.#store
      .begunAfter(since)
      .map(({ at, operationId }) => ({ at, usage: used.get(operationId) ?? noUsage }));
    const wait = waitForRoom(perDay, begun);
    if (wait !== undefined) {
      this.#postpone(wakeUp, { dueAt: wait.untilMs, problem: wait.problem });
      return;
    }
    let isWritten = false;
    const write = (_: Transaction, operationId: string) => {
      isWritten = true;
      const moved = this.#moved({ ...wakeUp, missed: 0, timesLeft: wakeUp.timesLeft - 1, operationId }, now);
      this.#store.save(moved);
      this.#store.saveFiring(id, { nominalAt, at: now, missed, status: "begun", operationId });
      this.#report(operationId, wakeUp, { state: "begun", nominalAt, missed });
    };
    try {
      const { operationId } = await accept(
        {
          message: toPrompt(wakeUp, { nominalAt, missed, now }),
          idempotencyKey: `wake-up:${id}:${nominalAt}`,
          whenBusy: "queue",
          ...(limits !== undefined && { limits }),
          ...(principal !== undefined && { principal }),
        },
        write,
      );
      if (!isWritten) journal.commit((transaction) => write(transaction, operationId));
    } catch (error) {
      journal.requireAlive();
      this.#failed(wakeUp, { nominalAt, at: now, missed }, describeError(error));
    }
  }

  #failed(wakeUp: StoredWakeUp, firing: Pick<WakeUpFiring, "nominalAt" | "at" | "missed">, problem: string) {
    const attempts = wakeUp.attempts + 1;
    if (attempts < wakeUpLimits.attemptsMax) {
      const dueAt = firing.at + wakeUpLimits.retryMs * 2 ** wakeUp.attempts;
      this.#postpone({ ...wakeUp, attempts }, { dueAt, problem });
      return;
    }
    console.error(`edgeflue: the wake-up ${toWakeUpId(wakeUp)} could not begin: ${problem}`);
    this.#parts.journal.commit(({ operations }) => {
      const moved = this.#moved({ ...wakeUp, missed: firing.missed + 1 }, firing.at);
      this.#store.save(moved.status === "open" ? moved : { ...moved, status: "failed", problem });
      this.#store.saveFiring(wakeUp.id, { ...firing, status: "failed", problem });
      this.#report(operations.newestId() ?? "", wakeUp, { state: "failed", problem });
    });
  }

  #postpone(wakeUp: StoredWakeUp, { dueAt, problem }: { dueAt: number; problem: string }): void {
    this.#parts.journal.commit(({ operations }) => {
      this.#store.save({ ...wakeUp, dueAt, problem });
      if (problem === wakeUp.problem) return;
      this.#report(operations.newestId() ?? "", wakeUp, { state: "postponed", problem });
    });
  }

  #move(wakeUp: StoredWakeUp, now: number): void {
    this.#parts.journal.commit(() => this.#store.save(this.#moved(wakeUp, now)));
  }

  /** With its next time, or ended. */
  #moved(wakeUp: StoredWakeUp, now: number): StoredWakeUp {
    const { cron, timeZone, timesLeft, until } = wakeUp;
    const settled = { ...wakeUp, attempts: 0, problem: undefined };
    const next = cron === undefined || timesLeft <= 0 ? undefined : nextTime({ cron, timeZone }, now);
    if (next === undefined || next > until) return { ...settled, status: "ended" };
    return { ...settled, nextAt: next, dueAt: next };
  }

  #arm(transaction: Transaction): void {
    const dueAt = this.#store.nextDueAt();
    if (dueAt === undefined) transaction.jobs.remove(wakeUpJob);
    else
      this.#parts.alarm.schedule(transaction, { name: wakeUpJob, dueAt: Math.max(dueAt, transaction.now) });
  }

  #open(): StoredWakeUp[] {
    return this.#store.exist() ? this.#store.open() : [];
  }

  #now(timeZone = this.#rules.timeZone): string {
    return formatWall(this.#parts.clock.now(), timeZone);
  }

  #report(operationId: string, wakeUp: Pick<StoredWakeUp, "id">, event: WakeUpEvent): void {
    this.#parts.journal.log(operationId, { type: "wake_up", wakeUpId: toWakeUpId(wakeUp), ...event });
  }
}
