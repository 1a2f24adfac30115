/** `edgeflue/schedule`: schedules of agents and workflows, by cron expression and time zone. Bundled only when imported:
 *  `createWorker(manifest, { schedules })`. */

import type { AgentDirectory } from "../agent/agent-directory.ts";
import { describeError, EdgeflueError } from "../errors.ts";
import type { WorkflowDirectory } from "../workflow/workflow-directory.ts";
import { beginFiring, type FiringPorts } from "./begin-firing.ts";
import { declaredSchedules } from "./declared-schedules.ts";
import type { ScheduleFeature } from "./schedule-feature.ts";
import { defineScheduleObject, type ScheduleObject, type ScheduleObjectClass } from "./schedule-object.ts";

export type { ScheduleFeature } from "./schedule-feature.ts";
export type { ScheduleSettings } from "./schedule-spec.ts";

type Namespace = DurableObjectNamespace<ScheduleObject<unknown>>;

export const schedules: ScheduleFeature = {
  defineObject: <Env>(surround: (env: Env) => FiringPorts & { isOn: boolean }) =>
    defineScheduleObject<Env>((env) => {
      const ports = surround(env);
      return { clock: ports.clock, isOn: ports.isOn, begin: (request) => beginFiring(request, ports) };
    }) as ScheduleObjectClass<Env>,

  async sync(source, namespace, agents: AgentDirectory, workflows: WorkflowDirectory) {
    const { schedules: declared, problems } = await declaredSchedules(agents, workflows);
    for (const { target, of, problem } of problems)
      console.error(`edgeflue: the schedules of the ${target} "${of}" are not served: ${problem}`);
    await open(namespace).sync(source, declared, problems);
  },

  async list(namespace, agents: AgentDirectory, workflows: WorkflowDirectory) {
    const [{ problems }, listed] = await Promise.all([
      declaredSchedules(agents, workflows),
      open(namespace)
        .list()
        .catch((error: unknown) => {
          throw new EdgeflueError("operation_interrupted", "The schedules could not be read.", {
            hint: describeError(error),
            retryAfterSeconds: 1,
            cause: error,
          });
        }),
    ]);
    return { schedules: listed, problems };
  },
};

function open(namespace: unknown): Pick<ScheduleObject<unknown>, "sync" | "list"> {
  const objects = namespace as Namespace; // the binding of the class that defineObject makes
  return objects.get(objects.idFromName("schedules")) as unknown as ScheduleObject<unknown>; // its methods answer with plain data
}
