/** An agent with a skill: it sorts issues as skills/triage/SKILL.md says. `{"skill": "triage", "args": {"title": "…"}}`
 *  instead of a message returns a typed result. */

import { createAgent } from "edgeflue";

export default createAgent(() => ({
  description: "Sorts bug reports and feature requests.",
  instructions: "You sort the issues of a software project.",
  skills: ["triage"],
}));
