/** `createAgent`: an agent is a function from where it runs to what it is. It has no state. */

import type { Principal } from "../protocol/access/principal.ts";
import type { OnlyFields } from "../protocol/check/field-checks.ts";
import { type Bindings, toBindings } from "./bindings.ts";
import { type AgentConfig, checkAgentConfig, resolveAgentProfile } from "./config/agent-config.ts";
import type { AgentExport } from "./tool/define-tool.ts";

export interface AgentContext {
  /** The instance: whom or what the agent works for. */
  id: string;
  /** The agent's own name: its file's. */
  name: string;
  session: string;
  /** Text bindings and secrets of the deployment. */
  env: Readonly<Record<string, string | undefined>>;
  /** All that the Worker binds. On Node: what `init()` or `testAgent()` got as `bindings`. */
  bindings: Bindings;
  /** The payload of the request that began the session: its fields that are not edgeflue's own. It stays with the
   *  session. Default: `{}`. */
  payload: Readonly<Record<string, unknown>>;
  /** Who made the request that began the session; undefined when that has no name. It stays with the session: of a later
   *  request, tools have the principal in their context. */
  principal?: Principal | undefined;
}

/** Where an agent is made; without a payload or bindings there are none. */
export type AgentSite = Omit<AgentContext, "payload" | "bindings"> &
  Partial<Pick<AgentContext, "payload" | "bindings">>;

export interface CreatedAgent extends AgentExport {
  /** Makes and checks the configuration, its profile merged in. Throws with the name of the field that is wrong. */
  configure(context: AgentSite): Promise<AgentConfig>;
}

/** Fields that an agent does not have are errors in the types as well, also in what an initializer returns. */
export function createAgent<Now extends AgentConfig, Later extends AgentConfig>(
  initialize: (
    context: AgentContext,
  ) => (Now & OnlyFields<AgentConfig, Now>) | Promise<Later & OnlyFields<AgentConfig, Later>>,
): CreatedAgent;
/** For one that returns objects of different shapes. */
export function createAgent<Config extends AgentConfig>(
  initialize: (context: AgentContext) => Config & OnlyFields<AgentConfig, Config>,
): CreatedAgent;
export function createAgent(
  initialize: (context: AgentContext) => AgentConfig | Promise<AgentConfig>,
): CreatedAgent {
  if (typeof initialize !== "function") {
    throw new Error("[edgeflue] createAgent() requires an initializer function.");
  }
  return {
    kind: "edgeflue.agent",
    configure: async (context) =>
      resolveAgentProfile(
        checkAgentConfig(await initialize({ payload: {}, bindings: toBindings({}), ...context })),
      ),
  };
}

/** True also for agents made by another copy of the package. */
export function isCreatedAgent(value: unknown): value is CreatedAgent {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "edgeflue.agent" &&
    "configure" in value &&
    typeof value.configure === "function"
  );
}
