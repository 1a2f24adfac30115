/** The router with a host that only says what was reached. */

import { createAgent } from "edgeflue";
import type { Hono } from "hono";
import { AgentDirectory } from "../../../src/agent/agent-directory.ts";
import { EdgeflueError } from "../../../src/errors.ts";
import type { Directory } from "../../../src/protocol/directory/directory.ts";
import type { Run, RunRecord } from "../../../src/protocol/run/run.ts";
import { createSession, type SessionArguments } from "../../../src/protocol/session.ts";
import type { Authentication, KeyHolder } from "../../../src/router/access/key-ring.ts";
import { KeyRing } from "../../../src/router/access/key-ring.ts";
import { type TokenClaims, TokenSigner } from "../../../src/router/access/token.ts";
import { createRouter } from "../../../src/router/create-router.ts";
import type { RouterHost } from "../../../src/router/router-ports.ts";
import { WorkflowDirectory } from "../../../src/workflow/workflow-directory.ts";

/** What a host was asked for, such as `session prompt helper/x/default`. */
export interface Recorded {
  router: Hono;
  reached: { what: string; parameters: readonly unknown[] }[];
}

export const tokenSecret = "a token secret with more than thirty-two characters";
export const keys = {
  full: "full-key-0123456789",
  helper: "helper-key-0123456789",
  other: "other-key-0123456789",
  approver: "approver-key-0123456789",
  operator: "operator-key-0123456789",
  nothing: "nothing-key-0123456789",
  backend: "backend-key-0123456789",
} as const;

const named = (value: string, scopes: readonly string[], more: object = {}) => ({
  secret: "SOME_KEY",
  value,
  scopes,
  ...more,
});

export const authentication: Authentication = {
  type: "keys",
  keys: [keys.full],
  named: {
    helper: named(keys.helper, ["agents:helper", "workflows:flow"], { roles: ["reader"] }),
    other: named(keys.other, ["agents:other", "workflows:other"]),
    approver: named(keys.approver, ["approvals:helper"]),
    operator: named(keys.operator, ["admin"]),
    nothing: named(keys.nothing, []),
    backend: named(keys.backend, ["agents:*", "approvals"], { actsForUsers: true, roles: ["ops"] }),
  },
  tokenSecret,
};

export function record(options: Partial<RouterHost> = {}): Recorded {
  const agent = (name: string) => ({
    file: `agents/${name}.ts`,
    load: async () => ({ default: createAgent(() => ({})) }),
  });
  const workflow = (name: string) => ({
    file: `workflows/${name}.ts`,
    load: async () => ({ run: () => null }),
  });
  const agents = new AgentDirectory({ helper: agent("helper"), other: agent("other") });
  const workflows = new WorkflowDirectory({ flow: workflow("flow"), other: workflow("other") }, agents);
  const reached: Recorded["reached"] = [];
  const reach = (what: string, ...parameters: unknown[]): never => {
    reached.push({ what, parameters });
    throw new EdgeflueError("session_busy", "Reached.");
  };
  const refusing = <T>(whose: string) =>
    new Proxy(
      {},
      {
        get: (_, verb) =>
          // One that is returned by an asynchronous function must not pass for a promise.
          verb === "then"
            ? undefined
            : async (...args: unknown[]) => reach(`${whose} ${String(verb)}`, ...args),
      },
    ) as T;
  const router = createRouter({
    agents,
    workflows,
    library: { skills: [], roles: [] },
    authentication,
    defaultAgent: "helper",
    development: false,
    openSession: ({ agent, instance, session }) =>
      createSession((verb, parameters: SessionArguments) =>
        reach(`session ${verb} ${agent}/${instance}/${session}`, ...parameters),
      ),
    openSocket: async (opening) => reach("socket", opening),
    fetchService: async (opening) => reach("service", opening),
    runs: {
      start: async (startOptions) => reach("run start", startOptions),
      open: (runId) => {
        const run = refusing<Run>(`run ${runId}`);
        return new Proxy(run, {
          get: (_, verb) => (verb === "record" ? async () => toRecord(runId) : run[verb as "cancel"]),
        });
      },
    },
    directory: refusing<Directory>("directory"),
    listSchedules: async () => reach("schedules"),
    inspector: { html: async () => reach("inspector"), contentSecurityPolicy: "default-src 'none'" },
    ...options,
  });
  return { router, reached };
}

function toRecord(runId: string): RunRecord {
  const times = { startedAt: 0, eventCount: 0 };
  return {
    runId,
    kind: "workflow",
    name: "flow",
    instanceId: runId,
    status: "running",
    payload: {},
    ...times,
  };
}

/** A token, as the key of that name would get it. */
export async function mint(
  key: string,
  claims: Partial<TokenClaims> = {},
  secret: string = tokenSecret,
): Promise<string> {
  const signer = new TokenSigner(secret);
  const holder = (await new KeyRing(authentication).find(key)) as KeyHolder; // of the keys above
  return signer.sign({
    agent: "helper",
    instance: "x",
    session: "default",
    scopes: ["read", "prompt", "approve", "files", "shell", "delete"],
    roles: [],
    keyId: await signer.keyId(holder.digest),
    expiresAt: Math.floor(Date.now() / 1000) + 60,
    ...claims,
  });
}

export function bearer(credential: string): Record<string, string> {
  return { authorization: `Bearer ${credential}` };
}
