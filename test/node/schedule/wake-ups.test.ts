/** What an agent sets for itself with the tool `schedule`: over days, restarts, failures and crashes, with a clock that the
 *  test moves. */

import { defineTool } from "edgeflue";
import { type ScheduleToolOptions, scheduleTool } from "edgeflue/schedule-tool";
import {
  FakeClock,
  type ScriptedModel,
  type ScriptFunction,
  type ScriptStep,
  scriptModel,
} from "edgeflue/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { agentOf, FailingDisk, openHost } from "../support/failing-disk.ts";

afterEach(() => vi.restoreAllMocks());

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse("2026-11-29T10:00:00Z");

interface Input {
  action: string;
  [field: string]: unknown;
}

const callOf = (input: object): ScriptStep => ({ toolCalls: [{ name: "schedule", input }] });
const toSteps = (script: readonly (ScriptStep | Input)[]): ScriptStep[] => [
  ...script.map((step) => ("action" in step ? callOf(step) : step)),
  ...Array.from({ length: 60 }, () => ({ text: "done" })),
];
const pay = defineTool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });

/** A session whose model does what it is given, then only talks. Its inputs of `schedule` are calls. */
class World {
  readonly clock = new FakeClock();
  readonly disk = new FailingDisk();
  readonly model: ScriptedModel;
  alarm = Number.POSITIVE_INFINITY;
  tools: boolean = true;
  #options: ScheduleToolOptions;
  #open: ReturnType<typeof openHost>;

  constructor(script: readonly (ScriptStep | Input)[] | ScriptFunction, options: ScheduleToolOptions = {}) {
    this.clock.advance(start - this.clock.now());
    this.model = typeof script === "function" ? scriptModel(script) : scriptModel(...toSteps(script));
    this.#options = options;
    this.#open = this.restart();
  }

  get session() {
    return this.#open.session;
  }

