/** An agent with a skill: it sorts issues as skills/triage/SKILL.md says. `{"skill": "triage", "args": {"title": "…"}}`
 *  instead of a message returns a typed result. On GitHub it answers new issues and mentions, see docs/github.md. */

import { createAgent } from "edgeflue";
import { github } from "edgeflue/github";

export default createAgent(() => ({
  description: "Sorts bug reports and feature requests.",
  instructions:
    "You sort the issues of a software project: say what kind each is and what to do next. Call no_reply if there is nothing to say.",
  skills: ["triage"],
  approvers: { roles: ["maintainer"] },
}));

export const triggers = {
  github: github({
    on: ["issues.opened", "issue_comment", "pull_request_review"],
    mention: "my-bot",
    anyone: ["issues.opened"],
    roles: { maintainer: ["octocat"] },
  }),
};
