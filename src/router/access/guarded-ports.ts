/** What a host gives, with the guard around it: verb by verb, before the object is reached. */

import type { Context } from "hono";
import { EdgeflueError } from "../../errors.ts";
import type { Principal } from "../../protocol/access/principal.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import type { ApprovalDecision } from "../../protocol/approval.ts";
import type { Directory } from "../../protocol/directory/directory.ts";
import type { ForkRequest } from "../../protocol/request/branch.ts";
import type { Run, RunKind } from "../../protocol/run/run.ts";
import {
  callVerb,
  createSession,
  operationVerbs,
  type Session,
  type SessionArguments,
  type SessionVerb,
} from "../../protocol/session.ts";
import { parseTraceparent, toTraceparent } from "../../protocol/trace-context.ts";
import type { RouterHost, RouterPorts } from "../router-ports.ts";
import { speakFor } from "./caller.ts";
import type { Guard, RequestAccess } from "./guard.ts";
import type { ListName, RunAction } from "./target.ts";
import { answerUntilExpiry, eventsUntilExpiry } from "./until-expiry.ts";

export function guardPorts(host: RouterHost, guard: Guard): RouterPorts {
  const { agents, workflows, library, defaultAgent, development, inspector, listSchedules } = host;
  const guarded = (access: RequestAccess, traceparent?: string) => new Guarded(host, access, traceparent);
  return {
    agents,
    workflows,
    library,
    defaultAgent,
    development,
    inspector,
    openSession(context, address) {
      const access = guard.of(context);
      const traceparent = traceparentOf(context);
      if (!access.isUnlimited || traceparent !== undefined)
        return guarded(access, traceparent).session(address);
      access.wasAsked = true;
      return host.openSession(address);
    },
    async openSocket(context, opening) {
      const access = guard.of(context);
      await access.require({ type: "session", verb: "follow", ...opening.address });
      return host.openSocket({ ...opening, expiresAt: access.expiresAt });
    },
    async fetchService(context, address, opening) {
      const access = guard.of(context);
      await access.require({ type: "session", verb: "service", ...address });
      const answer = await host.fetchService({ address, ...opening });
      return access.expiresAt === undefined ? answer : answerUntilExpiry(answer, access.expiresAt);
    },
    runs: {
      async start(context, options) {
        const access = guard.of(context);
        const { kind, name, instanceId: instance } = options;
        const principal = await access.require({
          type: "run",
          action: "start",
          kind,
          name,
          ...(instance !== undefined && { instance }),
        });
        return host.runs.start({ ...options, ...(principal !== undefined && { principal }) });
      },
      open: (context, runId) => guarded(guard.of(context)).run(runId),
    },
    listSchedules:
      listSchedules &&
      (async (context) => {
        await guard.of(context).require({ type: "list", list: "schedules" });
        return listSchedules();
      }),
    directory: (context) => guarded(guard.of(context)).directory(),
    access: {
      async requireList(context, list) {
        await guard.of(context).require({ type: "list", list });
      },
      shows: (context, list, name) => guard.of(context).permits({ type: "list", list, name }),
      askLater: (context) => {
        guard.of(context).wasAsked = true;
      },
      countMessage: (context) => guard.of(context).count(),
      requireKnown: (context, agent) => guard.of(context).requireKnown(agent, instanceOf(context)),
      admitRun: (context, name) =>
        guard.of(context).admit({ type: "run", action: "start", kind: "workflow", name }),
      mayPrompt: (context, address) =>
        guard.of(context).permits({ type: "session", verb: "prompt", ...address }),
      hideNamed: (context) => guard.of(context).hideNamed(),
      principal: (context) => guard.of(context).principal,
      expiresAt: (context) => guard.of(context).expiresAt,
    },
  };
}

class Guarded {
  readonly #host: RouterHost;
  readonly #access: RequestAccess;
  readonly #traceparent: string | undefined;

  constructor(host: RouterHost, access: RequestAccess, traceparent: string | undefined) {
    this.#host = host;
    this.#access = access;
    this.#traceparent = traceparent;
  }

  session(address: SessionAddress): Session {
    return createSession(async (verb, parameters) => {
      const principal = await this.#access.require({ type: "session", verb, ...address });
      const { to } = (verb === "fork" ? parameters[0] : {}) as Partial<ForkRequest>; // by the verb
      // Another session of the same instance: its beginning is asked for as well.
      if (to !== undefined)
        await this.#access.require({ type: "session", verb: "beginBranch", ...address, session: to });
      const named = this.#sign(verb, parameters, principal);
      return this.#endInTime(await callVerb(this.#host.openSession(address), verb, named));
    });
  }

