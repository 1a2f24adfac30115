/** Creates the check run of a turn, or changes it. GitHub creates as many with one name as it is asked for: where an earlier
 *  attempt may have created it, it is looked for by its external id first. */

import type { Environment, Message, Sending } from "../channel.ts";
import type { GitHubApi } from "./api.ts";
import { type GitHubTurn, repositoryOf } from "./event.ts";
import { githubLimits } from "./limits.ts";
import type { Content } from "./show.ts";

interface Posted {
  checkId?: number;
}

export async function sendCheck(
  api: GitHubApi,
  message: Message<GitHubTurn>,
  content: Extract<Content, { type: "check" }>,
  env: Environment,
): Promise<Sending> {
  const { turn, marker, attempts } = message;
  const { name, status, conclusion, title, summary, approvalId } = content;
  const body = {
    ...repositoryOf(turn),
    name,
    status,
    ...(conclusion !== undefined && { conclusion }),
    // The number too: the check runs of a fork name no pull request.
    external_id: approvalId === undefined ? marker : `${approvalId}#${marker}#${turn.event.number}`,
    output: { title, summary },
    ...(approvalId !== undefined && {
      actions: [
        { label: "Approve", description: "Let the call run", identifier: "approve" },
        { label: "Deny", description: "Do not let it run", identifier: "deny" },
      ],
    }),
  };
  const known = (message.remote as Posted | null | undefined)?.checkId; // written below
  const checkId = known ?? (attempts > 0 ? await findCheck(api, message, name, env) : undefined);
  if (checkId !== undefined) {
    await api.request(`PATCH /repos/{owner}/{repo}/check-runs/${checkId}`, body);
    return { type: "sent", remote: { checkId } satisfies Posted };
  }
  const { data } = await api.request("POST /repos/{owner}/{repo}/check-runs", {
    ...body,
    head_sha: turn.event.headSha,
  });
  return { type: "sent", remote: { checkId: data.id } satisfies Posted };
}

async function findCheck(
  api: GitHubApi,
  { turn, marker }: Message<GitHubTurn>,
  name: string,
  env: Environment,
): Promise<number | undefined> {
  for (let page = 1; page <= githubLimits.searchPagesMax; page += 1) {
    const { data } = await api.request(`GET /repos/{owner}/{repo}/commits/${turn.event.headSha}/check-runs`, {
      ...repositoryOf(turn),
      check_name: name,
      filter: "all",
      // No other app's, which this one may not change.
      ...(env.GITHUB_APP_ID !== undefined && { app_id: Number(env.GITHUB_APP_ID) }),
      per_page: 100,
      page,
    });
    const runs: { id: number; external_id: string | null }[] = data.check_runs;
    const found = runs.find((run) => run.external_id?.split("#").includes(marker));
    if (found !== undefined || runs.length < 100) return found?.id;
  }
  return undefined;
}
