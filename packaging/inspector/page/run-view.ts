/** One run: its payload, what it has done so far, and how it ended. */

import type { FlueClient } from "../../../src/client/flue-client.ts";
import type { RunRecord } from "../../../src/protocol/run/run.ts";
import { alertOf, block, button, element, status, timeOf } from "./element.ts";
import { EventTable } from "./event-table.ts";

/** Returns what stops showing it. */
export function showRun(main: HTMLElement, client: FlueClient, runId: string): () => void {
  const run = client.run(runId);
  const header = element("header");
  const content = element("section");
  const events = new EventTable(async (after, limit) => {
    const page = await run.events({ after, limit });
    return page.events.map(({ index, timestamp, type, data }) => ({ index, timestamp, type, data }));
  });
  main.replaceChildren(header, content, events.section);
  let isStopped = false;

  const refresh = async () => {
    try {
      const record = await run.record();
      if (isStopped) return;
      header.replaceChildren(
        element("h1", { textContent: `${record.name} / ${runId}` }),
        status(record.status),
        element("span", { className: "muted", textContent: describeTime(record) }),
        button("Cancel", () => run.cancel().then(refresh, showError), record.endedAt !== undefined),
      );
      content.replaceChildren(...describe(record));
      events.refreshSoon();
    } catch (error) {
      showError(error);
    }
  };
  const showError = (error: unknown) => {
    if (!isStopped) content.replaceChildren(alertOf(error));
  };
  const follow = async () => {
    try {
      for await (const _ of run.stream()) {
        if (isStopped) return;
        await refresh();
      }
    } catch (error) {
      showError(error);
    }
  };
  void refresh().then(follow);
  return () => {
    isStopped = true;
    events.stop();
  };
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