  /** The run's name is in its id; of a handler's, in its record. */
  run(runId: string): Run {
    const run = this.#host.runs.open(runId);
    const require = async (action: RunAction) => {
      const { kind, name } = this.#access.isUnlimited ? workflowOf(runId) : await this.#nameOf(runId, run);
      await this.#access.require({ type: "run", action, kind, name, runId });
      return run;
    };
    return {
      start: () => Promise.reject(new Error("A run is begun by its workflow's name.")),
      claimKey: () => Promise.reject(new Error("A key is claimed by the start of a run.")),
      releaseKey: () => Promise.reject(new Error("A key is released by the start of a run.")),
      wait: async () => (await require("read")).wait(),
      record: async () => (await require("read")).record(),
      events: async (query) => (await require("read")).events(query),
      follow: async (after, options) => this.#endInTime(await (await require("read")).follow(after, options)),
      cancel: async () => (await require("cancel")).cancel(),
      deliver: async (request) => (await require("event")).deliver(request),
      delete: async () => (await require("delete")).delete(),
    };
  }

  directory(): Directory {
    const { directory, agents: deployed } = this.#host;
    const access = this.#access;
    if (directory === undefined) throw noDirectory();
    const require = async (list: ListName) => {
      await access.require({ type: "list", list });
      return directory;
    };
    /** Those of the agents whose approvals the caller may see. */
    const withApprovals = async (agents: readonly string[]) => {
      const isShown = await Promise.all(
        agents.map((name) => access.permits({ type: "list", list: "approvals", name })),
      );
      return agents.filter((_, index) => isShown[index]);
    };
    return {
      sessions: async (query) => (await require("sessions")).sessions(query),
      runs: async (query) => (await require("runs")).runs(query),
      instances: async (query) => (await require("instances")).instances(query),
      hasInstance: async (agent, instance) => (await require("instances")).hasInstance(agent, instance),
      async approvals(query) {
        const all = await require("approvals");
        const { names } = deployed;
        const shown = await withApprovals(names);
        // Those of other agents are not asked for: the cursor of a page names the last approval that was.
        const agents = shown.length < names.length ? shown : undefined;
        const page = await all.approvals({ ...query, agents });
        // An agent without a file is known by its approvals alone.
        const found = new Set(await withApprovals(page.items.map(({ agent }) => agent)));
        return { ...page, items: page.items.filter(({ agent }) => found.has(agent)) };
      },
    };
  }

  /** Says in the request who made it, and in which trace. */
  #sign(verb: SessionVerb, parameters: SessionArguments, principal: Principal | undefined): SessionArguments {
    const traceparent = operationVerbs.has(verb) ? this.#traceparent : undefined;
    if (principal === undefined && traceparent === undefined) return parameters;
    const [first, second] = parameters as [object, object | undefined]; // by the verb
    const signature = {
      ...(principal !== undefined && { principal }),
      ...(traceparent !== undefined && { traceparent }),
    };
    if (operationVerbs.has(verb)) return [{ ...first, ...signature }, second] as unknown as SessionArguments;
    if (verb !== "decide" || principal === undefined) return parameters;
    const { by, ...decision } = second as ApprovalDecision; // by the verb
    const signed: ApprovalDecision = { ...decision, principal: this.#signerOf(by, principal) };
    return [first, signed] as unknown as SessionArguments;
  }

  /** Who decides: the principal, or one of its users where it may speak for them. */
  #signerOf(by: string | undefined, principal: Principal): Principal {
    const { caller } = this.#access;
    if (by === undefined || by === principal.name) return principal;
    const mayVouch =
      caller.type === "key" && caller.holder.actsForUsers && principal.name === caller.holder.name;
    if (mayVouch) return speakFor(caller.holder, by);
    throw new EdgeflueError(
      "forbidden",
      'The name of who decides comes from the key, not from the field "by".',
      {
        hint: "Leave it out. A key with actsForUsers: true may name its users.",
        meta: { field: "by" },
      },
    );
  }

  #endInTime<T>(reply: T): T {
    const { expiresAt } = this.#access;
    if (expiresAt === undefined || !(reply instanceof ReadableStream)) return reply;
    return eventsUntilExpiry(reply, expiresAt, this.#host) as T; // a stream for a stream
  }

  async #nameOf(runId: string, run: Run): Promise<{ kind: RunKind; name: string }> {
    const { kind, name } = workflowOf(runId);
    return kind === "workflow" ? { kind, name } : { kind, name: (await run.record()).name };
  }
}

function workflowOf(runId: string): { kind: RunKind; name: string } {
  const [, name] = /^workflow:([^:]+):/.exec(runId) ?? [];
  return name === undefined ? { kind: "handler", name: "" } : { kind: "workflow", name };
}

/** Undefined for one that is not valid, as the standard asks; and for that of a socket, whose messages come long after. */
function traceparentOf({ req }: Context): string | undefined {
  const header = req.header("traceparent");
  if (header === undefined || req.header("upgrade") !== undefined) return undefined;
  const context = parseTraceparent(header);
  return context && toTraceparent(context);
}

function instanceOf({ req }: Context): string {
  return req.param("id") ?? "";
}

function noDirectory(): EdgeflueError {
  return new EdgeflueError("not_found", "This deployment has no directory.", {
    hint: "Add the binding DIRECTORY of the class DirectoryObject to wrangler.toml, and export DirectoryObject from src/worker.ts: see docs/operating.md.",
  });
}
