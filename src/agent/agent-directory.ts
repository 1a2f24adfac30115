/** The agents of a deployment: loads them by name, each on its own, so that a broken one is reported with its
 *  file and takes none of the others down. */

import { agentInvalid, agentNotFound, describeError, invalidRequest } from "../errors.ts";
import { isObject } from "../protocol/check/field-checks.ts";
import { findUnknownField, isMisspelled, suggestName } from "../protocol/check/known-names.ts";
import { ownEntry } from "../protocol/check/own-entry.ts";
import { isChannelTrigger } from "./channel-trigger.ts";
import { type CreatedAgent, isCreatedAgent } from "./create-agent.ts";
import type { AgentExport } from "./tool/define-tool.ts";

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

/** A function that an agent's file exports instead of an agent: each request to it is a run. */
export type AgentHandler = (context: never) => unknown;

export interface LoadedHandler {
  name: string;
  file: string;
  handler: AgentHandler;
  triggers: AgentTriggers;
}

export class AgentDirectory {
  readonly #entries: AgentEntries;
  /** Caches values, never promises: a promise made by one request does not settle for others when that one dies. */
  readonly #loaded = new Map<string, LoadedAgent | LoadedHandler>();

  constructor(entries: AgentEntries) {
    this.#entries = entries;
  }

  get names(): string[] {
    return Object.keys(this.#entries).sort();
  }

  /** The agent of `/prompt/{id}`, unless EDGEFLUE_DEFAULT_AGENT names another. */
  get defaultName(): string {
    return ["default", "assistant"].find((name) => this.names.includes(name)) ?? "default";
  }

  /** The name of the file that exports this agent; undefined when no file does. Loads files until it is found. */
  async nameOf(agent: AgentExport): Promise<string | undefined> {
    for (const name of this.names) {
      const loaded = await this.load(name).catch(() => undefined);
      if (loaded?.agent === agent) return name;
    }
    return undefined;
  }

  /** The agent's file, evaluated once. Rejects with `agent_not_found` or `agent_invalid`; with `invalid_request` when
   *  it exports a handler, which has no sessions. */
  async load(name: string): Promise<LoadedAgent> {
    const loaded = await this.loadFile(name);
    if ("agent" in loaded) return loaded;
    throw invalidRequest(`${JSON.stringify(name)} is a handler: it has runs, and no sessions.`, {
      hint: `${loaded.file} exports a function. Export createAgent(…) for an agent with sessions.`,
    });
  }

  /** The same for a file that exports a handler. */
  async loadHandler(name: string): Promise<LoadedHandler> {
    const loaded = await this.loadFile(name);
    if ("handler" in loaded) return loaded;
    throw invalidRequest(`${JSON.stringify(name)} is an agent with sessions, and no handler.`);
  }

  /** Whichever it is. */
  async loadFile(name: string): Promise<LoadedAgent | LoadedHandler> {
    const cached = this.#loaded.get(name);
    if (cached !== undefined) return cached;
    const entry = ownEntry(this.#entries, name);
    if (entry === undefined) throw agentNotFound({ name, known: this.names });
    const loaded = await loadEntry(name, entry);
    this.#loaded.set(name, loaded);
    return loaded;
  }
}

async function loadEntry(name: string, { file, load }: AgentEntry): Promise<LoadedAgent | LoadedHandler> {
  const refuse = (problem: string, cause?: unknown) => agentInvalid({ name, file, problem, cause });
  let module: { default?: unknown; triggers?: unknown };
  try {
    module = (await load()) as typeof module; // a module namespace, whatever it exports
  } catch (error) {
    throw refuse(describeError(error), error);
  }
  const agent = module.default;
  const isHandler = typeof agent === "function";
  if (!isHandler && !isCreatedAgent(agent)) {
    throw refuse("the default export must be createAgent(…), or a handler: an async function of ctx.");
  }
  const misnamed = Object.keys(module).find((name) => isMisspelled(name, "triggers"));
  if (misnamed !== undefined) {
    throw refuse(`the export "${misnamed}" is not known. Did you mean "triggers"?`);
  }
  const triggers = checkTriggers(module.triggers, refuse);
  return isHandler
    ? { name, file, handler: agent as AgentHandler, triggers } // what it takes is its author's
    : { name, file, agent, triggers };
}

/** How an agent is reached, as its file declares it, besides its channels. */
const triggerNames = ["webhook", "schedule", "cron"];

/** A trigger that does not exist is refused: a misspelled `webhook: false` would leave the agent open. */
function checkTriggers(value: unknown, refuse: (problem: string) => Error): AgentTriggers {
  if (value === undefined) return { webhook: true };
  if (!isObject(value)) throw refuse('the export "triggers" must be an object.');
  const channels = Object.entries(value).filter(([, trigger]) => isChannelTrigger(trigger));
  for (const [key, { name }] of channels) {
    if (triggerNames.includes(key) || (name !== undefined && name !== key))
      throw refuse(
        `"triggers.${key}" is a channel${name === undefined ? ", which needs a name of its own" : `: name it "triggers.${name}"`}.`,
      );
  }
  const unknown = findUnknownField(value, [...triggerNames, ...channels.map(([key]) => key)]);
  if (unknown !== undefined) {
    throw refuse(`unknown trigger "${unknown}".${suggestName(unknown, triggerNames)}`);
  }
  const { webhook = true, ...others } = value as { webhook?: unknown }; // an object
  if (typeof webhook !== "boolean") throw refuse('"triggers.webhook" must be true or false.');
  return { ...others, webhook };
}
