/** A process whose modules do not import the emulated shell by themselves, as those of a Worker do not: it prints what an agent
 *  with a shell answers, what one without a shell does, and what both do after the import. */

import { AgentDirectory } from "../../../src/agent/agent-directory.ts";
import type { AgentConfig } from "../../../src/agent/config/agent-config.ts";
import { createAgent } from "../../../src/agent/create-agent.ts";
import { systemClock } from "../../../src/clock.ts";
import { EdgeflueError } from "../../../src/errors.ts";
import { NodeSql } from "../../../src/node/node-sql.ts";
import { SessionEngine } from "../../../src/session/session-engine.ts";

function openSession(config: AgentConfig): SessionEngine {
  const agent = createAgent(() => ({ model: "demo:", ...config }));
  return new SessionEngine(
    { agent: "clerk", instance: "test", session: "default" },
    {
      sql: new NodeSql(":memory:", { busyMsMax: 0 }),
      clock: systemClock,
      agents: new AgentDirectory({
        clerk: { file: "agents/clerk.ts", load: async () => ({ default: agent }) },
      }),
      env: {},
      defaultModel: undefined,
      providers: {},
      development: true,
      setAlarm: () => {},
      deleteStorage: () => {},
      defer: () => {},
    },
  );
}

async function run(config: AgentConfig): Promise<object> {
  const session = openSession(config);
  const catchError = (error: unknown) =>
    error instanceof EdgeflueError ? error.toRecord() : { code: String(error) };
  const prompt = await session.prompt({ message: "hi" }).catch(catchError);
  const shell = await session.shell({ command: "echo $((6 * 7))" }).catch(catchError);
  return { prompt, shell };
}

const open = await run({ allowShell: true });
const closed = await run({ allowWrite: true });
await import("../../../src/sandbox/shell/index.ts");
console.log(JSON.stringify({ open, closed, imported: await run({ allowShell: true }) }));
process.exit();
