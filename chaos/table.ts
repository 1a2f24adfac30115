/** Prints a run for people. Pure. */

import type { Violation } from "./checks/inspect.ts";
import type { Facts } from "./facts.ts";
import type { ChaosReport } from "./run-chaos.ts";

const outcomes = ["succeeded", "failed", "aborted"] as const;

export function toTable({
  seed,
  kills,
  seconds,
  facts,
  runs,
  runsSucceeded,
  webhooks,
  violations,
}: ChaosReport): string {
  const operations = facts.flatMap((one) => [...one.operations.values()]);
  const byKind = Map.groupBy(operations, ({ kind }) => kind);
  const rows = [...byKind]
    .sort()
    .map(([kind, own]) => [
      kind,
      ...outcomes.map((outcome) => String(own.filter(({ status }) => status === outcome).length)),
      String(own.filter(({ attempts }) => attempts > 1).length),
    ]);
  const readings = facts.flatMap(({ user }) => user.requests.flatMap(({ reading }) => reading ?? []));
  const resumes = readings.reduce((sum, reading) => sum + reading.resumes, 0);
  const calls = facts.flatMap((one) => one.calls);
  const codes = Map.groupBy(
    operations.flatMap(({ status, error }) =>
      status === "failed" ? [String(error?.type ?? error?.code)] : [],
    ),
    (code) => code,
  );
  const failures = [...codes].map(([code, own]) => `${own.length} ${code}`);
  return [
    toColumns([["operations", ...outcomes, "taken up again"], ...rows]),
    ...(failures.length > 0 ? [`failed: ${failures.join(", ")}`] : []),
    "",
    `seed ${seed}: ${kills} kills, ${facts.length} sessions, ${runs} runs of a workflow (${runsSucceeded} succeeded), ${webhooks} webhooks, ${operations.length} operations, ${calls.length} calls of tools,`,
    `${readings.length} readers who came back ${resumes} times, ${violations.length} violations, ${seconds.toFixed(0)} s`,
  ].join("\n");
}

function toColumns(rows: readonly string[][]): string {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  return rows
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

/** What does not hold, session by session, with all that is known about it. */
export function toText(violations: readonly Violation[]): string {
  return [...Map.groupBy(violations, ({ session }) => session)]
    .map(([session, own]) => {
      const problems = own.map(({ problem }) => `VIOLATION in session ${session}: ${problem}`).join("\n");
      const facts = own[0]?.facts;
      return facts === undefined ? problems : `${problems}\n${describe(facts)}`;
    })
    .join("\n\n");
}

function describe({ user, operations, messages, events, calls, files }: Facts): string {
  const list = (title: string, values: Iterable<unknown>) => [
    `  ${title}:`,
    ...[...values].map((value) => `    ${JSON.stringify(value)}`),
  ];
  return [
    ...list(
      "requests",
      user.requests.map((request) => ({ ...request, operationIds: [...request.operationIds] })),
    ),
    ...list("decisions", user.decisions),
    ...list("operations", operations.values()),
    ...list("messages", messages),
    ...list("events", events),
    ...list("calls", calls),
    ...list("files", files),
  ].join("\n");
}