  restart(): ReturnType<typeof openHost> {
    this.alarm = Number.POSITIVE_INFINITY;
    this.#open = openHost(this.disk, {
      clock: this.clock,
      configure: () => agentOf(this.model, this.tools ? { tools: [scheduleTool(this.#options), pay] } : {}),
      setAlarm: (atMs) => {
        this.alarm = atMs;
      },
    });
    return this.#open;
  }

  idle() {
    return this.#open.idle();
  }

  async prompt(message = "Remind me.") {
    await this.session.prompt({ message });
    await this.idle();
  }

  /** Lets time pass; the host is woken by its alarm alone. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    for (let ring = 0; this.alarm <= end; ring += 1) {
      if (ring > 2_000) throw new Error("The alarm rings for ever.");
      this.clock.advance(Math.max(this.alarm - this.clock.now(), 0));
      this.alarm = Number.POSITIVE_INFINITY;
      this.#wake();
      await this.idle();
    }
    this.clock.advance(end - this.clock.now());
  }

  /** A commit that fails in it ends the engine; the host makes another one. */
  #wake(): void {
    try {
      this.#open.host.engine().wake();
    } catch {
      this.#open.host.engine();
    }
  }

  /** What users' messages say, oldest first. */
  async said(): Promise<string[]> {
    const { messages } = await this.session.messages({ limit: 200 });
    return messages.filter(({ role }) => role === "user").map(({ content }) => JSON.stringify(content));
  }

  /** What the model was told about its calls. */
  async results(): Promise<string[]> {
    const { messages } = await this.session.messages({ limit: 200 });
    return messages.filter(({ role }) => role === "tool").map(({ content }) => JSON.stringify(content));
  }

  async states(): Promise<string[]> {
    const { events } = await this.session.events({ limit: 1_000 });
    return events.flatMap((event) => (event.type === "wake_up" ? [String(event.state)] : []));
  }
}

describe("a wake-up that comes once", () => {
  it("begins one prompt with its note, when it is due, and ends", async () => {
    const world = new World([{ action: "set", message: "Call Ada.", at: "tomorrow 09:00" }]);
    await world.prompt();
    expect((await world.results())[0]).toContain("Mon 2026-11-30 09:00 (UTC)");
    expect(await world.session.wakeUps()).toMatchObject([
      { wakeUpId: "w1", status: "open", message: "Call Ada.", nextAt: Date.parse("2026-11-30T09:00:00Z") },
    ]);
    await world.pass(23 * hour - 1);
    expect(await world.said()).toHaveLength(1);
    await world.pass(1);
    const [, woken] = await world.said();
    expect(woken).toContain("Call Ada.");
    expect(woken).toContain("Your wake-up w1 was due Mon 2026-11-30 09:00 (UTC).");
    expect(woken).toContain("no person has written it");
    expect(await world.session.wakeUps()).toMatchObject([
      { status: "ended", firings: [{ status: "begun", missed: 0 }] },
    ]);
    expect(await world.states()).toEqual(["set", "begun"]);
    await world.pass(100 * day);
    expect(await world.said()).toHaveLength(2);
  });

  it("comes late, once, and says so, after days without a host", async () => {
    const world = new World([{ action: "set", message: "Call Ada.", at: "in 20 minutes" }]);
    await world.prompt();
    world.clock.advance(3 * day);
    world.restart();
    await world.pass(0);
    expect((await world.said())[1]).toContain("It is now Wed 2026-12-02 10:00 (UTC)");
    await world.pass(10 * day);
    expect(await world.said()).toHaveLength(2);
  });
});

describe("a wake-up that comes again", () => {
  it("comes as often as was said, at the times of its zone", async () => {
    const call = {
      action: "set",
      message: "Report.",
      cron: "0 9 * * *",
      time_zone: "Europe/Berlin",
      times: 3,
    };
    const world = new World([call]);
    await world.prompt();
    await world.pass(10 * day);
    const [wakeUp] = await world.session.wakeUps();
    expect(wakeUp).toMatchObject({ status: "ended", timesLeft: 0 });
    expect(wakeUp?.firings.map(({ nominalAt }) => new Date(nominalAt).toISOString().slice(0, 16))).toEqual([
      "2026-12-02T08:00",
      "2026-12-01T08:00",
      "2026-11-30T08:00",
    ]);
  });

  it("comes once for all the times that passed without a host, and counts them", async () => {
    const world = new World([{ action: "set", message: "Report.", cron: "0 * * * *" }]);
    await world.prompt();
    world.clock.advance(5 * hour + minute);
    world.restart();
    await world.pass(0);
    const said = await world.said();
    expect(said).toHaveLength(2);
    expect(said[1]).toContain("4 earlier times passed without it");
    await world.pass(hour);
    expect(await world.said()).toHaveLength(3);
  });

  it("does not begin a second prompt while its first one waits for a person", async () => {
    const world = new World([
      { action: "set", message: "Pay.", cron: "0 * * * *" },
      { text: "Set." },
      { toolCalls: [{ name: "pay", input: {} }] },
    ]);
    await world.prompt();
    await world.pass(3 * hour);
    expect(await world.said()).toHaveLength(2);
    const [approval] = await world.session.approvals();
    await world.session.decide(approval?.approvalId ?? "", { decision: "approve" });
    await world.idle();
    await world.pass(hour);
    const said = await world.said();
    expect(said).toHaveLength(3);
    expect(said[2]).toContain("2 earlier times passed without it");
  });

  it("asks a person first where the author says so, for what is set alone", async () => {
    const world = new World([{ action: "list" }, { action: "set", message: "Pay.", at: "in 1 hour" }], {
      needsApproval: true,
    });
    await world.session.dispatch({ message: "Remind me." });
    await world.idle();
    expect(await world.results()).toHaveLength(1);
    expect(await world.session.wakeUps()).toEqual([]);
    const [approval] = await world.session.approvals();
    expect(approval?.toolName).toBe("schedule");
    await world.session.decide(approval?.approvalId ?? "", { decision: "approve" });
    await world.idle();
    expect(await world.session.wakeUps()).toMatchObject([{ status: "open" }]);
  });

  it("ends at its horizon", async () => {
    const world = new World([{ action: "set", message: "Report.", cron: "0 9 * * *" }], {
      horizonMsMax: 3 * day,
    });
    await world.prompt();
    await world.pass(10 * day);
    expect((await world.session.wakeUps())[0]).toMatchObject({ status: "ended", timesLeft: 47 });
  });
});

describe("what is refused", () => {
  it.each([
    [{ action: "set", at: "17:30" }, 'Say in \\"message\\" what you are to do then'],
    [{ action: "set", message: "x" }, "Give either"],
    [{ action: "set", message: "x", at: "17:30", times: 2 }, 'is for \\"cron\\"'],
    [{ action: "set", message: "x", cron: "0 9 * * *", times: 51 }, "at most 50"],
    [{ action: "set", message: "x", cron: "*/2 * * * *" }, "there must be 5 minutes"],
    [{ action: "set", message: "x", at: "2027-11-01 09:00" }, "too far away"],
    [{ action: "set", message: "x".repeat(4_001), at: "17:30" }, "message"],
    [{ action: "set", message: "x", when: "17:30" }, "when"],
    [{ action: "cancel" }, "by its"],
    [{ action: "cancel", id: "w9" }, "There is no wake-up"],
  ])("%j", async (call, problem) => {
    const world = new World([call]);
    await world.prompt();
    const [result] = await world.results();
    expect(result).toContain("error-text");
    expect(result).toContain(problem);
    expect(await world.session.wakeUps()).toEqual([]);
  });

  it("one more than may be open, until another is cancelled", async () => {
    const set = (message: string) => ({ action: "set", message, at: "tomorrow 09:00" });
    const world = new World(
      [set("one"), set("two"), set("three"), { action: "cancel", id: "w1" }, set("four"), { action: "list" }],
      { openMax: 2 },
    );
    await world.prompt();
    const results = await world.results();
    expect(results[2]).toContain("2 wake-ups are open, which is as many as there may be");
    expect(results[5]).toContain("two");
    expect(results[5]).toContain("four");
    expect(results[5]).not.toContain("one");
    expect(await world.session.wakeUps()).toMatchObject([
      { message: "two", status: "open" },
      { message: "four", status: "open" },
      { message: "one", status: "cancelled" },
    ]);
  });

  it.each([
    [{ opnMax: 3 }, 'unknown option "opnMax"'],
    [{ openMax: 0 }, "openMax"],
    [{ intervalMsMin: 5 }, "intervalMsMin"],
    [{ perDay: { prompts: 3 } }, 'unknown field "prompts"'],
    [{ timeZone: "Berlin" }, "timeZone must be a time zone"],
    [{ limits: { step: 3 } }, "limits"],
    [{ approvers: {} }, "approvers"],
  ])("options of the author's: %j", (options, problem) => {
    expect(() => scheduleTool(options as ScheduleToolOptions)).toThrow(problem);
  });

  it("in a session that removes itself after its answer", async () => {
    const world = new World([{ action: "set", message: "x", at: "17:30" }]);
    await world.session.prompt({ message: "hi", lifetimeMs: hour });
    await world.idle();
    expect((await world.results())[0]).toContain("This conversation is removed after its answer");
  });
});

describe("a day's budget", () => {
  it("lets an agent that sets the next one in each prompt go on only as often as it may", async () => {
    const call = { action: "set", message: "Again.", at: "in 1 minute" };
    const script = Array.from({ length: 40 }, () => [callOf(call), { text: "Set." }]);
    const world = new World(script.flat(), { perDay: { firings: 5 } });
    await world.prompt();
    await world.pass(23 * hour);
    expect(await world.said()).toHaveLength(6);
    const [waiting] = await world.session.wakeUps();
    expect(waiting?.problem).toBe("The wake-ups of a day have used up their 5 prompts.");
    await world.pass(2 * hour);
    expect((await world.said()).length).toBeGreaterThan(6);
    expect((await world.said()).length).toBeLessThanOrEqual(11);
    expect(await world.states()).toContain("postponed");
  });

  it("counts tokens of what they began", async () => {
    const usage = { inputTokens: 30, outputTokens: 20 };
    const world = new World(
      [
        { action: "set", message: "Report.", cron: "0 * * * *" },
        { text: "Set.", usage },
        { text: "One.", usage },
        { text: "Two.", usage },
      ],
      { perDay: { totalTokens: 60 } },
    );
    await world.prompt();
    await world.pass(20 * hour);
    // The first finds nothing used, the second 50 tokens, the third 100.
    expect(await world.said()).toHaveLength(3);
    expect((await world.session.wakeUps())[0]?.problem).toContain("60 tokens");
  });

  it("gives each prompt its limits", async () => {
    const set = { action: "set", message: "Work.", at: "in 1 minute" };
    const list = Array.from({ length: 5 }, () => ({ action: "list" }));
    const world = new World([set, { text: "Set." }, ...list], { limits: { steps: 1 } });
    await world.prompt();
    await world.pass(hour);
    const [wakeUp] = await world.session.wakeUps();
    const operation = await world.session.operation(wakeUp?.firings[0]?.operationId ?? "");
    expect(operation).toMatchObject({ status: "failed", error: { code: "limit_exceeded" } });
  });
});

describe("operators", () => {
  it("cancel one: it begins nothing, and a repeat says the same", async () => {
    const world = new World([{ action: "set", message: "Call Ada.", at: "tomorrow 09:00" }]);
    await world.prompt();
    expect(await world.session.cancelWakeUp("w1")).toMatchObject({ status: "cancelled" });
    expect(await world.session.cancelWakeUp("w1")).toMatchObject({ status: "cancelled" });
    await world.pass(3 * day);
    expect(await world.said()).toHaveLength(1);
    expect(await world.states()).toEqual(["set", "cancelled"]);
    await expect(world.session.cancelWakeUp("w7")).rejects.toMatchObject({ code: "not_found" });
    await expect(world.session.cancelWakeUp("' OR 1")).rejects.toMatchObject({ code: "not_found" });
  });

  it("see that an agent has no such tool", async () => {
    const world = new World([]);
    world.tools = false;
    world.restart();
    expect(await world.session.wakeUps()).toEqual([]);
    await world.prompt();
    await expect(world.session.wakeUps()).rejects.toThrow("has no tool to set wake-ups");
  });
});

describe("an agent that has changed", () => {
  it("begins nothing without the tool, and what was set when it has it again", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const world = new World([{ action: "set", message: "Call Ada.", at: "in 20 minutes" }]);
    await world.prompt();
    world.tools = false;
    world.restart();
    await world.pass(hour);
    expect(await world.said()).toHaveLength(1);
    expect(log).toHaveBeenCalledOnce();
    world.tools = true;
    world.restart();
    await world.session.wakeUps();
    await world.pass(0);
    expect(await world.said()).toHaveLength(2);
  });
});

