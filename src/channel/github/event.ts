/** An event of GitHub, as the channel stores it. */

export type GitHubPlace = "issue" | "pull" | "discussion";

export interface GitHubEvent {
  /** With its action: `issues.opened`. */
  name: string;
  repository: { id: number; owner: string; name: string };
  installationId: number | undefined;
  place: GitHubPlace;
  number: number;
  /** Of a discussion, for GraphQL. */
  nodeId: string;
  title: string;
  url: string;
  sender: { id: number; login: string; isBot: boolean };
  /** `OWNER` …, of the sender if they wrote what the event is about. */
  association: string | undefined;
  /** What the sender wrote, or changed. */
  body: string;
  /** The sender changed a text, which may be another's. */
  isEdited?: boolean;
  comment: GitHubComment | undefined;
  /** The review that it belongs to. */
  reviewId: number | undefined;
  /** The commit that the pull request had. */
  headSha: string | undefined;
  /** When it happened, ISO 8601. */
  at: string;
  /** Of a button on a check run. */
  action: { identifier: string; approvalId: string } | undefined;
}

export interface GitHubComment {
  id: number;
  nodeId: string;
  url: string;
  /** In the conversation, in the diff, or in a discussion. */
  type: "conversation" | "inline" | "discussion";
  /** Of an inline comment: the first of its thread. */
  topId: number;
  path?: string;
  line?: number;
  hunk?: string;
}

export interface GitHubTurn {
  event: GitHubEvent;
  /** What of the event was not read, for the person. */
  notes?: readonly string[];
  /** Where the answer goes. */
  reply: "conversation" | "inline" | "discussion";
}

/** As the paths of GitHub's API name it. */
export function repositoryOf({ event: { repository } }: GitHubTurn): { owner: string; repo: string } {
  return { owner: repository.owner, repo: repository.name };
}

/** A submitted review, as it was read. */
export interface Review {
  body: string;
  state: string;
  commitId: string;
  comments: {
    id: number;
    path: string;
    line: number | undefined;
    side: string;
    hunk: string;
    body: string;
  }[];
  /** Comments that are not shown: they were written or edited after the event. */
  omitted: number;
  /** With a token of a person's, our own reviews and replies come as theirs. */
  isOwn: boolean;
}

/** Six characters that stand for a text: for an approval in a comment. */
export function codeOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0").slice(-6);
}
