/** Which of the models that were named answers. One that could not is recorded with the operation, so that its tasks, its
 *  summaries and a host that takes it over do not ask it again. The next operation begins with the first one. */

import { EdgeflueError, type ErrorCode, type ErrorRecord } from "../../errors.ts";
import { resolveModel } from "../../model/resolve-model.ts";
import { type ModelChoice, toModels } from "../../protocol/request/model-choice.ts";
import type { OperationScope, ThreadScope } from "./operation-scope.ts";
import { untilAborted } from "./until-aborted.ts";

type PickedModel = Pick<ThreadScope, "models" | "model" | "modelReference">;
type Surroundings = Pick<OperationScope, "operation" | "ports" | "journal" | "reporter" | "signal">;

/** What another provider may do better. What is wrong with the request is wrong everywhere. */
const passedOverFor: ReadonlySet<ErrorCode> = new Set([
  "model_unavailable",
  "model_rate_limited",
  "model_quota_exceeded",
  "model_unauthorized",
  "model_not_configured",
  "model_timeout",
  "model_stream_broken",
]);

/** The first that this operation has not passed over; the last when there is no other. */
export async function pickModel(scope: Surroundings, choice: ModelChoice): Promise<PickedModel> {
  const models = toModels(choice);
  for (;;) {
    const [modelReference = models.at(-1) ?? "", next] = openModels(scope, models);
    try {
      const model = await untilAborted(scope.signal, resolveModel(modelReference, scope.ports.providers));
      return { models, modelReference, model };
    } catch (error) {
      const record = error instanceof EdgeflueError ? error.toRecord() : undefined;
      if (next === undefined || record === undefined || !passedOverFor.has(record.code)) throw error;
      passOver(scope, { from: modelReference, to: next }, record);
    }
  }
}

/** Whether another model can be asked should this one fail. */
export function hasNextModel(scope: Surroundings & Pick<ThreadScope, "models">): boolean {
  return openModels(scope, scope.models).length > 1;
}

/** The model to ask after one has failed; undefined when there is none, or none would do better. */
export async function pickNextModel(
  scope: Surroundings & PickedModel,
  error: ErrorRecord,
): Promise<PickedModel | undefined> {
  const { models, modelReference: from } = scope;
  const next = openModels(scope, models).find((name) => name !== from);
  if (next === undefined || !passedOverFor.has(error.code)) return undefined;
  passOver(scope, { from, to: next }, error);
  return pickModel(scope, models);
}

function openModels({ operation }: Surroundings, models: readonly string[]): readonly string[] {
  const { passedOver = [] } = operation.input;
  return models.filter((name) => !passedOver.includes(name));
}

function passOver(
  { operation, journal, reporter }: Surroundings,
  { from, to }: { from: string; to: string },
  { code, message }: ErrorRecord,
): void {
  const { passedOver = [] } = operation.input;
  // Tasks that run at the same time find out the same.
  if (!passedOver.includes(from)) operation.input = { ...operation.input, passedOver: [...passedOver, from] };
  reporter.log({ type: "model_fallback", from, to, code, reason: message });
  journal.commit(({ operations }) => operations.setInput(operation));
}
