/** `edgeflue/slack`: an agent in threads and direct messages, as a trigger. */

export type { SlackFile, SlackMessage } from "./event.ts";
export type { SlackOptions } from "./options.ts";
export { slack } from "./slack.ts";
