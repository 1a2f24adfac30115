/** `init` inside a deployment: code that runs in one session gets hold of an agent, and of any session of it. */

import type { AgentDirectory } from "../agent/agent-directory.ts";
import { isCreatedAgent } from "../agent/create-agent.ts";
import type { AgentExport, InitAgent } from "../agent/define-tool.ts";
import { invalidRequest } from "../errors.ts";
import { type SessionAddress, toObjectName } from "../protocol/address.ts";
import { AgentHandle } from "../protocol/agent-session/agent-handle.ts";
import type { Session } from "../protocol/session.ts";

export interface InitParts {
  agents: AgentDirectory;
  /** Undefined on a host that has only the one session. */
  openSession: ((address: SessionAddress) => Session) | undefined;
  /** Where the code runs that asks; undefined outside of any session. */
  from?: SessionAddress;
}

export function createInit({ agents, openSession, from }: InitParts): InitAgent {
  return async (agent, { id = from?.instance ?? "default" } = {}) => {
    const name = typeof agent === "string" ? agent : await findName(agents, agent);
    await agents.load(name);
    return new AgentHandle({
      name,
      id,
      open(session) {
        const address = { agent: name, instance: id, session };
        if (from !== undefined && toObjectName(address) === toObjectName(from)) {
          throw invalidRequest(
            "A tool cannot hold the session that it runs in: each would wait for the other.",
            {
              hint: "Open another session of the agent, or give the model the tool `task`.",
            },
          );
        }
        if (openSession === undefined) throw invalidRequest("This host opens no other sessions.");
        return openSession(address);
      },
    });
  };
}

async function findName(agents: AgentDirectory, agent: AgentExport): Promise<string> {
  const name = isCreatedAgent(agent) ? await agents.nameOf(agent) : undefined;
  if (name !== undefined) return name;
  throw invalidRequest("init() takes an agent of this deployment: its name, or what its file exports.", {
    hint: "A configuration written in place could not be found again after a restart. Put it into a file of agents/.",
  });
}
