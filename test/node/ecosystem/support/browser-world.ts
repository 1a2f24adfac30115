/** A Worker, a server for a page of it, and a Chromium, for the tests of a file. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser } from "./browser.ts";
import { type PageServer, type PageSource, startPageServer } from "./page-server.ts";
import { startWorld, type World } from "./world.ts";

export interface BrowserWorld {
  readonly world: World;
  /** Between the page and the Worker, so that a test can count and break connections. */
  readonly server: PageServer;
  readonly browser: Browser;
}

/** Within a `describe`: they start before its tests, which read them, and stop after them. */
export function startBrowserWorld(executablePath: string | undefined, page?: PageSource): BrowserWorld {
  const started = {} as { -readonly [Key in keyof BrowserWorld]: BrowserWorld[Key] }; // filled before the first test
  beforeAll(async () => {
    started.world = await startWorld();
    started.server = await startPageServer(() => started.world.url, page);
    started.browser = await launchBrowser(executablePath ?? "");
  });
  afterAll(async () => {
    await started.browser?.close();
    await started.server?.stop();
    await started.world?.stop();
  });
  return started;
}
