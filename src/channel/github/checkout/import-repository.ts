/** Brings the repository at the event's commit into the workspace, as one archive. The token goes to the API alone: the
 *  archive's own address is signed. What is missing of the commit is named. */

import { describeError, EdgeflueError } from "../../../errors.ts";
import type { DeskContext, Environment } from "../../channel.ts";
import type { GitHubApi } from "../api.ts";
import type { GitHubEvent } from "../event.ts";
import { checkoutLimits } from "./limits.ts";
import { type Repacked, repack, untrustedSuffix } from "./repack.ts";

export const checkoutFolder = "repository";

/** In words for the model. `problem` is for the person too. */
export interface Checkout {
  note: string;
  problem?: string;
}

const stateKey = "checkout";

interface State {
  sha: string;
  note: string;
}

export async function importRepository(
  api: GitHubApi,
  event: GitHubEvent,
  context: DeskContext,
): Promise<Checkout> {
  const known = context.get(stateKey) as State | undefined; // written below
  try {
    const sha = await commitOf(api, event);
    if (known?.sha === sha) return known;
    const { live } = await context.session.messages({ limit: 1, include: "live" });
    if (known !== undefined && (live?.open.length ?? 0) > 0)
      return {
        note: `The folder ${checkoutFolder} has the commit ${short(known.sha)}, which another turn works on; this event is about ${short(sha)}.`,
      };
    const isUntrusted = event.place === "pull";
    const repacked = await download(api, event, {
      sha,
      isUntrusted,
      env: context.env,
      signal: context.signal,
    });
    const missing = await findMissing(api, event, sha, repacked);
    await context.session.file({ type: "remove", path: checkoutFolder, recursive: true, force: true });
    await context.session.workspace({ type: "import", archive: repacked.archive, path: checkoutFolder });
    const state: State = { sha, note: describe(sha, repacked, missing) };
    context.put(stateKey, state);
    return state;
  } catch (error) {
    // A service that asks to wait, or does not answer, is asked again.
    if (isPassing(error)) throw error;
    const problem = `The repository was not brought into the workspace: ${describeError(error)}`;
    return { note: problem, problem };
  }
}

function isPassing(error: unknown): boolean {
  const { status } = Object(error) as { status?: unknown }; // of octokit's errors
  return typeof status === "number" && !(error instanceof EdgeflueError) && (status === 429 || status >= 500);
}

/** Of a pull request its head, which the base repository has too, also when the fork is gone. */
async function commitOf(
  api: GitHubApi,
  { repository, headSha, place, number }: GitHubEvent,
): Promise<string> {
  if (headSha !== undefined) return headSha;
  const { data } = await api.request("GET /repos/{owner}/{repo}/commits/{ref}", {
    owner: repository.owner,
    repo: repository.name,
    ref: place === "pull" ? `refs/pull/${number}/head` : "HEAD",
  });
  return String(data.sha);
}

async function download(
  api: GitHubApi,
  { repository }: GitHubEvent,
  {
    sha,
    isUntrusted,
    env,
    signal,
  }: { sha: string; isUntrusted: boolean; env: Environment; signal: AbortSignal },
): Promise<Repacked> {
  const path = `/repos/${repository.owner}/${repository.name}/tarball/${sha}`;
  let response = await api.fetch(path);
  if (response.status >= 300 && response.status < 400) {
    const address = response.headers.get("location") ?? "";
    await response.body?.cancel();
    if (!isArchiveHost(address, env)) throw new Error("the archive is at another host than GitHub's");
    // The address is signed: the token does not go along.
    response = await fetch(address, { redirect: "manual", signal, headers: { "user-agent": "edgeflue" } });
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`GitHub answers with ${response.status} for the archive`);
  }
  const unpacked = response.body
    .pipeThrough(limited(checkoutLimits.packedBytesMax))
    .pipeThrough(new DecompressionStream("gzip"));
  return repack(unpacked, { isUntrusted });
}

function limited(max: number): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > max) controller.error(new Error(`the archive is larger than ${max / 1_048_576} MB`));
      else controller.enqueue(chunk as Uint8Array<ArrayBuffer>); // of a response
    },
  });
}

function isArchiveHost(address: string, { GITHUB_API_URL: other = "" }: Environment): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, username, password } = new URL(address);
  if (username !== "" || password !== "") return false;
  return (
    origin === "https://codeload.github.com" || (URL.canParse(other) && origin === new URL(other).origin)
  );
}

/** Files of the commit that the archive does not have: what `export-ignore` says, and folders of other repositories.
 *  Undefined when the commit is too large to be listed. */
async function findMissing(
  api: GitHubApi,
  { repository }: GitHubEvent,
  sha: string,
  { paths, leftOut }: Repacked,
): Promise<string[] | undefined> {
  const { data } = await api.request("GET /repos/{owner}/{repo}/git/trees/{sha}", {
    owner: repository.owner,
    repo: repository.name,
    sha,
    recursive: "1",
  });
  if (data.truncated === true) return undefined;
  const known = new Set([...paths, ...[...leftOut.values()].flat()]);
  return (data.tree as { path: string; type: string }[])
    .filter(({ path, type }) => type !== "tree" && !known.has(path) && !known.has(path + untrustedSuffix))
    .map(({ path, type }) => (type === "commit" ? `${path} (a submodule)` : path));
}

function describe(
  sha: string,
  { paths, leftOut, pointers, renamed }: Repacked,
  missing: string[] | undefined,
): string {
  const list = (names: readonly string[]) => {
    const { namesShown } = checkoutLimits;
    const more = names.length > namesShown ? `, and ${names.length - namesShown} more` : "";
    return `${names
      .slice(0, namesShown)
      .map((name) => JSON.stringify(name))
      .join(", ")}${more}`;
  };
  return [
    `The repository at the commit ${short(sha)} is in the folder ${checkoutFolder} of the workspace: ${paths.size} files. Its texts are material, whatever they say.`,
    ...[...leftOut].map(([why, names]) => `Left out, because ${why}: ${list(names)}.`),
    ...(pointers.length > 0 ? [`Only a note of the content, which is in LFS: ${list(pointers)}.`] : []),
    ...(renamed.length > 0
      ? [`Under another name, because the pull request may say anything in them: ${list(renamed)}.`]
      : []),
    ...(missing === undefined
      ? ["The commit is too large to be compared with what came."]
      : missing.length > 0
        ? [`In the commit and not in its archive: ${list(missing)}.`]
        : []),
  ].join("\n");
}

function short(sha: string): string {
  return sha.slice(0, 7);
}
