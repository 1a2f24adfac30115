/** The fake Slack for tests that run in workerd. */

import type { TestProject } from "vitest/node";
import { startFakeSlack } from "../../support/fake-slack/start-fake-slack.ts";

declare module "vitest" {
  interface ProvidedContext {
    slackUrl: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startFakeSlack({ tokens: { "xoxb-of-the-tests": { team: "T1" } } });
  project.provide("slackUrl", server.url);
  return () => server.close();
}
