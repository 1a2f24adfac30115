/** What Slack's Web API says, where it is not Slack that answers. */

import { afterEach, expect, it, vi } from "vitest";
import { callSlack } from "../../../src/channel/slack/api.ts";

afterEach(() => vi.unstubAllGlobals());

it("names the method and the setting when the answer is no JSON", async () => {
  vi.stubGlobal("fetch", async () => new Response("<!DOCTYPE html>"));
  const call = { method: "auth.test", token: "xoxb-1", parameters: {}, signal: AbortSignal.timeout(1000) };
  await expect(callSlack({ SLACK_API_URL: "http://slack.test" }, call)).rejects.toThrow(
    "auth.test: Slack's answer is no JSON. Check SLACK_API_URL, where it is set.",
  );
});
