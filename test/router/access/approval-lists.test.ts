/** The list of approvals, as those see it who may decide about some of them. */

import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { createDirectory, createDirectoryPort } from "../../../src/directory/directory-stub.ts";
import { waitFor } from "../../support/wait-for.ts";
import { bearer, keys, record } from "./recording-host.ts";

const namespace = env.DIRECTORY as NonNullable<typeof env.DIRECTORY>; // wrangler.toml has it
const port = createDirectoryPort(namespace);
const directory = createDirectory(namespace);
const ids = Array.from({ length: 6 }, () => crypto.randomUUID());

/** One that asks every agent in turn, the newest last. */
async function publish(agent: string, instance: string, createdAt: number): Promise<void> {
  const approval = {
    approvalId: `op_${instance}:1`,
    operationId: `op_${instance}`,
    toolName: "pay",
    createdAt,
    expiresAt: Date.now() + 3_600_000,
  };
  await port.publish({
    kind: "session",
    agent,
    instance,
    session: `secret-of-${agent}`,
    since: createdAt,
    version: 1,
    activeAt: createdAt,
    approvals: [approval],
  });
}

// The first request to an object loads the Worker's code: on a busy machine that takes longer than a shard may.
beforeAll(() => waitFor(() => directory.hasInstance("any", "any"), { timeout: 60_000 }));

interface Page {
  items: { agent: string; instance: string }[];
  nextCursor: string | null;
}

/** Pages of one approval each, with their texts and what their cursors say. */
async function read(credential: string): Promise<{ pages: Page[]; said: string }> {
  const { router } = record({ directory });
  const pages: Page[] = [];
  let said = "";
  for (let cursor = ""; ; ) {
    const answer = await router.request(`/admin/approvals?limit=1&cursor=${cursor}`, {
      headers: bearer(credential),
    });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    const page = JSON.parse(text) as Page; // of the route
    pages.push(page);
    said += text;
    if (page.nextCursor === null) return { pages, said };
    cursor = page.nextCursor;
    said += atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
  }
}

it("has whole pages of what the caller may decide, and says nothing of the others", async () => {
  const owners = ["other", "helper", "inline", "helper", "other", "helper"];
  for (const [index, agent] of owners.entries()) await publish(agent, ids[index] ?? "", 1_000 + index);
  const own = (pages: readonly Page[]) =>
    pages.flatMap(({ items }) => items).filter(({ instance }) => ids.includes(instance));

  const approver = await read(keys.approver);
  expect(own(approver.pages).map(({ instance }) => instance)).toEqual([ids[1], ids[3], ids[5]]);
  expect(approver.pages.every(({ items }) => items.length === 1)).toBe(true);
  for (const word of ["secret-of-other", "secret-of-inline", ids[0], ids[2], ids[4]])
    expect(approver.said).not.toContain(word);

  // Of all agents, also of one without a file.
  for (const credential of [keys.backend, keys.operator, keys.full])
    expect(own((await read(credential)).pages)).toHaveLength(6);
});
