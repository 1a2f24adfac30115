/** A short run of `npm run chaos -- --kills 250`, and that its checks see what they look for. */

import { describe, expect, it } from "vitest";
import { inspect } from "../../chaos/checks/inspect.ts";
import type { Facts } from "../../chaos/facts.ts";
import type { SentRequest } from "../../chaos/load/sent-request.ts";
import { User } from "../../chaos/load/user.ts";
import { runChaos } from "../../chaos/run-chaos.ts";
import { toTable, toText } from "../../chaos/table.ts";

describe("a Worker that is killed while it works", () => {
  it("loses nothing, does nothing twice and leaves nothing half done", { timeout: 120_000 }, async () => {
    const report = await runChaos({ kills: 5, seed: 8 });
    expect(report.violations, `${toTable(report)}\n${toText(report.violations)}`).toEqual([]);
    expect(report.kills).toBe(5);
    const attempts = report.facts.flatMap(({ operations }) =>
      [...operations.values()].map((one) => one.attempts),
    );
    expect(attempts.filter((count) => count > 1).length).toBeGreaterThan(5);
  });
});

/** A session in which one prompt ran one tool and one command. */
function createFacts(change: Change = () => undefined): Facts {
  const user = Object.assign(Object.create(User.prototype) as User, {
    session: "s1",
    requests: [],
    decisions: [],
    files: [],
  });
  const operationId = "op_1";
  const token = "s1-1.0.1.1";
  const command = `echo ${token} >> left.txt; sleep 0; echo ${token} >> right.txt`;
  const calls = [
    { type: "tool-call", toolCallId: "c1", toolName: "pay", input: {} },
    { type: "tool-call", toolCallId: "c2", toolName: "bash", input: { command } },
  ];
  const result = (toolCallId: string, toolName: string, value: object) => [
    { type: "tool-result", toolCallId, toolName, output: { type: "json", value } },
  ];
  const said = { text: "done", usage: { input: 3, output: 1 } };
  const request: SentRequest = {
    id: "s1-1",
    kind: "stream",
    session: "s1",
    key: "k",
    sentAt: 1,
    provenAt: 2,
    operationIds: new Set([operationId]),
    answer: undefined,
    reading: { text: "First.done", resumes: 1, last: { type: "end", ...said } },
  };
  user.requests.push(request);
  const facts: Facts = {
    user,
    calls: [{ tool: "pay", token: "s1-1.0.0.1", toolCallId: "c1", idempotencyKey: "k1", receipt: 1 }],
    messages: [
      { seq: 1, role: "user", content: [{ type: "text", text: "[plan s1-1]" }], operationId },
      { seq: 2, role: "assistant", content: [{ type: "text", text: "First." }, ...calls], operationId },
      { seq: 3, role: "tool", content: result("c1", "pay", { receipt: 1 }), operationId },
      { seq: 4, role: "tool", content: result("c2", "bash", { exit_code: 0 }), operationId },
      { seq: 5, role: "assistant", content: [{ type: "text", text: "done" }], operationId },
    ],
    events: [{ offset: 1, type: "operation", operationId }],
    operations: new Map([
      [
        operationId,
        {
          operationId,
          kind: "prompt",
          status: "succeeded",
          attempts: 1,
          acceptedAt: 1,
          settledAt: 2,
          result: said,
        },
      ],
    ]),
    files: new Map([
      ["left.txt", `${token}\n`],
      ["right.txt", `${token}\n`],
    ]),
    missedByAlarm: [],
  };
  return { ...facts, ...change(facts, request) };
}

/** What is different where something is wrong. */
type Change = (facts: Facts, request: SentRequest) => Partial<Facts> | undefined;

const problemsOf = (facts: Facts) => inspect(facts).map(({ problem }) => problem);

describe("the checks", () => {
  it("find nothing where all is well", () => {
    expect(problemsOf(createFacts())).toEqual([]);
  });

  it.each<[string, RegExp, Change]>([
    [
      "a call without a result",
      /c2 is due/,
      ({ messages }) => ({ messages: messages.filter(({ seq }) => seq !== 4) }),
    ],
    ["a tool that ran twice", /pay c1 was called 2 times/, ({ calls }) => ({ calls: [...calls, ...calls] })],
    [
      "a call under two keys",
      /c1 came with the keys k1 and k2/,
      ({ calls }) => ({ calls: [...calls, ...calls.map((call) => ({ ...call, idempotencyKey: "k2" }))] }),
    ],
    [
      "a call that is not in the history",
      /c9 stands in the history 0 times/,
      ({ calls }) => ({ calls: calls.map((call) => ({ ...call, toolCallId: "c9" })) }),
    ],
    [
      "half a command",
      /left.txt and right.txt differ/,
      () => ({ files: new Map([["left.txt", "s1-1.0.1.1\n"]]) }),
    ],
    [
      "a command that ran twice",
      /2 times instead of 1/,
      () => ({ files: new Map(["left.txt", "right.txt"].map((name) => [name, "s1-1.0.1.1\ns1-1.0.1.1\n"])) }),
    ],
    [
      "an operation that is still open",
      /op_1 is running/,
      ({ operations }) => ({ operations: withStatus(operations, "running") }),
    ],
    [
      "an operation that ended twice",
      /op_1 has ended 2 times/,
      ({ events }) => ({ events: [...events, ...events] }),
    ],
    ["a lost operation", /stream s1-1 is lost/, () => ({ operations: new Map() })],
    [
      "a request that became two",
      /became op_1 and op_2/,
      (_facts, request) => void request.operationIds.add("op_2"),
    ],
    [
      "a message that stands there twice",
      /accepted 2 times/,
      ({ messages }) => ({
        messages: [...messages, ...messages.slice(0, 1).map((message) => ({ ...message, seq: 6 }))],
      }),
    ],
    [
      "an answer that is not what is stored",
      /was told/,
      (_facts, { reading }) => void Object.assign(reading?.last, { text: "dne" }),
    ],
    [
      "a reader with void text",
      /has "First.do?done"/,
      (_facts, { reading }) => void Object.assign(reading ?? {}, { text: "First.dodone" }),
    ],
    [
      "negative usage",
      /usage of op_1/,
      ({ operations }) => {
        const usage = { input: 3, output: -1 };
        return {
          operations: new Map([...operations].map(([id, one]) => [id, { ...one, result: { usage } }])),
        };
      },
    ],
    ["an alarm that did not come", /nobody woke/, () => ({ missedByAlarm: ["op_1"] })],
  ])("find %s", (_name, problem, change) => {
    expect(problemsOf(createFacts(change)).join("\n")).toMatch(problem);
  });
});

function withStatus(operations: Facts["operations"], status: string): Facts["operations"] {
  return new Map([...operations].map(([id, operation]) => [id, { ...operation, status }]));
}
