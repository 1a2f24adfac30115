/** What the tools of a turn on GitHub take. */

import { github } from "edgeflue/github";
import { describe, expect, it } from "vitest";
import type { ToolContext, ToolDefinition } from "../../../src/agent/tool/define-tool.ts";
import type { TurnContext } from "../../../src/channel/channel.ts";
import type { GitHubTurn } from "../../../src/channel/github/event.ts";
import type { GitHubOptions } from "../../../src/channel/github/options.ts";
import { toolsOf } from "../../../src/channel/github/tools.ts";
import { toTool } from "../../../src/tool/author-tool.ts";
import type { ParsedInput } from "../../../src/tool/tool.ts";

function reviewTool(options: GitHubOptions): ToolDefinition {
  const event = { place: "pull", repository: "acme/shop", number: 1 };
  const turn = { event } as unknown as GitHubTurn; // nothing is sent
  const review = toolsOf(turn, options, {} as TurnContext).find(({ name }) => name === "submit_review");
  if (review === undefined) throw new Error("There is no tool submit_review.");
  return review;
}

function takesVerdict(verdict: string, options: GitHubOptions): boolean {
  const parsed = toTool(reviewTool(options)).parse({ body: "Fine.", verdict });
  return (parsed as ParsedInput).ok; // no schema of zod
}

describe("the option on", () => {
  it("refuses what can never begin a turn", () => {
    expect(() => github({ on: ["issues.edited"] })).toThrow(
      "an edit begins a turn where it adds the mention",
    );
    expect(() => github({ checkot: true } as never)).toThrow('unknown option "checkot"');
    expect(() => github({ on: ["issue.opened"] })).toThrow('Did you mean "issues"?');
    expect(() => github({ on: ["issues.reopend"] })).toThrow(
      'which begins no turn. Did you mean "reopened"?',
    );
    for (const name of ["issues.open", "issues.transferred", "issue_comment.deleted", "issues."])
      expect(() => github({ on: [name] })).toThrow(`on has "${name}", which begins no turn. Known: `);
    expect(() => github({ on: [] })).toThrow("on must name an event");
  });

  it("has every event of the option anyone", () => {
    expect(() => github({ on: ["issue_comment"], anyone: ["issues.opened"] })).toThrow(
      'anyone has "issues.opened", which on does not have',
    );
    expect(() => github({ anyone: ["issues"] })).toThrow('anyone has "issues.opened"');
    expect(github({ on: ["issues"], anyone: ["issues.opened"] })).toBeDefined();
  });
});

describe("submit_review", () => {
  it("approves only where the author says so", () => {
    expect(takesVerdict("APPROVE", {})).toBe(false);
    expect(takesVerdict("APPROVE", { mayApprove: true })).toBe(true);
  });

  it.each(["COMMENT", "REQUEST_CHANGES"])("gives the verdict %s by default", (verdict) => {
    expect(takesVerdict(verdict, {})).toBe(true);
  });

  it("refuses a comment that is about no line and suggests nothing", () => {
    const review = reviewTool({});
    const input = {
      body: "Fine.",
      verdict: "COMMENT",
      comments: [{ path: "a.ts", side: "RIGHT", body: "Why?" }],
    };
    expect(() => review.execute(input, {} as ToolContext)).toThrow(
      "comments.0: needs a line or a suggestion",
    );
  });
});
