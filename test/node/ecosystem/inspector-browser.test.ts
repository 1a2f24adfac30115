/** The inspector in a real browser, against the Worker that serves it. */

import { randomUUID } from "node:crypto";
import { createFlueClient } from "edgeflue/client";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { startWorld, type World } from "./support/world.ts";

const executablePath = findBrowser();
if (executablePath === undefined) {
  console.warn("There is no Chromium on this machine: the tests of the inspector in a browser are skipped.");
}

const key = "key-of-the-operator";

describe.skipIf(executablePath === undefined)("the inspector", () => {
  let world: World;
  let browser: Browser;
  let operator: BrowserContext;
  beforeAll(async () => {
    world = await startWorld({ EDGEFLUE_API_KEYS: key });
    browser = await launchBrowser(executablePath ?? "");
    operator = await browser.newContext({ httpCredentials: { username: "any", password: key } });
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  const client = () => createFlueClient({ baseUrl: world.url, apiKey: key });
  const call = (name: string, args: unknown) => ({ toolCalls: [{ name, arguments: args }] });

  /** Opens the page, runs the test, and refuses errors that nobody caught and what the page's policy has stopped. */
  async function withPage(
    hash: string,
    body: (page: Page) => Promise<void>,
    expected: readonly unknown[] = [],
  ): Promise<void> {
    const page = await operator.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(`${world.url}/inspector${hash}`);
    try {
      await body(page);
      expect(problems).toEqual(expected);
    } finally {
      await page.close();
    }
  }

  it("asks for a key, and lets nobody in without", async () => {
    const without = await fetch(`${world.url}/inspector`);
    expect(without.status).toBe(401);
    expect(without.headers.get("www-authenticate")).toMatch(/^Basic /);
    const wrong = `Basic ${btoa("any:wrong")}`;
    const refused = await fetch(`${world.url}/inspector`, { headers: { authorization: wrong } });
    expect(refused.status).toBe(401);
  });

  it("lists sessions as they begin, and shows the one that is chosen", () =>
    withPage("", async (page) => {
      const instance = `lists-${randomUUID()}`;
      const text = world.script(
        [{ text: "Let me add." }, call("add", { left: 1, right: 2 })],
        [{ text: "It is 3." }],
      );
      await client().agent("assistant", instance).session().prompt(text);
      await page.getByRole("link", { name: instance }).click();
      await page.getByText("It is 3.").waitFor();
      expect(await page.locator("article.user p").allTextContents()).toEqual([text]);
      const tool = page.locator("summary", { hasText: "add · done" });
      await tool.click();
      await expect
        .poll(() => page.locator("article pre").allTextContents())
        .toEqual([JSON.stringify({ left: 1, right: 2 }, null, 2), JSON.stringify({ sum: 3 }, null, 2)]);
    }));

  it("shows an answer as it comes, keeps what is unfolded, and sends a message", async () => {
    const instance = randomUUID();
    await withPage(`#/sessions/assistant/${instance}/default`, async (page) => {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const text = world.script(
        [{ text: "Let me add." }, call("add", { left: 4, right: 5 })],
        [{ text: "The sum", chunks: 1 }, { until: gate }, { text: " is 9." }],
      );
      await page.getByLabel("Message").fill(text);
      await page.getByLabel("Message").press("Enter");
      await page.locator("summary", { hasText: "add · done" }).click();
      await page.getByText("The sum", { exact: true }).waitFor();
      await page.locator(".status.streaming").waitFor();
      open();
      await page.getByText("The sum is 9.").waitFor();
      await page.locator(".status.ready").waitFor();
      await expect.poll(() => page.locator("article details[open]").count()).toBe(1);
    });
  });

  it("lets a person decide about a call", async () => {
    const text = world.script([call("pay", { cents: 7 })], [{ text: "Paid." }]);
    const instance = `pays-${randomUUID()}`;
    await client().agent("assistant", instance).session().dispatch(text);
    await withPage("", async (page) => {
      const list = page.locator("nav section", { hasText: "Waiting for a decision" });
      await list.getByRole("link", { name: instance }).click();
      await page.getByRole("button", { name: "Allow" }).click();
      await page.getByText("Paid.").waitFor();
      await page.locator("summary", { hasText: "pay · done" }).waitFor();
      await expect.poll(() => list.isVisible()).toBe(false);
    });
  });

  it("has the log of events, and more of it as it grows", async () => {
    const instance = randomUUID();
    const session = client().agent("assistant", instance).session();
    await session.prompt("first");
    await withPage(`#/sessions/assistant/${instance}/default`, async (page) => {
      await page.locator("summary", { hasText: /^events$/ }).click();
      const ends = page.locator("summary", { hasText: "  idle" });
      await expect.poll(() => ends.count()).toBe(1);
      await session.prompt("second");
      await expect.poll(() => ends.count()).toBe(2);
    });
  });

  it("shows a run with its payload and result", async () => {
    const run = await client().workflow("adder").start({ left: 20, right: 22 });
    await run.result();
    await withPage("", async (page) => {
      await page.getByRole("link", { name: "adder" }).click();
      await page.locator(".status.succeeded").waitFor();
      const blocks = await page.locator("main pre").allTextContents();
      expect(blocks.map((text) => JSON.parse(text))).toEqual([{ left: 20, right: 22 }, { sum: 42 }]);
    });
  });

  it("shows what models and callers write as text", async () => {
    const instance = `<img src=x onerror=alert(1)>${randomUUID()}`;
    const html = "<script>document.title='changed'</script><b>bold</b>";
    const text = world.script([{ text: html }]);
    await client().agent("assistant", instance).session().prompt(text);
    await withPage(`#/sessions/assistant/${encodeURIComponent(instance)}/default`, async (page) => {
      await page.getByText(html).waitFor();
      expect(await page.title()).toBe("edgeflue inspector");
      expect(await page.locator("main b, main script, h1 img").count()).toBe(0);
    });
  });

  it("opens a session that is new", () =>
    withPage("", async (page) => {
      const instance = `new-${randomUUID()}`;
      await page.getByLabel("Agent").selectOption("assistant");
      await page.getByLabel("Instance").fill(instance);
      await page.getByRole("button", { name: "Open" }).click();
      await page.getByLabel("Message").fill("hello");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByText("You said: hello").waitFor();
      await page.getByRole("link", { name: instance }).waitFor();
    }));

  it("says that a run does not exist", () =>
    withPage(
      "#/runs/run_unknown",
      async (page) => {
        await page.locator("main [role=alert]").waitFor();
        expect(await page.locator("main [role=alert]").textContent()).toMatch(/no such run/i);
      },
      // By the browser, for each request.
      expect.arrayContaining([expect.stringContaining("404")]) as unknown as unknown[],
    ));
});
