/** The agents of a deployment: loads them by name, each on its own, so that a broken one is reported with its
 *  file and takes none of the others down. */

import { agentInvalid, agentNotFound, describeError } from "../errors.ts";
import { isObject } from "../protocol/field-checks.ts";
import { findUnknownField, isMisspelled, suggestName } from "../protocol/known-names.ts";
import { type CreatedAgent, isCreatedAgent } from "./create-agent.ts";
import type { AgentExport } from "./define-tool.ts";

/** One agent file, as the generated manifest lists it. */
export interface AgentEntry {
  /** Path from the project root, e.g. `agents/triage.ts`. */
  file: string;
  /** Imports the file; rejects when it cannot be built or throws while it loads. */
  load: () => Promise<unknown>;
}

export type AgentEntries = Readonly<Record<string, AgentEntry>>;

/** How the outside world reaches an agent. */
export interface AgentTriggers {
  /** False hides the agent from HTTP. Default true. */
  webhook: boolean;
  [trigger: string]: unknown;
}

export interface LoadedAgent {
  name: string;
  file: string;
  agent: CreatedAgent;
  triggers: AgentTriggers;
}

export class AgentDirectory {
  readonly #entries: AgentEntries;
  /** Caches values, never promises: a promise made by one request does not settle for others when that one dies. */
  readonly #loaded = new Map<string, LoadedAgent>();

  constructor(entries: AgentEntries) {
    this.#entries = entries;
  }

  get names(): string[] {
    return Object.keys(this.#entries).sort();
  }

  /** The name of the file that exports this agent; undefined when no file does. Loads files until it is found. */
  async nameOf(agent: AgentExport): Promise<string | undefined> {
    for (const name of this.names) {
      const loaded = await this.load(name).catch(() => undefined);
      if (loaded?.agent === agent) return name;
    }
    return undefined;
  }

  /** The agent's file, evaluated once. Rejects with `agent_not_found` or `agent_invalid`. */
  async load(name: string): Promise<LoadedAgent> {
    const cached = this.#loaded.get(name);
    if (cached !== undefined) return cached;
    const entry = Object.hasOwn(this.#entries, name) ? this.#entries[name] : undefined;
    if (entry === undefined) throw agentNotFound({ name, known: this.names });
    const loaded = await loadEntry(name, entry);
    this.#loaded.set(name, loaded);
    return loaded;
  }
}

async function loadEntry(name: string, { file, load }: AgentEntry): Promise<LoadedAgent> {
  const refuse = (problem: string, cause?: unknown) => agentInvalid({ name, file, problem, cause });
  let module: { default?: unknown; triggers?: unknown };
  try {
    module = (await load()) as typeof module; // a module namespace, whatever it exports
  } catch (error) {
    throw refuse(describeError(error), error);
  }
  const agent = module.default;
  if (!isCreatedAgent(agent)) throw refuse("the default export must be createAgent(…).");
  const misnamed = Object.keys(module).find((name) => isMisspelled(name, "triggers"));
  if (misnamed !== undefined) {
    throw refuse(`the export "${misnamed}" is not known. Did you mean "triggers"?`);
  }
  return { name, file, agent, triggers: checkTriggers(module.triggers, refuse) };
}

/** How an agent is reached, as its file declares it. All but `webhook` is for people and other programs. */
const triggerNames = ["webhook", "schedule", "cron"];

/** A trigger that does not exist is refused: a misspelled `webhook: false` would leave the agent open. */
function checkTriggers(value: unknown, refuse: (problem: string) => Error): AgentTriggers {
  if (value === undefined) return { webhook: true };
  if (!isObject(value)) throw refuse('the export "triggers" must be an object.');
  const unknown = findUnknownField(value, triggerNames);
  if (unknown !== undefined) {
    throw refuse(`unknown trigger "${unknown}".${suggestName(unknown, triggerNames)}`);
  }
  const { webhook = true, ...others } = value as { webhook?: unknown }; // an object
  if (typeof webhook !== "boolean") throw refuse('"triggers.webhook" must be true or false.');
  return { ...others, webhook };
}
