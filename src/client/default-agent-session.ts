/** The short form for the default agent, `/prompt/{id}`: a session that can only be prompted. */

import * as z from "zod/mini";
import { EdgeflueError } from "../errors.ts";
import type { Session } from "../protocol/session.ts";
import type { HttpConnection } from "./http/http-connection.ts";
import { HttpPrompts } from "./http/http-prompts.ts";
import { parseAnswer } from "./http/parse-answer.ts";
import { toPathPart } from "./http/path-part.ts";

export function openDefaultAgent(connection: HttpConnection, id: string): Session {
  const path = `/prompt/${toPathPart("instance", id)}`;
  const prompts = new HttpPrompts(connection, { path, streamPath: `${path}/events`, unwrap: (body) => body });
  const refuse = async () => {
    throw new EdgeflueError("not_found", "The short form for the default agent can only be prompted.", {
      hint: "Name the agent: client.agent(name, id).session() does everything.",
    });
  };
  return {
    prompt: (request, local?: Parameters<HttpPrompts["prompt"]>[1]) => prompts.prompt(request, local),
    stream: (request, local) => prompts.stream(request, local),
    dispatch: refuse,
    follow: refuse,
    shell: refuse,
    runJs: refuse,
    runPython: refuse,
    service: refuse,
    compact: refuse,
    abort: refuse,
    approvals: refuse,
    decide: refuse,
    file: refuse,
    workspace: refuse,
    fork: refuse,
    rewind: refuse,
    readBranch: refuse,
    beginBranch: refuse,
    deliver: refuse,
    deliveries: refuse,
    wakeUps: refuse,
    cancelWakeUp: refuse,
    messages: refuse,
    events: refuse,
    operation: refuse,
    delete: refuse,
  };
}

/** Ends what runs. Returns whether there was anything. */
export async function abortDefaultAgent(connection: HttpConnection, id: string): Promise<boolean> {
  const path = `/sessions/${toPathPart("instance", id)}/abort`;
  // Sent once: what runs by the time of a second attempt may be another operation.
  const answer = await connection.json({ method: "POST", path, body: {}, retries: 0 });
  return parseAnswer(z.object({ aborted: z.boolean() }), answer).aborted;
}
