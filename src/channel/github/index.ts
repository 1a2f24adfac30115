/** `edgeflue/github`: an agent in issues, pull requests and discussions, as a trigger. */

export type { GitHubComment, GitHubEvent } from "./event.ts";
export { github } from "./github.ts";
export type { GitHubOptions } from "./options.ts";
