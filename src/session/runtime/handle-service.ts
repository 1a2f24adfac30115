/** Serves a caller's requests about services, and to them. */

import { EdgeflueError, toErrorRecord } from "../../errors.ts";
import type { Journal } from "../../journal/journal.ts";
import { toErrorEnvelope } from "../../protocol/error-envelope.ts";
import type { ServiceReply, ServiceRequest } from "../../protocol/program/service.ts";
import { requireShell } from "../../sandbox/policy.ts";
import type { SandboxServices, ServiceHost } from "../../sandbox/services.ts";
import type { SessionPorts } from "../ports.ts";
import type { AgentRuntime } from "./agent-runtime.ts";
import { toSandboxScope } from "./sandbox-scope.ts";
import { pickSecrets } from "./secrets.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export async function handleServiceRequest<Request extends ServiceRequest>(
  agent: AgentRuntime,
  request: Request,
  env: Environment,
  journal: Journal,
): Promise<ServiceReply<Request>> {
  const reply = servicesOf(agent).handle(request, toHost(agent, env, journal));
  return (await reply) as ServiceReply<Request>; // by its type
}

/** Never rejects: an exception would lose its code on the way from the session's object. */
export async function fetchService(
  load: () => Promise<AgentRuntime>,
  { name, request }: { name: string; request: Request },
  { env, development }: Pick<SessionPorts, "env" | "development">,
  journal: Journal,
): Promise<Response> {
  try {
    const agent = await load();
    return await servicesOf(agent).fetch(name, request, toHost(agent, env, journal));
  } catch (error) {
    const record = toErrorRecord(error);
    return Response.json(toErrorEnvelope(record, { development }), {
      status: EdgeflueError.fromRecord(record).status,
    });
  }
}

function toHost(
  { sandbox, grantedCommands: commands, secrets }: AgentRuntime,
  env: Environment,
  journal: Journal,
): ServiceHost {
  // Makes the sandbox's tables, before anything looks into them.
  if (journal.isNew) journal.commit(() => {});
  return {
    async begin() {
      requireShell(sandbox.policy);
      return sandbox.begin(toSandboxScope({ cwd: undefined, commands, env: pickSecrets(secrets, env) }));
    },
    commit: (work) => journal.commit(work),
  };
}

function servicesOf({ sandbox: { services, provider } }: AgentRuntime): SandboxServices {
  if (services !== undefined) return services;
  throw new EdgeflueError("invalid_request", `The sandbox "${provider}" has no services.`, {
    hint: 'Services run in a container: `sandbox: "container"` or "auto"; `npx edgeflue add container` adds one.',
  });
}
