/** `useSession` in a real browser: the page of docs/react.md against the Worker. */

import { randomUUID } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findBrowser } from "./support/browser.ts";
import { startBrowserWorld } from "./support/browser-world.ts";

const executablePath = findBrowser();
if (executablePath === undefined) {
  console.warn("There is no Chromium on this machine: the tests of useSession in a browser are skipped.");
}

/** Renders it twice, as React does in development, beside another component of the same session. */
const entry = `
  import { createElement, StrictMode } from "react";
  import { createRoot } from "react-dom/client";
  import { Badge, Chat } from "./page.tsx";

  const session = new URLSearchParams(location.search).get("session");
  const both = [Chat, Badge].map((component, key) => createElement(component, { session, key }));
  createRoot(document.getElementById("root")).render(createElement(StrictMode, null, both));
`;

describe.skipIf(executablePath === undefined)("the page of docs/react.md", () => {
  const started = startBrowserWorld(executablePath, { document: "react.md", entry });

  const call = (name: string, args: unknown) => ({ toolCalls: [{ name, arguments: args }] });

  interface Tabs {
    context: BrowserContext;
    /** Opens the session in another tab. */
    open(): Promise<Page>;
    session: string;
  }

  /** Opens a session in a tab, runs the test, and refuses errors that nobody caught. */
  async function withPage(body: (page: Page, tabs: Tabs) => Promise<void>): Promise<void> {
    const session = randomUUID();
    const context = await started.browser.newContext();
    const errors: Error[] = [];
    context.on("weberror", (error) => errors.push(error.error()));
    const open = async () => {
      const page = await context.newPage();
      await page.goto(`${started.server.url}/?session=${session}`);
      return page;
    };
    try {
      await body(await open(), { context, open, session });
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  }

  async function send(page: Page, text: string): Promise<void> {
    await page.locator("input").fill(text);
    await page.locator("input").press("Enter");
  }

  const texts = (page: Page) => page.locator("article > p").allTextContents();

  /** The texts on the page, once they are these. */
  async function expectTexts(page: Page, expected: readonly string[]): Promise<void> {
    await expect.poll(() => texts(page), { timeout: 15_000 }).toEqual(expected);
  }

  const expectStatus = (page: Page, status: string) =>
    page.locator(`form[data-status=${status}]`).waitFor({ timeout: 15_000 });
  const expectConnection = (page: Page, connection: string) =>
    page.locator(`b[data-connection=${connection}]`).waitFor({ timeout: 15_000 });

  it("shows a message at once, text as it comes, and keeps one connection for two components", () =>
    withPage(async (page) => {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const text = started.world.script([
        { text: "Hello,", chunks: 1 },
        { until: gate },
        { text: " started.world." },
      ]);
      await expectStatus(page, "ready");
      await send(page, text);
      await expectTexts(page, [text, "Hello,"]);
      await expectStatus(page, "streaming");
      expect(await page.locator("b").textContent()).toBe("streaming");
      expect(started.server.open("/events")).toBe(1);
      open();
      await expectTexts(page, [text, "Hello, started.world."]);
      await expectStatus(page, "ready");
      await expect.poll(() => page.locator("article[data-pending]").count()).toBe(0);
      await send(page, "and you?");
      await expectTexts(page, [text, "Hello, started.world.", "and you?", "You said: and you?"]);
    }));

  it("shows tools and their states", () =>
    withPage(async (page) => {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const text = started.world.script(
        [{ text: "Let me see." }, call("add", { left: 1, right: 2 }), call("fail", {})],
        [{ text: "It", chunks: 1 }, { until: gate }, { text: " is 3." }],
      );
      await send(page, text);
      await expectTexts(page, [text, "Let me see.", "It"]);
      const states = () => page.locator("output").allTextContents();
      await expect.poll(states).toEqual(["tool-add: output-available", "tool-fail: output-error"]);
      open();
      await expectTexts(page, [text, "Let me see.", "It is 3."]);
      await expectStatus(page, "ready");
      await expect.poll(states).toEqual(["tool-add: output-available", "tool-fail: output-error"]);
    }));

  it("takes a refused message back, and shows a failure that the next message clears", () =>
    withPage(async (page, { context }) => {
      await expectStatus(page, "ready");
      await context.route("**/dispatch*", (route) =>
        route.fulfill({
          status: 400,
          json: { error: { type: "invalid_request", message: "Not this one." } },
        }),
      );
      await send(page, "refuse me");
      await expect.poll(() => page.locator("[role=alert]").textContent()).toBe("Not this one.");
      await expectTexts(page, []);
      await expectStatus(page, "ready");
      await context.unroute("**/dispatch*");
      const text = started.world.script([{ status: 401, body: { error: { message: "bad key" } } }]);
      await send(page, text);
      await expect.poll(() => page.locator("[role=alert]").textContent()).toMatch(/^The model.*\.$/);
      await send(page, "again");
      await expectTexts(page, [text, "again", "You said: again"]);
      await expect.poll(() => page.locator("[role=alert]").count()).toBe(0);
    }));

  it("stops, keeps what was said, and shows it after a reload", () =>
    withPage(async (page) => {
      const text = started.world.script([
        { text: "begun", chunks: 1 },
        { text: " never" },
        { stallAfterChunks: 1 },
      ]);
      await send(page, text);
      await expectTexts(page, [text, "begun"]);
      await page.locator("button:text('Stop')").click();
      await expectStatus(page, "ready");
      await page.locator("article[data-aborted]").waitFor();
      await page.reload();
      await expectTexts(page, [text, "begun"]);
      await expect.poll(() => page.locator("article[data-aborted]").count()).toBe(1);
    }));

  it("chat-07: shows the same in two tabs, also after a reload in mid-answer, and for messages sent from both", () =>
    withPage(async (page, { open }) => {
      const { promise: gate, resolve: release } = Promise.withResolvers<void>();
      const text = started.world.script(
        [{ text: "First." }, call("add", { left: 1, right: 2 })],
        [{ text: "Then", chunks: 1 }, { until: gate }, { text: " the end." }],
      );
      const other = await open();
      await send(page, text);
      for (const tab of [page, other]) await expectTexts(tab, [text, "First.", "Then"]);
      await page.reload();
      await expectTexts(page, [text, "First.", "Then"]);
      await send(other, "from the other");
      await expectTexts(other, [text, "First.", "Then", "from the other"]);
      await send(page, "from this one");
      release();
      const told = [text, "First.", "Then the end."];
      const both = ["from the other", "You said: from the other", "from this one", "You said: from this one"];
      for (const tab of [page, other]) {
        await expectTexts(tab, [...told, ...both]);
        await expectStatus(tab, "ready");
        await expect.poll(() => tab.locator("article[data-pending]").count()).toBe(0);
      }
    }));

  it("joins a message to the answer that is under way", () =>
    withPage(async (page) => {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const text = started.world.script([
        { text: "Working", chunks: 1 },
        { until: gate },
        call("add", { left: 1, right: 2 }),
      ]);
      await send(page, text);
      await expectTexts(page, [text, "Working"]);
      await page.locator("input").fill("in blue");
      await page.locator("button:text('Steer')").click();
      await expectTexts(page, [text, "Working", "in blue"]);
      open();
      await expectTexts(page, [text, "Working", "You said: in blue"]);
      await expect.poll(() => page.locator("em").allTextContents()).toEqual(["in blue"]);
      await expectStatus(page, "ready");
    }));

  it.each(["Allow", "Deny"])("asks for an approval in every tab, also after a reload: %s", (decision) =>
    withPage(async (page, { open }) => {
      const said = decision === "Allow" ? "It is paid." : "As you wish.";
      const text = started.world.script(
        [{ text: "I need to pay." }, call("pay", { cents: 700 })],
        [{ text: said }],
      );
      const other = await open();
      await send(page, text);
      await expectStatus(page, "waiting");
      await page.reload();
      await expectStatus(other, "waiting");
      await page.bringToFront();
      await page.locator(`button:text('${decision}')`).click();
      for (const tab of [page, other]) {
        await expectTexts(tab, [text, "I need to pay.", said]);
        await expectStatus(tab, "ready");
        await expect.poll(() => tab.locator("fieldset").count()).toBe(0);
        await expect
          .poll(() => tab.locator("output").allTextContents())
          .toEqual([`tool-pay: output-${decision === "Allow" ? "available" : "denied"}`]);
      }
    }),
  );

  it("goes on when the network comes back, and sends then what was said meanwhile, once", () =>
    withPage(async (page, { context }) => {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const text = started.world.script([
        { text: "Half", chunks: 1 },
        { until: gate },
        { text: " and half." },
      ]);
      await send(page, text);
      await expectTexts(page, [text, "Half"]);
      await context.setOffline(true);
      started.server.breakAll();
      await expectConnection(page, "reconnecting");
      await send(page, "are you there?");
      await page.locator("article[data-pending=sending]").waitFor();
      open();
      await expectTexts(page, [text, "Half", "are you there?"]);
      expect(await page.locator("[role=alert]").count()).toBe(0);
      await context.setOffline(false);
      await expectTexts(page, [text, "Half and half.", "are you there?", "You said: are you there?"]);
      await expectConnection(page, "open");
    }));

  it("catches up when the browser had frozen the page", () =>
    withPage(async (page, { context }) => {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const text = started.world.script([
        { text: "Half", chunks: 1 },
        { until: gate },
        { text: " and half." },
      ]);
      await send(page, text);
      await expectTexts(page, [text, "Half"]);
      const browserSide = await context.newCDPSession(page);
      await browserSide.send("Page.setWebLifecycleState", { state: "frozen" });
      started.server.breakAll();
      open();
      await expect.poll(() => started.world.asked(text)[0]?.outcome).toBe("answered");
      await browserSide.send("Page.setWebLifecycleState", { state: "active" });
      await expectTexts(page, [text, "Half and half."]);
      await expectStatus(page, "ready");
    }));

  it("shows an answer on which the Worker died to its end", () =>
    withPage(async (page) => {
      const text = started.world.script(
        [{ text: "Half", chunks: 1 }, { text: " lost" }, { stallAfterChunks: 1 }],
        [{ text: "Whole." }],
      );
      await send(page, text);
      await expectTexts(page, [text, "Half"]);
      await started.world.kill();
      await expectConnection(page, "reconnecting");
      await started.world.restart();
      await expect.poll(async () => (await texts(page)).at(-1), { timeout: 20_000 }).toContain("Whole.");
      await expectConnection(page, "open");
    }));

  it("shows what has begun in place of a session that was deleted", () =>
    withPage(async (page, { session }) => {
      await send(page, "the first");
      await expectTexts(page, ["the first", "You said: the first"]);
      const path = `${started.world.url}/agents/assistant/acme`;
      await fetch(`${path}?session=${session}`, { method: "DELETE" });
      await expectTexts(page, []);
      await fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ message: "the second", session }),
      });
      await expectTexts(page, ["the second", "You said: the second"]);
    }));
});
