/** One repository of the fake GitHub: its conversations, reviews, checks and people. */

export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface FakeComment {
  id: number;
  number: number;
  body: string;
  updated_at: string;
  user: { id: number; login: string };
  in_reply_to_id?: number;
}

let ids = 1_000_000;
const nextId = () => {
  ids += 1;
  return ids;
};

export class FakeRepository {
  readonly name: string;
  /** `role_name` by login. Others are 404. */
  permissions: Record<string, string> = {};
  locked: number[] = [];
  /** Issues that were deleted or transferred. */
  gone: number[] = [];
  /** By number: of a pull request. */
  pulls: Record<number, { head: { sha: string }; changed_files: number }> = {};
  files: { filename: string; status: string; patch?: string }[] = [];
  /** Of people, by id: with their comments. */
  reviews: Record<
    number,
    {
      id: number;
      body: string;
      state: string;
      commit_id: string;
      user: { id: number; login: string };
      comments?: object[];
    }
  > = {};
  contents: Record<string, string> = {};
  /** What someone wrote, by `issues/1`, `issues/comments/7` or `pulls/comments/7`. */
  texts: Record<string, { body: string; body_html: string }> = {};
  /** By what leads to them: `HEAD`, `refs/pull/1/head`. */
  heads: Record<string, string> = {};
  /** By commit: as base64, and what the commit has. */
  archives: Record<string, string> = {};
  trees: Record<string, { tree: object[]; truncated?: boolean }> = {};
  /** By name: bytes as base64, or where an address leads. */
  pictures: Record<string, { bytes?: string; location?: string; type?: string }> = {};
  discussions: Record<string, { id: string; body: string; replyTo?: string; replies: string[] }> = {};
  comments: FakeComment[] = [];
  inline: FakeComment[] = [];
  submitted: ({ id: number } & Record<string, unknown>)[] = [];
  reactions: { id: number; on: string; content: string }[] = [];
  labels: string[] = [];
  checks: ({ id: number } & Record<string, unknown>)[] = [];

  constructor(name: string) {
    this.name = name;
  }

  answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): [number, unknown] {
    const route = `${method} ${path}`;
    const match = (pattern: RegExp) => pattern.exec(route)?.slice(1) ?? undefined;
    let found: string[] | undefined;
    if (route === "GET /__seen") return [200, { ...this }];
    found = match(/^POST \/issues\/(\d+)\/comments$/);
    if (found !== undefined) return [201, this.#add(this.comments, Number(found[0]), body.body)];
    found = match(/^GET \/issues\/(\d+)\/comments$/);
    if (found !== undefined)
      return [
        200,
        page(
          this.comments.filter(({ number }) => number === Number(found?.[0])),
          query,
        ),
      ];
    found = match(/^GET \/(issues|pulls)\/comments\/(\d+)$/);
    const list = found?.[0] === "pulls" ? this.inline : this.comments;
    const one = list.find(({ id }) => id === Number(found?.[1]));
    if (found !== undefined && one !== undefined) return [200, one];
    found = match(/^(?:PATCH|DELETE) \/(issues|pulls)\/comments\/(\d+)$/);
    if (found !== undefined)
      return this.#change(method, found[0] === "pulls" ? "inline" : "comments", Number(found[1]), body.body);
    found = match(/^POST \/pulls\/(\d+)\/comments\/(\d+)\/replies$/);
    if (found !== undefined) {
      const reply = this.#add(this.inline, Number(found[0]), body.body);
      reply.in_reply_to_id = Number(found[1]);
      return [201, reply];
    }
    found = match(/^GET \/pulls\/(\d+)\/comments$/);
    if (found !== undefined)
      return [
        200,
        page(
          this.inline.filter(({ number }) => number === Number(found?.[0])),
          query,
        ),
      ];
    found = match(/^POST (\/.+)\/reactions$/);
    if (found !== undefined) {
      const [on = ""] = found;
      const reaction = { id: nextId(), on, content: String(body.content) };
      this.reactions.push(reaction);
      return [201, reaction];
    }
    found = match(/^DELETE \/.+\/reactions\/(\d+)$/);
    if (found !== undefined) {
      this.reactions = this.reactions.filter(({ id }) => id !== Number(found?.[0]));
      return [204, null];
    }
    found = match(/^GET \/collaborators\/(.+)\/permission$/);
    if (found !== undefined) {
      const role = this.permissions[found[0] ?? ""];
      if (role === undefined) throw new Refusal(404, "Not Found");
      return [200, { permission: role === "maintain" ? "write" : role, role_name: role, user: {} }];
    }
    found = match(/^POST \/issues\/(\d+)\/labels$/);
    if (found !== undefined) {
      this.labels.push(...(body.labels as string[]));
      return [200, this.labels.map((name) => ({ name }))];
    }
    found = match(/^GET \/((?:issues|pulls)(?:\/comments)?\/\d+)$/);
    const text = found === undefined ? undefined : this.texts[found[0] ?? ""];
    if (text !== undefined) return [200, text];
    found = match(/^GET \/commits\/(.+)\/check-runs$/);
    if (found !== undefined) return [200, this.#listChecks(found[0] ?? "", query)];
    found = match(/^GET \/commits\/(.+)$/);
    if (found !== undefined && this.heads[found[0] ?? ""] !== undefined)
      return [200, { sha: this.heads[found[0] ?? ""] }];
    found = match(/^GET \/git\/trees\/(.+)$/);
    if (found !== undefined && this.trees[found[0] ?? ""] !== undefined)
      return [200, { truncated: false, ...this.trees[found[0] ?? ""] }];
    return this.#answerPull(route, match, query, body);
  }

  #answerPull(
    route: string,
    match: (pattern: RegExp) => string[] | undefined,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): [number, unknown] {
    let found = match(/^GET \/pulls\/(\d+)$/);
    if (found !== undefined) {
      const pull = this.pulls[Number(found[0])];
      if (pull === undefined) throw new Refusal(404, "Not Found");
      return [200, pull];
    }
    found = match(/^GET \/pulls\/(\d+)\/files$/);
    if (found !== undefined) return [200, page(this.files, query)];
    found = match(/^GET \/pulls\/\d+\/reviews\/(\d+)(\/comments)?$/);
    if (found !== undefined) {
      const review = this.reviews[Number(found[0])];
      if (review === undefined) throw new Refusal(404, "Not Found");
      const { comments = [], ...rest } = review;
      return [200, found[1] === undefined ? rest : page(comments, query)];
    }
    if (match(/^GET \/pulls\/(\d+)\/reviews$/) !== undefined) return [200, page(this.submitted, query)];
    if (match(/^POST \/pulls\/(\d+)\/reviews$/) !== undefined) return [200, this.#review(body)];
    if (route === "POST /check-runs") {
      const check = { id: nextId(), ...body };
      this.checks.push(check);
      return [201, check];
    }
    found = match(/^PATCH \/check-runs\/(\d+)$/);
    if (found !== undefined) {
      const check = this.checks.find(({ id }) => id === Number(found?.[0]));
      if (check === undefined) throw new Refusal(404, "Not Found");
      return [200, Object.assign(check, body)];
    }
    found = match(/^GET \/contents\/(.*)$/);
    const text = found === undefined ? undefined : this.contents[found[0] ?? ""];
    if (text === undefined) throw new Refusal(404, "Not Found");
    return [
      200,
      { type: "file", encoding: "base64", size: text.length, content: Buffer.from(text).toString("base64") },
    ];
  }

  #listChecks(sha: string, query: URLSearchParams): object {
    const name = query.get("check_name");
    const found = this.checks.filter((run) => run.head_sha === sha && (name === null || run.name === name));
    return { total_count: found.length, check_runs: page(found, query) };
  }

  /** One bad line refuses the whole review, without saying which. */
  #review(body: Record<string, unknown>): object {
    for (const { path, line } of (body.comments ?? []) as { path: string; line: number }[]) {
      const patch = this.files.find(({ filename }) => filename === path)?.patch ?? "";
      const [, from = "0", count = "1"] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/m.exec(patch) ?? [];
      if (line < Number(from) || line >= Number(from) + Number(count))
        throw new Refusal(422, 'Unprocessable Entity: "Line could not be resolved"');
    }
    const review = { id: nextId(), ...body, state: body.event === undefined ? "PENDING" : body.event };
    this.submitted.push(review);
    return review;
  }

  #add(list: FakeComment[], number: number, body: unknown): FakeComment {
    if (this.gone.includes(number)) throw new Refusal(404, "Not Found");
    if (this.locked.includes(number))
      throw new Refusal(403, "Unable to create comment because issue is locked.");
    const text = checkBody(body);
    const comment = {
      id: nextId(),
      number,
      body: text,
      updated_at: new Date().toISOString(),
      user: { id: 42, login: "the-bot" },
    };
    list.push(comment);
    return comment;
  }

  #change(method: string, list: "comments" | "inline", id: number, body: unknown): [number, unknown] {
    const comment = this[list].find((one) => one.id === id);
    if (comment === undefined) throw new Refusal(404, "Not Found");
    if (method === "DELETE") {
      this[list] = this[list].filter((one) => one !== comment);
      return [204, null];
    }
    comment.body = checkBody(body);
    comment.updated_at = new Date(Date.parse(comment.updated_at) + 1_000).toISOString();
    return [200, comment];
  }

  /** Undefined when its ids are of another repository. */
  graphql(
    query: string,
    { id, discussionId, replyToId, commentId, body }: Record<string, string | undefined>,
  ): unknown {
    const known = (key: string | undefined) => key?.includes(this.name) === true;
    if (query.includes("addDiscussionComment") && known(discussionId)) {
      if (replyToId !== undefined && this.discussions[replyToId]?.replyTo !== undefined) return undefined;
      const comment = {
        id: `DC_${this.name}_${nextId()}`,
        body: checkBody(body),
        replies: [],
        ...(replyToId !== undefined && { replyTo: replyToId }),
      };
      this.discussions[comment.id] = comment;
      return { addDiscussionComment: { comment } };
    }
    if (query.includes("updateDiscussionComment") && commentId !== undefined && known(commentId)) {
      Object.assign(this.discussions[commentId] ?? {}, { body: checkBody(body) });
      return { updateDiscussionComment: { comment: { id: commentId } } };
    }
    if (!known(id) || id === undefined) return undefined;
    if (query.includes("deleteDiscussionComment")) {
      delete this.discussions[id];
      return { deleteDiscussionComment: { comment: { id } } };
    }
    const { replyTo } = this.discussions[id] ?? {};
    return { node: { id, replyTo: replyTo === undefined ? null : { id: replyTo } } };
  }
}

function checkBody(body: unknown): string {
  if (typeof body !== "string" || body === "") throw new Refusal(422, "Validation Failed: body is missing");
  if (body.length > 65_536)
    throw new Refusal(422, "Validation Failed: body is too long (maximum is 65536 characters)");
  return body;
}

function page<T>(items: readonly T[], query: URLSearchParams): T[] {
  const size = Number(query.get("per_page") ?? 30);
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  return items.slice(start, start + size);
}
