/** One run: its payload, what it has done so far, and how it ended. */

import type { FlueClient } from "../../../src/client/flue-client.ts";
import { EdgeflueError } from "../../../src/errors.ts";
import type { RunRecord } from "../../../src/protocol/run/run.ts";
import { alertOf, block, button, element, setStatus, timeOf } from "./element.ts";
import { EventTable } from "./event-table.ts";

/** Pause after something has happened, in which more may. */
const pauseMs = 300;
/** Pause before a connection that has broken for good is made again. */
const retryMs = 3_000;

/** Returns what stops showing it. */
export function showRun(main: HTMLElement, client: FlueClient, runId: string): () => void {
  const run = client.run(runId);
  const title = element("h1", { textContent: runId });
  const state = element("span");
  const times = element("span", { className: "muted" });
  const cancel = button("Cancel", () => run.cancel().then(refresh).catch(showError), true);
  const problem = element("section");
  const content = element("section");
  const events = new EventTable(async (after, limit) => {
    const page = await run.events({ after, limit });
    return page.events.map(({ index, timestamp, type, data }) => ({ index, timestamp, type, data }));
  });
  main.replaceChildren(element("header", {}, title, state, times, cancel), problem, content, events.section);
  const stopped = new AbortController();
  let shownStatus = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const refresh = async (): Promise<RunRecord> => {
    const record = await run.record();
    if (stopped.signal.aborted) return record;
    title.textContent = `${record.name} / ${runId}`;
    setStatus(state, record.status);
    times.textContent = describeTime(record);
    cancel.disabled = record.endedAt !== undefined;
    // Nothing else of it changes.
    if (record.status !== shownStatus) content.replaceChildren(...describe(record));
    shownStatus = record.status;
    problem.replaceChildren();
    events.refreshSoon();
    return record;
  };
  const refreshSoon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      refresh().catch(showError);
    }, pauseMs);
  };
  const showError = (error: unknown) => {
    if (!stopped.signal.aborted) problem.replaceChildren(alertOf(error));
  };
  const follow = async () => {
    while (!stopped.signal.aborted) {
      try {
        const { eventCount, endedAt } = await refresh();
        if (endedAt !== undefined) return;
        for await (const _ of run.stream({ after: eventCount, signal: stopped.signal })) refreshSoon();
      } catch (error) {
        showError(error);
        if (isFinal(error)) return;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  };
  void follow();
  return () => {
    stopped.abort();
    if (timer !== undefined) clearTimeout(timer);
    events.stop();
  };
}

/** Whether the next attempt would be refused as well. */
function isFinal(error: unknown): boolean {
  return error instanceof EdgeflueError && error.status < 500 && error.status !== 429;
}

function describeTime({ startedAt, endedAt }: RunRecord): string {
  const began = `began ${timeOf(startedAt)}`;
  return endedAt === undefined ? began : `${began} · took ${((endedAt - startedAt) / 1_000).toFixed(1)} s`;
}

function describe({ payload, result, error }: RunRecord): Node[] {
  const parts: [string, unknown][] = [
    ["Payload", payload],
    ["Result", result],
    ["Error", error],
  ];
  return parts
    .filter(([, value]) => value !== undefined)
    .map(([title, value]) => element("section", {}, element("h2", { textContent: title }), block(value)));
}
