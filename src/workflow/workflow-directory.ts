/** The workflows of a deployment: loads them by name, each on its own, so that a broken one is reported with its file and
 *  takes none of the others down. */

import type { AgentDirectory, AgentEntries, AgentEntry } from "../agent/agent-directory.ts";
import { describeError, EdgeflueError } from "../errors.ts";
import { type FieldChecks, findFieldProblem, isObject, toInnerText } from "../protocol/check/field-checks.ts";
import { endSentence, isMisspelled } from "../protocol/check/known-names.ts";
import * as is from "../protocol/check/value-checks.ts";
import { isZodSchema } from "../protocol/json-schema/raw-shape.ts";
import type { RunKind } from "../protocol/run/run.ts";
import type { WorkflowModule, WorkflowTriggers } from "./workflow.ts";

/** The files of `workflows/`, as the generated manifest lists them. */
export type WorkflowEntries = AgentEntries;

export interface LoadedWorkflow extends Pick<WorkflowModule, "run" | "input" | "output"> {
  triggers: WorkflowTriggers & { webhook: boolean };
}

const exportNames = ["run", "input", "output", "triggers"];

export class WorkflowDirectory {
  readonly #entries: WorkflowEntries;
  readonly #agents: Pick<AgentDirectory, "loadHandler">;
  /** Caches values, never promises: a promise made by one request does not settle for others when that one dies. */
  readonly #loaded = new Map<string, LoadedWorkflow>();

  constructor(entries: WorkflowEntries, agents: Pick<AgentDirectory, "loadHandler">) {
    this.#entries = entries;
    this.#agents = agents;
  }

  get names(): string[] {
    return Object.keys(this.#entries).sort();
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#entries, name);
  }

  /** The code of a run. Rejects with `not_found` or `workflow_invalid`; of a handler with what `AgentDirectory` does. */
  async load(kind: RunKind, name: string): Promise<LoadedWorkflow> {
    if (kind === "handler") {
      const { handler, triggers } = await this.#agents.loadHandler(name);
      return { run: handler, triggers };
    }
    const cached = this.#loaded.get(name);
    if (cached !== undefined) return cached;
    const entry = this.has(name) ? this.#entries[name] : undefined;
    if (entry === undefined) throw workflowNotFound(name, this.names);
    const loaded = await loadEntry(name, entry);
    this.#loaded.set(name, loaded);
    return loaded;
  }
}

/** In PyFlue's words, which its callers may look for. Without `known`, nothing is said of which there are: that is not for
 *  every caller. */
export function workflowNotFound(name: string, known?: readonly string[]): EdgeflueError {
  return new EdgeflueError("not_found", `Unknown workflow: ${name}.`, {
    hint: "A workflow is a file workflows/<name>.ts that exports a function run.",
    meta: { workflow: name, ...(known !== undefined && { available: known }) },
  });
}

async function loadEntry(name: string, { file, load }: AgentEntry): Promise<LoadedWorkflow> {
  const refuse = (problem: string, cause?: unknown) =>
    new EdgeflueError("workflow_invalid", `The workflow ${JSON.stringify(name)} cannot be loaded.`, {
      hint: `${file}: ${problem}`,
      meta: { workflow: name },
      ...(cause !== undefined && { cause }),
    });
  let module: { run?: unknown; input?: unknown; output?: unknown; triggers?: unknown };
  try {
    module = (await load()) as typeof module; // a module namespace, whatever it exports
  } catch (error) {
    throw refuse(describeError(error), error);
  }
  const { run, input, output, triggers = {} } = module;
  for (const exported of Object.keys(module)) {
    const meant = exportNames.find((known) => isMisspelled(exported, known));
    if (meant !== undefined) throw refuse(`the export "${exported}" is not known. Did you mean "${meant}"?`);
  }
  if (typeof run !== "function") throw refuse("it must export a function run(ctx).");
  for (const [field, schema] of Object.entries({ input, output })) {
    if (schema !== undefined && !(isObject(schema) && isZodSchema(schema)))
      throw refuse(`the export "${field}" must be a zod schema.`);
  }
  return {
    run: run as WorkflowModule["run"], // what it takes is its author's
    ...(input !== undefined && { input: input as NonNullable<WorkflowModule["input"]> }), // checked above
    ...(output !== undefined && { output: output as NonNullable<WorkflowModule["output"]> }),
    triggers: checkTriggers(triggers, refuse),
  };
}

const triggerChecks: FieldChecks<WorkflowTriggers> = { webhook: is.flag, schedule: () => undefined };

function checkTriggers(triggers: unknown, refuse: (problem: string) => Error): LoadedWorkflow["triggers"] {
  if (!isObject(triggers)) throw refuse('the export "triggers" must be an object.');
  const problem = findFieldProblem(triggers, triggerChecks);
  if (problem !== undefined)
    throw refuse(endSentence(`"triggers"${toInnerText(problem).replace(/^(?!\.)/, " ")}`));
  return { webhook: true, ...(triggers as WorkflowTriggers) }; // checked field by field
}
