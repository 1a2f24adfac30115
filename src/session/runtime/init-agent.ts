/** `init` inside a deployment: code that runs in one session gets an agent, and any session of it. */

import type { AgentDirectory } from "../../agent/agent-directory.ts";
import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { isCreatedAgent } from "../../agent/create-agent.ts";
import type { AgentExport, InitAgent } from "../../agent/tool/define-tool.ts";
import { invalidRequest } from "../../errors.ts";
import { type SessionAddress, toObjectName } from "../../protocol/address.ts";
import { AgentHandle } from "../../protocol/agent-session/agent-handle.ts";
import { checkOptions } from "../../protocol/check/field-checks.ts";
import type { Session } from "../../protocol/session.ts";
import { nameInline } from "./inline-agent.ts";

export interface InitParts {
  agents: AgentDirectory;
  /** Undefined on a host that has only the one session. */
  openSession: ((address: SessionAddress, config?: AgentConfig) => Session) | undefined;
  /** Where the code runs that asks; undefined outside of any session. */
  from?: SessionAddress;
}

export function createInit({ agents, openSession, from }: InitParts): InitAgent {
  return async (agent, options = {}) => {
    checkOptions("init()", options, ["id"]);
    const { id = from?.instance ?? "default" } = options;
    const { name, config } = await identifyKnownAgent(agents, agent);
    return new AgentHandle({
      name,
      id,
      open(session) {
        const address = { agent: name, instance: id, session };
        if (from !== undefined && toObjectName(address) === toObjectName(from)) {
          throw invalidRequest(
            "A tool cannot open the session that it runs in: each would wait for the other.",
            {
              hint: "Open another session of the agent, or give the model the tool `task`.",
            },
          );
        }
        if (openSession === undefined) throw invalidRequest("This host opens no other sessions.");
        return openSession(address, config);
      },
    });
  };
}

/** The agent's name, and its configuration if it has no file. Rejects for one that cannot be used. */
export async function identifyKnownAgent(
  agents: AgentDirectory,
  agent: string | AgentExport | object,
): Promise<{ name: string; config?: AgentConfig }> {
  const identified = await identify(agents, agent);
  if (identified.config === undefined) await agents.load(identified.name);
  return identified;
}

async function identify(
  agents: AgentDirectory,
  agent: string | AgentExport | object,
): Promise<{ name: string; config?: AgentConfig }> {
  if (typeof agent === "string") return { name: agent };
  if (!isCreatedAgent(agent)) {
    const config = agent as AgentConfig; // checked before it gets a name
    return { name: await nameInline(config), config };
  }
  const name = await agents.nameOf(agent);
  if (name !== undefined) return { name };
  throw invalidRequest("init() takes an agent of this deployment, or a configuration of plain data.", {
    hint: "The agent is made by createAgent(), but no file of agents/ exports it.",
  });
}
