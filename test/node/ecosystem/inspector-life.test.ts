/** The inspector while things happen: what is pressed stays where it is, what was left is closed, and what breaks comes back. */

import { randomUUID } from "node:crypto";
import { createFlueClient } from "edgeflue/client";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findBrowser } from "./support/browser.ts";
import { startBrowserWorld } from "./support/browser-world.ts";

const executablePath = findBrowser();
if (executablePath === undefined) {
  console.warn("There is no Chromium on this machine: the tests of the inspector in a browser are skipped.");
}

describe.skipIf(executablePath === undefined)("the inspector, while things happen", () => {
  const started = startBrowserWorld(executablePath);

  const client = () => createFlueClient({ baseUrl: started.world.url });
  const call = (name: string, args: unknown) => ({ toolCalls: [{ name, arguments: args }] });

  /** Opens the page, runs the test, and refuses errors that nobody caught. */
  async function withPage(
    hash: string,
    body: (page: Page, context: BrowserContext) => Promise<void>,
  ): Promise<void> {
    const context = await started.browser.newContext();
    const errors: Error[] = [];
    context.on("weberror", (error) => errors.push(error.error()));
    const page = await context.newPage();
    await page.goto(`${started.server.url}/inspector${hash}`);
    try {
      await body(page, context);
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const hashOf = (instance: string) => `#/sessions/assistant/${instance}/default`;

  it("ends an answer by a button that is pressed while the answer comes", async () => {
    const instance = randomUUID();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const text = started.world.script([
      { text: "One", chunks: 1 },
      { until: gate },
      { text: " two", chunks: 1 },
      { text: " three" },
      { stallAfterChunks: 2 },
    ]);
    await withPage(hashOf(instance), async (page) => {
      await client().agent("assistant", instance).session().dispatch(text);
      await page.getByText("One", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Abort" }).hover();
      await page.mouse.down();
      open();
      await page.getByText("One two").waitFor();
      await page.mouse.up();
      await page.locator(".status.ready").waitFor();
      await page.locator("article small", { hasText: "aborted" }).waitFor();
    });
  });

  it("keeps the buttons of a call that waits while another one is decided about, and what is unfolded", async () => {
    const instance = randomUUID();
    const calls = [
      { name: "pay", arguments: { cents: 1 } },
      { name: "pay", arguments: { cents: 2 } },
    ];
    const text = started.world.script([{ text: "Two bills." }, { toolCalls: calls }], [{ text: "Paid." }]);
    const session = client().agent("assistant", instance).session();
    await session.dispatch(text);
    await withPage(hashOf(instance), async (page) => {
      const allow = page.locator(".approval button", { hasText: "Allow" });
      await expect.poll(() => allow.count()).toBe(2);
      const second = await allow.nth(1).elementHandle();
      await second?.focus();
      await page.locator("summary", { hasText: "pay · waits" }).nth(1).click();
      await second?.focus();
      const [first] = await session.approvals();
      await session.decide(first?.approvalId ?? "", { decision: "deny" });
      await expect.poll(() => allow.count()).toBe(1);
      expect(await second?.evaluate((node) => node === document.activeElement)).toBe(true);
      await expect.poll(() => page.locator("article details[open]").count()).toBe(1);
      await page.keyboard.press("Enter");
      await page.getByText("Paid.").waitFor();
      expect(await page.locator("article details[open] pre").first().textContent()).toContain('"cents": 2');
    });
  });

  it("puts a refused message back to be changed", () =>
    withPage(hashOf(randomUUID()), async (page) => {
      await page.route("**/dispatch*", (route) =>
        route.fulfill({
          status: 400,
          json: { error: { type: "invalid_request", message: "Not this one." } },
        }),
      );
      await page.getByLabel("Message").fill("long and dear");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByText("Not this one.").waitFor();
      await expect.poll(() => page.getByLabel("Message").inputValue()).toBe("long and dear");
    }));

  it("has the events of a session that has begun in place of another one", async () => {
    const instance = randomUUID();
    const session = () => client().agent("assistant", instance).session();
    await session().prompt("the first");
    await withPage(hashOf(instance), async (page) => {
      await page.locator("summary", { hasText: /^events$/ }).click();
      const ends = page.locator("summary", { hasText: "  idle" });
      await expect.poll(() => ends.count()).toBe(1);
      await session().delete();
      await expect.poll(() => ends.count()).toBe(0);
      await session().prompt("the second");
      await expect.poll(() => ends.count()).toBe(1);
    });
  });

  it("reads a run that says much a few times, shows its newest events, and closes it when it is left", async () => {
    const run = await client().workflow("talker").start({ lines: 2_500 });
    await expect.poll(async () => (await run.record()).status).toBe("waiting");
    await withPage(`#/runs/${run.id}`, async (page) => {
      await page.locator(".status.waiting").waitFor();
      await page.locator("summary", { hasText: /^events$/ }).click();
      await page.locator("summary", { hasText: "line 2500" }).waitFor();
      expect(await page.locator("summary", { hasText: "line" }).count()).toBeLessThanOrEqual(2_000);
      await page.getByText("Only the newest 2000 are shown.").waitFor();
      await expect.poll(() => started.server.open("/stream")).toBe(1);
      await page.evaluate(() => {
        location.hash = "";
      });
      await expect.poll(() => started.server.open("/stream")).toBe(0);
      const asked = await page.evaluate(() =>
        performance.getEntriesByType("resource").map(({ name }) => name),
      );
      const records = asked.filter((url) => url.endsWith(`/runs/${encodeURIComponent(run.id)}`));
      expect(records.length).toBeGreaterThan(0);
      expect(records.length).toBeLessThan(10);
    });
    await run.cancel();
  });

  it("shows how a run ended while the network was away, once it is back", async () => {
    const run = await client().workflow("talker").start({ lines: 1 });
    await withPage(`#/runs/${run.id}`, async (page, context) => {
      await page.locator(".status.waiting").waitFor();
      await expect.poll(() => started.server.open("/stream")).toBe(1);
      await context.setOffline(true);
      started.server.breakAll();
      await run.send("go");
      await run.result();
      await page.locator("main [role=alert]").waitFor();
      await context.setOffline(false);
      await page.locator(".status.succeeded").waitFor();
      await expect.poll(() => page.locator("main [role=alert]").count()).toBe(0);
    });
  });

  it("says that a name cannot be one", () =>
    withPage("#/sessions/assistant/../default", async (page) => {
      await page.locator("main [role=alert]").waitFor();
    }));

  it("is quiet about a call of an answer that was shown before", async () => {
    const instance = randomUUID();
    const text = started.world.script([call("add", { left: 1, right: 2 })], [{ text: "It is 3." }]);
    await client().agent("assistant", instance).session().prompt(text);
    await withPage(hashOf(instance), async (page) => {
      const tool = page.locator("summary", { hasText: "add · done" });
      await tool.click();
      const node = await tool.elementHandle();
      await client().agent("assistant", instance).session().prompt("and you?");
      await page.getByText("You said: and you?").waitFor();
      expect(await node?.evaluate((summary) => summary.isConnected)).toBe(true);
    });
  });
});
