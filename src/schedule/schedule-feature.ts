/** What `createWorker` takes to serve schedules, without the code that does it. */

import type { AgentDirectory } from "../agent/agent-directory.ts";
import type { WorkflowDirectory } from "../workflow/workflow-directory.ts";
import type { FiringPorts } from "./begin-firing.ts";
import type { ScheduleProblem } from "./declared-schedules.ts";
import type { ScheduleObjectClass, ScheduleSource } from "./schedule-object.ts";
import type { ListedSchedule } from "./scheduler.ts";

export interface ScheduleFeature {
  defineObject<Env>(surround: (env: Env) => FiringPorts & { isOn: boolean }): ScheduleObjectClass<Env>;
  /** Takes over what the deployment's files declare. `namespace` is the binding of the object's class. */
  sync(
    source: ScheduleSource,
    namespace: unknown,
    agents: AgentDirectory,
    workflows: WorkflowDirectory,
  ): Promise<void>;
  list(
    namespace: unknown,
    agents: AgentDirectory,
    workflows: WorkflowDirectory,
  ): Promise<{ schedules: ListedSchedule[]; problems: ScheduleProblem[] }>;
}
