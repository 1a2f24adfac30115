/** GitHub as tests use it: real payloads, of a repository of their own, signed; and what people would see there. */

import { env } from "cloudflare:workers";
import examples from "@octokit/webhooks-examples/api.github.com/index.json";
import { call, unique } from "../api.ts";
import { hmac } from "./sign.ts";

// biome-ignore lint/suspicious/noExplicitAny: real payloads, of which each test changes some fields
export type Payload = any;

export const allExamples = examples as unknown as { name: string; examples: Payload[] }[];
const secret = "It's a Secret to Everybody";

export function example(
  event: string,
  action: string,
  wanted: (payload: Payload) => boolean = () => true,
): Payload {
  const found = allExamples
    .find(({ name }) => name === event)
    ?.examples.find((payload) => payload.action === action && wanted(payload));
  if (found === undefined) throw new Error(`There is no example of ${event}.${action}.`);
  return structuredClone(found);
}

/** A repository that no other test uses. */
export class TestRepository {
  readonly id = Math.floor(Math.random() * 1e9);
  readonly name = `acme/${unique()}`;
  readonly agent: string;

  constructor(agent = "octo") {
    this.agent = agent;
  }

  /** The payload as one of this repository. */
  adopt(payload: Payload): Payload {
    payload.repository = { ...payload.repository, id: this.id, full_name: this.name };
    delete payload.installation;
    return payload;
  }

  async send(event: string, payload: Payload, { id = unique() }: { id?: string } = {}) {
    return deliver(this.agent, event, this.adopt(payload), { id });
  }

  /** A comment in a conversation, by a collaborator unless the payload says something else. */
  comment(
    body: string,
    { number = 1, change = () => {} }: { number?: number; change?: (payload: Payload) => unknown } = {},
  ): Payload {
    const payload = example("issue_comment", "created");
    const id = Math.floor(Math.random() * 1e12);
    Object.assign(payload.issue, { number, state: "open", locked: false });
    Object.assign(payload.comment, {
      id,
      node_id: `IC_${id}`,
      body,
      author_association: "COLLABORATOR",
      user: { id: 7, login: "octocat" },
    });
    payload.sender = { id: 7, login: "octocat", type: "User" };
    change(payload);
    return payload;
  }

  control(body: object): Promise<Payload> {
    return fakeGitHub("/__control", { repository: this.name, ...body });
  }

  set(set: object): Promise<Payload> {
    return this.control({ set });
  }

  fail(failure: object): Promise<Payload> {
    return this.control({
      failure: { times: 1, ...failure, path: `/repos/${this.name}${(failure as { path: string }).path}` },
    });
  }

  /** All that is there. */
  async seen(): Promise<Payload> {
    const response = await fetch(`${env.GITHUB_API_URL}/repos/${this.name}/__seen`, {
      headers: { authorization: "token ghp_of_the_tests", "user-agent": "test" },
    });
    return response.json();
  }

  async bodies(): Promise<string[]> {
    return (await this.seen()).comments.map(({ body }: { body: string }) => body);
  }

  async deliveries(session = "issue:1"): Promise<Payload[]> {
    const { body } = await call(
      `/agents/${this.agent}/${encodeURIComponent(`github:${this.id}`)}/deliveries?session=${encodeURIComponent(session)}`,
    );
    return body.deliveries;
  }
}

async function fakeGitHub(path: string, body: object): Promise<Payload> {
  const response = await fetch(env.GITHUB_API_URL + path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "user-agent": "test" },
  });
  return response.json();
}

export async function deliver(
  agent: string,
  event: string,
  payload: Payload,
  { id = unique(), headers = {} }: { id?: string; headers?: Record<string, string> } = {},
) {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  return call(`/webhooks/github/${agent}`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${await hmac(secret, body)}`,
      ...headers,
    },
  });
}
