/** Loads the agents and workflows of a project to find what only their exports show: a default export that is no agent, a
 *  misspelled trigger, a cron expression that is none. For `edgeflue manifest --check`. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AgentDirectory } from "../agent/agent-directory.ts";
import { describeError, EdgeflueError } from "../errors.ts";
import { declaredSchedules } from "../schedule/declared-schedules.ts";
import { WorkflowDirectory } from "../workflow/workflow-directory.ts";

export interface ProjectModule {
  kind: "agent" | "workflow";
  name: string;
  /** From the root. */
  file: string;
}

/** One line for each file that cannot be used. What does not load on Node, such as a file that imports
 *  `cloudflare:workers`, is not looked into: that it can be built is checked elsewhere. */
export async function checkModules(root: string, modules: readonly ProjectModule[]): Promise<string[]> {
  const entries = { agent: {}, workflow: {} } as Record<
    ProjectModule["kind"],
    Record<string, { file: string; load: () => Promise<unknown> }>
  >;
  for (const { kind, name, file } of modules) {
    const exported = await load(resolve(root, file));
    if (exported !== undefined) entries[kind][name] = { file, load: async () => exported };
  }
  const agents = new AgentDirectory(entries.agent);
  const workflows = new WorkflowDirectory(entries.workflow, agents);
  const problems: string[] = [];
  const broken = new Set<string>();
  const tryLoad = async (kind: ProjectModule["kind"], name: string, run: () => Promise<unknown>) => {
    try {
      await run();
    } catch (error) {
      broken.add(`${kind} ${name}`);
      problems.push((error instanceof EdgeflueError && error.hint) || describeError(error));
    }
  };
  for (const name of agents.names) await tryLoad("agent", name, () => agents.loadFile(name));
  for (const name of workflows.names) await tryLoad("workflow", name, () => workflows.load("workflow", name));
  for (const { target, of, problem } of (await declaredSchedules(agents, workflows)).problems)
    if (!broken.has(`${target} ${of}`)) problems.push(`${entries[target][of]?.file}: ${problem}`);
  return problems;
}

/** Undefined when it does not load here. */
async function load(path: string): Promise<unknown> {
  try {
    return await import(/* @vite-ignore */ pathToFileURL(path).href);
  } catch {
    return undefined; // wrangler's own build says what is wrong with it, if anything is
  }
}
