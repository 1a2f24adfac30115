/** By which token the channel calls Slack. */

import type { DeskContext } from "../../channel.ts";
import { type SlackAccess, SlackError } from "../api.ts";
import type { SlackOptions } from "../options.ts";
import { installationPlace, type TokenAnswer } from "./installation.ts";
import { openToken } from "./seal.ts";

export function toAccess(
  { env, ask }: Pick<DeskContext, "env" | "ask">,
  { install = false }: SlackOptions,
): SlackAccess {
  if (!install) return { env };
  return {
    env,
    // Asked for with each use: what runs for hours outlives a token.
    readTokens: async (team) => {
      const answer = (await ask(installationPlace(team), { type: "token", team })) as TokenAnswer; // of our own part
      if ("problem" in answer) throw new SlackError(`The workspace ${team}`, "not_installed_here");
      return [await openToken(env, answer.token, team)];
    },
  };
}
