/** `useChat` in a real browser: the page of docs/chat.md against the Worker. */

import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findBrowser } from "./support/browser.ts";
import { startBrowserWorld } from "./support/browser-world.ts";

const executablePath = findBrowser();
if (executablePath === undefined) {
  console.warn("There is no Chromium on this machine: the tests of useChat in a browser are skipped.");
}

describe.skipIf(executablePath === undefined)("the page of docs/chat.md", () => {
  const started = startBrowserWorld(executablePath);

  const call = (name: string, args: unknown) => ({ toolCalls: [{ name, arguments: args }] });

  /** Opens a chat, runs the test, and refuses errors that nobody caught. */
  async function withChat(body: (page: Page, id: string) => Promise<void>): Promise<void> {
    const id = randomUUID();
    const page = await started.browser.newPage();
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(`${started.server.url}/?chat=${id}`);
    try {
      await body(page, id);
      expect(errors).toEqual([]);
    } finally {
      await page.close();
    }
  }

  async function send(page: Page, text: string): Promise<void> {
    await page.locator("input").fill(text);
    await page.locator("input").press("Enter");
  }

  /** The texts on the page, once they are these. */
  async function expectTexts(page: Page, texts: readonly string[]): Promise<void> {
    await expect.poll(() => page.locator("p").allTextContents(), { timeout: 10_000 }).toEqual(texts);
  }

  const expectReady = (page: Page) => page.locator("button:text('Stop'):disabled").waitFor();

  it("shows text as it comes", () =>
    withChat(async (page) => {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const text = started.world.script([
        { text: "Hello,", chunks: 1 },
        { until: gate },
        { text: " started.world." },
      ]);
      await send(page, text);
      await expectTexts(page, [text, "Hello,"]);
      open();
      await expectTexts(page, [text, "Hello, started.world."]);
      await expectReady(page);
      await send(page, "and you?");
      await expectTexts(page, [text, "Hello, started.world.", "and you?", "You said: and you?"]);
    }));

  it("uses tools", () =>
    withChat(async (page) => {
      const text = started.world.script(
        [{ text: "Let me see." }, call("add", { left: 1, right: 2 })],
        [{ text: "It is 3." }],
      );
      await send(page, text);
      await expectTexts(page, [text, "Let me see.", "It is 3."]);
    }));

  it("shows an error as a sentence, and works afterwards", () =>
    withChat(async (page) => {
      const text = started.world.script([{ status: 401, body: { error: { message: "bad key" } } }]);
      await send(page, text);
      await page.locator("[role=alert]").waitFor();
      expect(await page.locator("[role=alert]").textContent()).toMatch(/^The model[^{]*\.$/);
      await send(page, "again");
      await expectTexts(page, [text, "again", "You said: again"]);
    }));

  it("stops, keeps what was said, and shows it after a reload", () =>
    withChat(async (page) => {
      const text = started.world.script([
        { text: "begun", chunks: 1 },
        { text: " never" },
        { stallAfterChunks: 1 },
      ]);
      await send(page, text);
      await expectTexts(page, [text, "begun"]);
      await page.locator("button:text('Stop')").click();
      await expectReady(page);
      await expect.poll(() => started.world.asked(text)[0]?.outcome).toBe("client_gone");
      await page.reload();
      await expectTexts(page, [text, "begun"]);
      await expectReady(page);
      await send(page, "next");
      await expectTexts(page, [text, "begun", "next", "You said: next"]);
    }));

  it("goes on with the answer after a reload in the middle of it, in two tabs", () =>
    withChat(async (page, id) => {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const text = started.world.script(
        [{ text: "First." }, call("add", { left: 1, right: 2 })],
        [{ text: "Then", chunks: 1 }, { until: gate }, { text: " the end." }],
      );
      await send(page, text);
      await expectTexts(page, [text, "First.", "Then"]);
      await page.reload();
      await expectTexts(page, [text, "First.", "Then"]);
      const other = await started.browser.newPage();
      await other.goto(`${started.server.url}/?chat=${id}`);
      await expectTexts(other, [text, "First.", "Then"]);
      open();
      for (const tab of [page, other]) {
        await expectTexts(tab, [text, "First.", "Then the end."]);
        await expectReady(tab);
      }
      await other.close();
    }));

  it.each(["Allow", "Deny"])("asks for an approval, also after a reload: %s", (decision) =>
    withChat(async (page) => {
      const said = decision === "Allow" ? "It is paid." : "As you wish.";
      const text = started.world.script(
        [{ text: "I need to pay." }, call("pay", { cents: 700 })],
        [{ text: said }],
      );
      await send(page, text);
      await page.locator(`button:text('${decision}')`).waitFor();
      await page.reload();
      await page.locator(`button:text('${decision}')`).click();
      await expectTexts(page, [text, "I need to pay.", said]);
      expect(JSON.stringify(started.world.asked(text)[1]?.body)).toContain(
        decision === "Allow" ? "paid 700" : "denied",
      );
    }),
  );
});
