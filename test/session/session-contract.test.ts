/** The session contract in a Durable Object, through its stub. */

import { env } from "cloudflare:workers";
import { describeSession } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { AgentSession } from "../../src/protocol/agent-session/agent-session.ts";
import { openSession } from "../../src/session/durable-object/session-stub.ts";
import { unique } from "../support/api.ts";

const open = (session: string) =>
  new AgentSession(openSession(env.SESSIONS, { agent: "contract", instance: "suite", session }));

const withSession: Parameters<typeof describeSession>[1] = (body) => {
  const id = unique();
  return body(open(id), (other = id) => open(other));
};

describeSession("a Durable Object", withSession, { describe, it, expect });
