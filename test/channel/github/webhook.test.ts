/** What comes from GitHub: signatures, and every payload that GitHub documents. */

import { describe, expect, it } from "vitest";
import { call } from "../../support/api.ts";
import { allExamples, deliver, example } from "../../support/channel/github.ts";
import { hmac } from "../../support/channel/sign.ts";

describe("a webhook of GitHub", () => {
  it("of every documented event gets a 2xx, and a reason if it is ignored", async () => {
    let count = 0;
    const statuses = new Set<string>();
    for (const { name, examples } of allExamples) {
      for (const payload of examples) {
        const { status, body } = await deliver("octo", name, payload);
        expect([status, name, payload.action], JSON.stringify(body)).toEqual([200, name, payload.action]);
        statuses.add(body.status);
        if (body.status === "ignored") expect(body.reason).not.toBe("");
        count += 1;
      }
    }
    expect(count).toBeGreaterThanOrEqual(329);
    expect([...statuses].sort()).toEqual(["duplicate", "ignored", "received"]);
  }, 120_000);

  it("matches GitHub's published signature", async () => {
    expect(await hmac("It's a Secret to Everybody", "Hello, World!")).toBe(
      "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    );
    const headers = {
      "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    };
    // Signed, and no JSON.
    expect((await deliver("octo", "issues", "Hello, World!", { headers })).status).toBe(400);
  });

  it("is a 401 when it is unsigned, truncated, changed, or signed with SHA-1 alone", async () => {
    const payload = JSON.stringify(example("issues", "opened"));
    const right = `sha256=${await hmac("It's a Secret to Everybody", payload)}`;
    const wrong = [
      "",
      "sha256=zz",
      "sha256=",
      right.slice(0, 40),
      right.toUpperCase(),
      `${right}00`,
      "null",
      "x".repeat(9_000),
    ];
    for (const signature of wrong) {
      const { status, body } = await deliver("octo", "issues", payload, {
        headers: { "x-hub-signature-256": signature },
      });
      expect([status, body.error.type], signature).toEqual([401, "unauthorized"]);
    }
    const cut = await deliver("octo", "issues", payload.slice(0, -10), {
      headers: { "x-hub-signature-256": right },
    });
    expect(cut.status).toBe(401);
  });

  it("that is form-encoded is a 415 that says what to set", async () => {
    const { status, body } = await deliver("octo", "issues", "payload=%7B%7D", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect([status, body.error.message]).toEqual([415, expect.stringContaining("application/json")]);
  });

  it("without an event or a delivery is a 400, and a ping has no effect", async () => {
    expect((await deliver("octo", "", {})).status).toBe(400);
    expect((await deliver("octo", "ping", { zen: "Keep it logically awesome." })).body.reason).toBe("ping");
  });

  it("that is ignored is in the log of the channel", async () => {
    const id = crypto.randomUUID();
    await deliver("octo", "star", { action: "created" }, { id });
    const log = async () => (await call("/agents/octo/github/deliveries?session=ignored")).body.deliveries;
    await expect.poll(log).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          deliveryId: id,
          event: "star.created",
          status: "ignored",
          reason: 'star.created is not in "on"',
        }),
      ]),
    );
  });
});