describe("a host that dies", () => {
  it("begins each due time once, whichever commit it dies in", async () => {
    for (const method of ["error", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
    const play = async (failAt: number | undefined) => {
      const world = new World([{ action: "set", message: "Report.", cron: "0 9 * * *", times: 2 }]);
      await world.prompt();
      const before = world.disk.transactions;
      if (failAt !== undefined) world.disk.failNext(failAt);
      await world.pass(5 * day);
      const commits = world.disk.transactions - before;
      const [wakeUp] = await world.session.wakeUps();
      const said = (await world.said()).filter((text) => text.includes("Report."));
      return { commits, said: said.length, wakeUp };
    };
    const whole = await play(undefined);
    expect(whole).toMatchObject({ said: 2, wakeUp: { status: "ended", timesLeft: 0 } });
    expect(whole.commits).toBeGreaterThan(4);
    for (let commit = 0; commit < whole.commits; commit += 1) {
      const { said, wakeUp } = await play(commit);
      const { status, firings } = wakeUp ?? {};
      const nominal = firings?.map(({ nominalAt }) => new Date(nominalAt).getUTCDate());
      expect({ commit, said, status, nominal }).toEqual({
        commit,
        said: 2,
        status: "ended",
        nominal: [1, 30],
      });
    }
  });

  it("sets one wake-up for one call, also when the call is made again", async () => {
    for (const method of ["error", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
    const play = async (failAt: number | undefined) => {
      // A model that is asked again says the same.
      const world = new World(({ prompt }) =>
        prompt.at(-1)?.role === "tool" || JSON.stringify(prompt).includes("Your wake-up")
          ? { text: "done" }
          : callOf({ action: "set", message: "Call Ada.", at: "in 20 minutes" }),
      );
      if (failAt !== undefined) world.disk.failNext(failAt);
      const prompt = () => world.session.prompt({ message: "Remind me.", idempotencyKey: "k" });
      await prompt().catch(prompt);
      await world.idle();
      await world.pass(day);
      const said = (await world.said()).filter((text) => text.includes("Call Ada."));
      return {
        commits: world.disk.transactions,
        said: said.length,
        set: (await world.session.wakeUps()).length,
      };
    };
    const { commits, ...whole } = await play(undefined);
    expect(whole).toEqual({ said: 1, set: 1 });
    for (let commit = 0; commit < commits; commit += 1)
      expect({ commit, ...(await play(commit)) }).toMatchObject({ commit, said: 1, set: 1 });
  });
});

describe("a fork", () => {
  it("has none of them: fork-01", async () => {
    const world = new World([{ action: "set", message: "Call Ada.", at: "in 20 minutes" }]);
    await world.prompt();
    const disk = new FailingDisk();
    const other = openHost(disk, {
      session: "copy",
      clock: world.clock,
      configure: () => agentOf(world.model, { tools: [scheduleTool()] }),
      openSession: () => world.session,
    });
    await other.session.beginBranch({ from: "s" });
    expect((await other.session.messages({})).messages.length).toBeGreaterThan(1);
    expect(await other.session.wakeUps()).toEqual([]);
    expect(await world.session.wakeUps()).toHaveLength(1);
  });
});
