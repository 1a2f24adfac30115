/** The runs of one program's memory: real engines over real SQLite, without sessions. */

import { systemClock } from "../../../src/clock.ts";
import { NodeSql } from "../../../src/node/node-sql.ts";
import { RunEngine } from "../../../src/workflow/run-engine.ts";
import { type StartRunOptions, startRun } from "../../../src/workflow/start-run.ts";
import type { WorkflowDirectory } from "../../../src/workflow/workflow-directory.ts";

export function memoryRuns(workflows: WorkflowDirectory) {
  const engines = new Map<string, RunEngine>();
  const open = (objectName: string): RunEngine => {
    const known = engines.get(objectName);
    if (known !== undefined) return known;
    const engine = new RunEngine({
      sql: new NodeSql(":memory:", { busyMsMax: 0 }),
      clock: systemClock,
      workflows,
      env: {},
      deploy: undefined,
      development: true,
      isObserved: true,
      identifyAgent: async (agent) => ({ name: String(agent) }),
      openSession: () => {
        throw new Error("There are no sessions here.");
      },
      turn: (callback) => void setImmediate(callback),
      setAlarm: () => {},
      deleteStorage: () => void engines.delete(objectName),
      defer: () => {},
    });
    engines.set(objectName, engine);
    return engine;
  };
  return { open, start: (options: StartRunOptions) => startRun(open, options) };
}
