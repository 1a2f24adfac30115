/** A help desk in Slack, see docs/slack.md: it answers in threads and direct messages. */

import { createAgent } from "edgeflue";
import { slack } from "edgeflue/slack";

export default createAgent(() => ({
  description: "Helps colleagues with their computers, in Slack.",
  instructions: "You help colleagues with their computers. Call no_reply if there is nothing to say.",
  approvers: { roles: ["it"] },
  allowShell: true,
}));

export const triggers = { slack: slack({ roles: { it: ["U024BE7LH"] } }) };
