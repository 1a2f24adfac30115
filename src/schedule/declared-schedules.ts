/** The schedules that a deployment's files declare. A wrong one is reported, and takes none of the others down. */

import type { AgentDirectory } from "../agent/agent-directory.ts";
import { describeError } from "../errors.ts";
import type { WorkflowDirectory } from "../workflow/workflow-directory.ts";
import { readSchedules } from "./schedule-spec.ts";
import type { DeclaredSchedule } from "./scheduler.ts";

export interface ScheduleProblem {
  target: DeclaredSchedule["target"];
  /** The agent's or the workflow's name. */
  of: string;
  problem: string;
}

export async function declaredSchedules(
  agents: AgentDirectory,
  workflows: WorkflowDirectory,
): Promise<{ schedules: DeclaredSchedule[]; problems: ScheduleProblem[] }> {
  const schedules: DeclaredSchedule[] = [];
  const problems: ScheduleProblem[] = [];
  const add = async (target: DeclaredSchedule["target"], of: string, load: () => Promise<unknown>) => {
    try {
      const value = await load();
      if (value === undefined) return;
      for (const spec of readSchedules(value)) schedules.push({ target, of, spec });
    } catch (error) {
      problems.push({ target, of, problem: describeError(error) });
    }
  };
  for (const name of agents.names)
    await add("agent", name, async () => (await agents.loadFile(name)).triggers.schedule);
  for (const name of workflows.names)
    await add("workflow", name, async () => (await workflows.load("workflow", name)).triggers.schedule);
  return { schedules, problems };
}
