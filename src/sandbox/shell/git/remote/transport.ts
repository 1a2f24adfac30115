/** What all commands need that talk to another repository. */

import * as isomorphic from "isomorphic-git";
import { fatal, GitFailure } from "../store/git-failure.ts";
import { createHttp } from "../store/http.ts";
import * as refs from "../store/references.ts";
import type { Repository } from "../store/repository.ts";

/** What isomorphic-git needs for each of its calls. */
export function partsOf(repository: Repository) {
  const { fs, gitDir, cache, process } = repository;
  // Its type of a filesystem lists Node's signatures one by one; it calls only what the adapter has.
  return { fs: fs as never, gitdir: gitDir, dir: repository.root, cache, http: createHttp(process) };
}

export function requireUrl(url: string): string {
  if (/^https?:\/\//.test(url)) return url;
  return fatal(`'${url}' is not supported in this shell: only https:// and http:// are`);
}

export function remoteUrl(repository: Repository, name: string): string {
  const url = repository.setting(`remote.${name}.url`);
  if (url !== undefined) return requireUrl(url);
  return fatal(
    `'${name}' does not appear to be a git repository\nfatal: Could not read from remote repository.`,
  );
}

/** What isomorphic-git says of a server's answer, in git's words. */
export function toFailure(error: unknown, url: string): unknown {
  if (!(error instanceof isomorphic.Errors.HttpError)) return error;
  const { statusCode } = error.data;
  if (statusCode === 401 || statusCode === 403) {
    return new GitFailure(
      `fatal: Authentication failed for '${url}' (${statusCode}). Credentials come from the headers of the agent's network rule.`,
    );
  }
  if (statusCode === 404) return new GitFailure(`fatal: repository '${url}' not found`);
  return new GitFailure(`fatal: unable to access '${url}': The requested URL returned error: ${statusCode}`);
}

export function defaultRemote(repository: Repository): string {
  return repository.setting(`branch.${refs.currentBranch(repository) ?? ""}.remote`) ?? "origin";
}
