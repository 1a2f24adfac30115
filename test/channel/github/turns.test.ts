/** Turns on GitHub, against a server that speaks its protocol: what people see. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Environment } from "../../../src/channel/channel.ts";
import { openGitHub } from "../../../src/channel/github/api.ts";
import { call, script as scriptModel } from "../../support/api.ts";
import { example, type Payload, TestRepository } from "../../support/channel/github.ts";
import type { Reply } from "../../support/fake-openai/reply.ts";
import { passTime, withoutTime } from "../../support/worker-clock.ts";

const script = (...replies: Reply[]) => `@the-bot ${scriptModel(...replies)}`;
const says = (text: string) => script([{ text }]);
const done = async (repository: TestRepository, session?: string) =>
  expect.poll(async () => (await repository.deliveries(session))[0]?.status).toBe("done");

describe("a turn on GitHub", () => {
  it("shows a reaction at once, and one comment with the answer", async () => {
    const repository = new TestRepository();
    const { body } = await repository.send("issue_comment", repository.comment(says("It is fixed.")));
    expect(body.status).toBe("queued");
    await done(repository);
    const seen = await repository.seen();
    expect(seen.comments).toHaveLength(1);
    expect(seen.comments[0].body).toMatch(/in answer to this[\s\S]*It is fixed\.\n\n<!-- edgeflue:/);
    expect(seen.reactions).toEqual([expect.objectContaining({ content: "rocket" })]);
  });

  it("is one turn for an event that comes by two hooks and again", async () => {
    const repository = new TestRepository();
    const payload = repository.comment(says("Once."));
    const sent = [];
    for (const id of ["a", "b", "a"])
      sent.push((await repository.send("issue_comment", payload, { id })).body.status);
    expect(sent).toEqual(["queued", "duplicate", "duplicate"]);
    await done(repository);
    expect(await repository.bodies()).toHaveLength(1);
  });

  it("ignores what is ours, and bots but for those that are named by id (GI-4)", async () => {
    const repository = new TestRepository();
    const by = (sender: object) => (payload: Payload) => Object.assign(payload.sender, sender);
    const own = repository.comment("@the-bot hello\n\n<!-- edgeflue:abc.0 -->");
    expect((await repository.send("issue_comment", own)).body.reason).toBe("it is ours");
    const bot = repository.comment(says("x"), { change: by({ id: 5, login: "evil[bot]", type: "Bot" }) });
    expect((await repository.send("issue_comment", bot)).body.reason).toContain("is a bot");
    const named = repository.comment(says("x"), { change: by({ id: 99, login: "other[bot]", type: "Bot" }) });
    expect((await repository.send("issue_comment", named)).body.status).toBe("queued");
  });

  it("stops for a bot that answers every answer, with one notice (BO-2)", async () => {
    const repository = new TestRepository();
    const statuses = [];
    for (let turn = 0; turn < 8; turn += 1) {
      const payload = repository.comment(says(`answer ${turn}`), {
        change: (one) => Object.assign(one.sender, { id: 99, login: "other[bot]", type: "Bot" }),
      });
      statuses.push((await repository.send("issue_comment", payload)).body.status);
    }
    expect(statuses).toEqual([...Array(5).fill("queued"), ...Array(3).fill("ignored")]);
    await expect
      .poll(async () => (await repository.bodies()).filter((body) => body.includes("I stop answering")))
      .toHaveLength(1);
    const person = await repository.send("issue_comment", repository.comment(says("back")));
    expect(person.body.status).toBe("queued");
    await expect
      .poll(async () => (await repository.bodies()).some((body) => body.includes("back")))
      .toBe(true);
  });

  it.each([
    ["admin", "done"],
    ["write", "done"],
    ["triage", "ignored"],
    [undefined, "ignored"],
  ])(
    "asks for the permission of whom the webhook calls CONTRIBUTOR: %s is %s (GI-1)",
    async (role, status) => {
      const repository = new TestRepository();
      if (role !== undefined) await repository.set({ permissions: { octocat: role } });
      const payload = repository.comment(says("Hello."), {
        change: (one) => Object.assign(one.comment, { author_association: "CONTRIBUTOR" }),
      });
      expect((await repository.send("issue_comment", payload)).body.status).toBe("received");
      await expect.poll(async () => (await repository.deliveries())[0].status).toBe(status);
      const [{ reason }] = await repository.deliveries();
      if (status === "ignored") expect(reason).toMatch(/CONTRIBUTOR, permission (triage|none \(404\))/);
      expect(await repository.bodies()).toHaveLength(status === "done" ? 1 : 0);
    },
  );

  it("is one for a review with all its comments, whichever of its events comes first (GI-2)", async () => {
    const repository = new TestRepository("octo_all");
    const reviewId = 4_711;
    const user = { id: 7, login: "octocat" };
    const comments = Array.from({ length: 15 }, (_, index) => ({
      id: index + 1,
      path: "a.ts",
      line: index + 1,
      body: `comment number ${index}`,
      diff_hunk: "@@ -1 +1 @@",
      updated_at: "2020-01-01T00:00:00Z",
      user,
    }));
    const review = { id: reviewId, body: "Please look.", state: "COMMENTED", commit_id: "abc", user };
    await repository.set({ reviews: { [reviewId]: { ...review, comments } } });
    const payload = example("pull_request_review", "submitted");
    Object.assign(payload.review, review, { author_association: "MEMBER" });
    Object.assign(payload.pull_request, { number: 1, state: "open", locked: false });
    payload.sender = { ...user, type: "User" };
    const statuses = [];
    for (let time = 0; time < 3; time += 1)
      statuses.push((await repository.send("pull_request_review", payload)).body.status);
    expect(statuses).toEqual(["received", "duplicate", "duplicate"]);
    await done(repository);
    expect(await repository.bodies()).toHaveLength(1);
    const path = `/agents/octo_all/${encodeURIComponent(`github:${repository.id}`)}/messages?session=issue:1`;
    const [{ content }] = (await call(path)).body.messages;
    for (const { body } of [...comments, { body: "Please look." }]) expect(content[0].text).toContain(body);
  });

  it("replies in the thread of an inline comment, to its first one (GO-7)", async () => {
    const repository = new TestRepository();
    const payload = example("pull_request_review_comment", "created");
    Object.assign(payload.comment, {
      body: says("In the thread."),
      id: 900,
      in_reply_to_id: 800,
      author_association: "OWNER",
      user: { id: 7, login: "octocat" },
      pull_request_review_id: 12,
    });
    Object.assign(payload.pull_request, { number: 1, state: "open", locked: false });
    payload.sender = { id: 7, login: "octocat", type: "User" };
    const user = { id: 7, login: "octocat" };
    await repository.set({
      reviews: {
        12: {
          id: 12,
          body: "",
          state: "COMMENTED",
          commit_id: "c",
          user,
          comments: [
            {
              id: 900,
              path: "a.ts",
              line: 1,
              body: "@the-bot look",
              updated_at: "2020-01-01T00:00:00Z",
              user,
            },
          ],
        },
      },
    });
    await repository.send("pull_request_review_comment", payload);
    await done(repository);
    expect((await repository.seen()).inline).toEqual([
      expect.objectContaining({ in_reply_to_id: 800, body: expect.stringContaining("In the thread.") }),
    ]);
  });

  it("answers a reply in a discussion under the first comment (GO-7)", async () => {
    const repository = new TestRepository();
    const [top, reply] = [`DC_${repository.name}_1`, `DC_${repository.name}_2`];
    await repository.set({
      discussions: {
        [top]: { id: top, body: "", replies: [] },
        [reply]: { id: reply, body: "", replyTo: top, replies: [] },
      },
    });
    const payload = example("discussion_comment", "created");
    Object.assign(payload.comment, {
      body: says("Discussed."),
      node_id: reply,
      author_association: "OWNER",
      user: { id: 7, login: "octocat" },
    });
    Object.assign(payload.discussion, {
      number: 1,
      state: "open",
      locked: false,
      node_id: `D_${repository.name}`,
    });
    payload.sender = { id: 7, login: "octocat", type: "User" };
    await repository.send("discussion_comment", payload);
    await done(repository, "discussion:1");
    const { discussions } = await repository.seen();
    expect(Object.values(discussions)).toContainEqual(
      expect.objectContaining({ replyTo: top, body: expect.stringContaining("Discussed.") }),
    );
  });

  it("waits when GitHub limits the creation of content, and posts once (GO-6)", async () => {
    const repository = new TestRepository();
    await repository.fail({
      method: "POST",
      path: "/issues/1/comments",
      status: 403,
      message: "You have exceeded a secondary rate limit.",
      headers: { "retry-after": "3", "x-ratelimit-reset": "1" },
    });
    await repository.send("issue_comment", repository.comment(says("At last.")));
    await expect
      .poll(
        async () =>
          (await repository.deliveries())[0].sent.find(({ slot }: { slot: string }) => slot === "reply")
            ?.problem,
      )
      .toContain("secondary rate limit");
    expect(await repository.bodies()).toHaveLength(0);
    passTime(5_000);
    await done(repository);
    expect(await repository.bodies()).toHaveLength(1);
  });

  it("finds what it had posted when the answer to that was lost (GO-5)", async () => {
    const repository = new TestRepository();
    await repository.fail({ method: "POST", path: "/issues/1/comments", status: 502, after: true });
    await repository.send("issue_comment", repository.comment(says("Exactly once.")));
    await expect.poll(async () => (await repository.bodies()).length).toBe(1);
    passTime(4_000);
    await done(repository);
    expect(await repository.bodies()).toHaveLength(1);
  });

  it("does not take a comment for its own that somebody else has written with its mark", async () => {
    const repository = new TestRepository();
    const address = { agent: repository.agent, instance: `github:${repository.id}`, session: "issue:1" };
    const text = new TextEncoder().encode(JSON.stringify([address, 1, "reply"]));
    const mark = [...new Uint8Array(await crypto.subtle.digest("SHA-256", text)).slice(0, 12)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    const forged = `Mine.\n\n<!-- edgeflue:${mark}.0 -->`;
    await openGitHub(env as unknown as Environment, undefined, AbortSignal.timeout(5_000)).request(
      `POST /repos/${repository.name}/issues/1/comments`,
      { body: forged },
    );
    await repository.fail({ method: "POST", path: "/issues/1/comments", status: 502 });
    await repository.send("issue_comment", repository.comment(says("The answer.")));
    await expect
      .poll(async () => (await repository.deliveries())[0]?.sent)
      .toContainEqual(expect.objectContaining({ slot: "reply", problem: expect.stringContaining("502") }));
    passTime(4_000);
    await done(repository);
    expect(await repository.bodies()).toEqual([forged, expect.stringContaining("The answer.")]);
  });

  it.each([
    ["locked", { locked: [1] }, /locked/],
    ["gone", { gone: [1] }, /404/],
  ])("ends as undeliverable where the place is %s, without retries (GO-8)", async (_, set, reason) => {
    const repository = new TestRepository();
    await repository.set(set);
    await repository.send("issue_comment", repository.comment(says("Nobody reads it.")));
    await expect
      .poll(async () => (await repository.deliveries())[0])
      .toMatchObject({ status: "undeliverable", reason: expect.stringMatching(reason) });
  });

  it("of one installation waits with all that are told to wait, in whatever session (GO-6)", async () => {
    const [limited, other] = [new TestRepository(), new TestRepository()];
    await limited.fail({
      method: "POST",
      path: "/issues/1/comments",
      status: 429,
      headers: { "retry-after": "2" },
    });
    const waits = async (repository: TestRepository) =>
      JSON.stringify((await repository.deliveries())[0].sent);
    await withoutTime(async () => {
      await limited.send("issue_comment", limited.comment(says("First.")));
      await expect.poll(() => waits(limited)).toContain("429");
      await other.send("issue_comment", other.comment(says("Second.")));
      await expect.poll(() => waits(other)).toContain("GitHub has asked another call to wait");
    });
    expect(await other.bodies()).toEqual([]);
    const posted = async () => {
      passTime(3_000);
      return [await limited.bodies(), await other.bodies()].map(({ length }) => length);
    };
    await expect.poll(posted, { timeout: 15_000 }).toEqual([1, 1]);
  });

  it("leaves a comment that a person has changed, and posts the answer anew (GO-8)", async () => {
    const repository = new TestRepository();
    const bash = { name: "pay", arguments: { cents: 5 } };
    await repository.send(
      "issue_comment",
      repository.comment(script([{ toolCalls: [bash] }], [{ text: "Paid." }])),
    );
    await expect
      .poll(async () => (await repository.bodies()).some((body) => body.includes("/approve")))
      .toBe(true);
    const { comments } = await repository.seen();
    const [card] = comments;
    await repository.set({
      comments: comments.map((one: Payload) =>
        one.id === card.id ? { ...one, body: card.body.replace("wants to run", "wants a lot") } : one,
      ),
    });
    const code = /\/approve ([0-9a-f]{6})/.exec(card.body)?.[1];
    await repository.set({ permissions: { octocat: "write" } });
    await repository.send("issue_comment", repository.comment(`/approve ${code}`));
    await expect
      .poll(async () => (await repository.bodies()).some((body) => body.includes("Paid.")))
      .toBe(true);
    const bodies = await repository.bodies();
    expect(bodies.some((body) => body.includes("wants a lot"))).toBe(true);
    expect(bodies.some((body) => /Approved by octocat|by octocat/.test(body))).toBe(true);
  });

  it("is one for each of two people who write at once, in order, and neither stops the other (BO-1)", async () => {
    const repository = new TestRepository();
    const by = (login: string, id: number) => (payload: Payload) => {
      payload.sender = { id, login, type: "User" };
      payload.comment.user = { id, login };
    };
    const sent = await Promise.all([
      repository.send("issue_comment", repository.comment(says("To Ada."), { change: by("ada", 1) })),
      repository.send("issue_comment", repository.comment(says("To Bob."), { change: by("bob", 2) })),
    ]);
    expect(sent.map(({ body }) => body.status)).toEqual(["queued", "queued"]);
    await expect.poll(async () => (await repository.bodies()).length).toBe(2);
    const bodies = await repository.bodies();
    expect([
      bodies.filter((one) => one.includes("To Ada.")).length,
      bodies.filter((one) => one.includes("To Bob.")).length,
    ]).toEqual([1, 1]);
  });

  it("splits a long answer at its lines, with balanced fences (GO-4)", async () => {
    const repository = new TestRepository();
    const lines = Array.from({ length: 9_000 }, (_, index) => `line ${index}`);
    await repository.send(
      "issue_comment",
      repository.comment(says(`Here:\n\`\`\`ts\n${lines.join("\n")}\n\`\`\`\nThe end.`)),
    );
    await done(repository);
    const bodies = await repository.bodies();
    expect(bodies.length).toBeGreaterThan(1);
    const all = bodies.join("\n");
    for (const line of [0, 4_500, 8_999])
      expect(all.match(new RegExp(`^line ${line}$`, "gm"))).toHaveLength(1);
    for (const body of bodies) expect((body.match(/^```/gm) ?? []).length % 2).toBe(0);
  });

  it("is withdrawn when its comment is deleted before it is its turn (BO-4)", async () => {
    const repository = new TestRepository();
    const first = repository.comment(script([{ delayMs: 600 }, { text: "First." }]));
    const second = repository.comment(says("Never."));
    await repository.send("issue_comment", first);
    await repository.send("issue_comment", second);
    await repository.send("issue_comment", { ...second, action: "deleted" });
    await expect
      .poll(async () => (await repository.bodies()).some((body) => body.includes("First.")))
      .toBe(true);
    await expect
      .poll(async () => (await repository.deliveries()).every(({ status }) => status === "done"))
      .toBe(true);
    expect((await repository.bodies()).some((body) => body.includes("Never."))).toBe(false);
  });

  it("ignores edits, but for one that adds the mention (BO-4)", async () => {
    const repository = new TestRepository();
    const edited = (from: string) => ({
      ...repository.comment(says("Edited.")),
      action: "edited",
      changes: { body: { from } },
    });
    expect((await repository.send("issue_comment", edited("@the-bot hello"))).body.status).toBe("ignored");
    expect((await repository.send("issue_comment", edited("no mention"))).body.status).toBe("queued");
  });

  it("says in a comment that a turn failed", async () => {
    const repository = new TestRepository();
    await repository.send("issue_comment", repository.comment(script([{ status: 400 }])));
    await expect
      .poll(() => repository.bodies(), { timeout: 15_000 })
      .toEqual([expect.stringContaining("This did not work")]);
  });
});

describe("an approval on GitHub", () => {
  const ask = () =>
    script([{ toolCalls: [{ name: "pay", arguments: { cents: 500 } }] }], [{ text: "Paid." }]);

  it("is decided by a comment of whom the agent lists, once, and the card says by whom", async () => {
    const repository = new TestRepository();
    await repository.set({ permissions: { octocat: "write", stranger: "read", colleague: "write" } });
    await repository.send("issue_comment", repository.comment(ask()));
    await expect.poll(() => repository.bodies()).toEqual([expect.stringContaining("/approve")]);
    const [code] = /\/approve [0-9a-f]{6}/.exec((await repository.bodies())[0] ?? "") ?? [""];
    const says = (login: string, id: number, body = code) =>
      repository.send(
        "issue_comment",
        repository.comment(body, {
          change: (one) =>
            Object.assign(one, {
              sender: { id, login, type: "User" },
              comment: { ...one.comment, user: { id, login } },
            }),
        }),
      );
    const outcome = async (sent: { body: Payload }) => {
      const { deliveryId } = sent.body;
      const find = async () => (await repository.deliveries()).find((one) => one.deliveryId === deliveryId);
      await expect.poll(async () => (await find())?.status).not.toBe("received");
      return find();
    };
    expect(await outcome(await says("stranger", 8))).toMatchObject({
      status: "ignored",
      reason: expect.stringContaining("may not decide"),
    });
    expect(await outcome(await says("colleague", 9))).toMatchObject({
      status: "ignored",
      reason: expect.stringContaining("takes the role approver"),
    });
    expect(await outcome(await says("octocat", 7, "/approve"))).toMatchObject({
      status: "done",
      reason: expect.stringContaining("does not name the call"),
    });
    await expect.poll(() => repository.bodies()).toContainEqual(expect.stringContaining("Which call?"));
    expect(await outcome(await says("octocat", 7))).toMatchObject({
      status: "done",
      reason: expect.stringContaining("approved"),
    });
    expect(await outcome(await says("octocat", 7))).toMatchObject({ status: "ignored" });
    await expect
      .poll(async () => (await repository.bodies()).some((body) => body.includes("Paid.")))
      .toBe(true);
    await expect.poll(async () => (await repository.bodies())[0]).toContain("Approved by octocat");
  });

  it("is not given by an edited comment (GI-4)", async () => {
    const repository = new TestRepository();
    const { body } = await repository.send("issue_comment", {
      ...repository.comment("/approve"),
      action: "edited",
      changes: { body: { from: "no" } },
    });
    expect(body.status).toBe("ignored");
  });

  it("is not given by an edit that adds the mention to a comment of another's (GI-4)", async () => {
    const repository = new TestRepository();
    await repository.set({ permissions: { octocat: "write" } });
    await repository.send("issue_comment", repository.comment(ask()));
    await expect.poll(() => repository.bodies()).toEqual([expect.stringContaining("/approve")]);
    const { body } = await repository.send("issue_comment", {
      ...repository.comment("@the-bot look at this\n/approve"),
      action: "edited",
      changes: { body: { from: "look at this\n/approve" } },
    });
    expect(body.status).toBe("queued");
    expect((await repository.bodies()).some((text) => text.includes("Approved by"))).toBe(false);
    const paths = (await repository.deliveries()).map(({ reason = "" }) => reason);
    expect(paths.filter((reason) => reason.includes("approved"))).toEqual([]);
  });

  it("is given by a button of the check run", async () => {
    const repository = new TestRepository();
    await repository.set({ permissions: { octocat: "write", colleague: "write" } });
    const payload = example("pull_request", "opened");
    Object.assign(payload.pull_request, {
      number: 1,
      body: ask(),
      state: "open",
      locked: false,
      draft: false,
      author_association: "OWNER",
      user: { id: 7, login: "octocat" },
    });
    payload.sender = { id: 7, login: "octocat", type: "User" };
    await repository.send("pull_request", payload);
    await expect
      .poll(async () => (await repository.seen()).checks)
      .toEqual([
        expect.objectContaining({
          conclusion: "action_required",
          actions: [expect.objectContaining({ identifier: "approve" }), expect.anything()],
        }),
      ]);
    const [check] = (await repository.seen()).checks;
    const button = {
      action: "requested_action",
      requested_action: { identifier: "approve" },
      check_run: {
        id: check.id,
        external_id: check.external_id,
        head_sha: check.head_sha,
        // As of a fork: GitHub names none (GI-5).
        pull_requests: [],
      },
      repository: payload.repository,
      sender: payload.sender,
    };
    // The click of one whom the agent does not list does not use up the button.
    await repository.send("check_run", { ...button, sender: { id: 9, login: "colleague", type: "User" } });
    await expect
      .poll(() => repository.bodies())
      .toContainEqual(expect.stringContaining("takes the role approver"));
    await repository.send("check_run", button);
    await expect
      .poll(async () => (await repository.bodies()).some((body) => body.includes("Paid.")))
      .toBe(true);
    await expect.poll(async () => (await repository.seen()).checks[0].conclusion).toBe("success");
  });
});

describe("a review by the agent", () => {
  const patch = "@@ -1,3 +1,4 @@\n one\n+two\n three\n four";
  const opened = (body: string): Payload => {
    const payload = example("pull_request", "opened");
    Object.assign(payload.pull_request, {
      number: 1,
      body,
      state: "open",
      locked: false,
      draft: false,
      author_association: "OWNER",
      user: { id: 7, login: "octocat" },
    });
    payload.pull_request.head.sha = "aaa1111";
    payload.sender = { id: 7, login: "octocat", type: "User" };
    return payload;
  };
  const review = (verdict: string) =>
    script(
      [
        {
          toolCalls: [
            {
              name: "submit_review",
              arguments: {
                body: "Looks odd.",
                verdict,
                comments: [
                  { path: "a.ts", line: 2, body: "Why two?" },
                  { path: "a.ts", line: 99, body: "Outside." },
                  { path: "b.ts", line: 1, body: "Elsewhere." },
                ],
              },
            },
          ],
        },
      ],
      [{ text: "Reviewed." }],
    );

  it("is one, with each comment that a hunk has a line for; the others are in its body (GO-1)", async () => {
    const repository = new TestRepository();
    await repository.set({
      pulls: { 1: { head: { sha: "aaa1111" }, changed_files: 1 } },
      files: [{ filename: "a.ts", status: "modified", patch }],
    });
    await repository.send("pull_request", opened(review("APPROVE")));
    await done(repository);
    const { submitted } = await repository.seen();
    expect(submitted).toHaveLength(1);
    expect(submitted[0]).toMatchObject({
      commit_id: "aaa1111",
      event: "APPROVE",
      comments: [{ path: "a.ts", line: 2, side: "RIGHT", body: "Why two?" }],
    });
    expect(submitted[0].body).toMatch(/a\.ts:99[\s\S]*Outside\.[\s\S]*b\.ts:1[\s\S]*Elsewhere\./);
  });

  it("says which commit it is about when the head has moved, and approves nothing then (GO-2)", async () => {
    const repository = new TestRepository();
    await repository.set({
      pulls: { 1: { head: { sha: "bbb2222" }, changed_files: 1 } },
      files: [{ filename: "a.ts", status: "modified", patch }],
    });
    await repository.send("pull_request", opened(review("APPROVE")));
    await done(repository);
    expect((await repository.seen()).submitted).toEqual([
      expect.objectContaining({
        commit_id: "aaa1111",
        event: "COMMENT",
        body: expect.stringMatching(/^_About aaa1111/),
      }),
    ]);
  });

  it("is found on a later page of reviews before it is posted again (GO-1)", async () => {
    const repository = new TestRepository();
    await repository.set({
      pulls: { 1: { head: { sha: "aaa1111" }, changed_files: 1 } },
      files: [{ filename: "a.ts", status: "modified", patch }],
      submitted: Array.from({ length: 150 }, (_, id) => ({ id, body: "Another's." })),
    });
    await repository.fail({ method: "POST", path: "/pulls/1/reviews", status: 502, after: true });
    await repository.send("pull_request", opened(review("COMMENT")));
    await expect.poll(async () => (await repository.seen()).submitted.length).toBe(151);
    passTime(4_000);
    await done(repository);
    expect((await repository.seen()).submitted).toHaveLength(151);
  });

  it("has suggestions at the lines that they replace; one without a place is prose (GO-3)", async () => {
    const repository = new TestRepository();
    const comments = [
      { path: "a.ts", body: "Better:", suggestion: { old_text: "two\nthree", new_text: "2\n3" } },
      { path: "a.ts", body: "Unclear:", suggestion: { old_text: "nowhere", new_text: "x" } },
    ];
    await repository.set({
      pulls: { 1: { head: { sha: "aaa1111" }, changed_files: 1 } },
      files: [{ filename: "a.ts", status: "modified", patch }],
      contents: { "a.ts": "one\ntwo\nthree\nfour\n" },
    });
    const call = { name: "submit_review", arguments: { body: "See.", verdict: "COMMENT", comments } };
    await repository.send("pull_request", opened(script([{ toolCalls: [call] }], [{ text: "Reviewed." }])));
    await done(repository);
    const [submitted] = (await repository.seen()).submitted;
    expect(submitted.comments).toEqual([
      {
        path: "a.ts",
        side: "RIGHT",
        start_side: "RIGHT",
        start_line: 2,
        line: 3,
        body: "Better:\n\n```suggestion\n2\n3\n```",
      },
    ]);
    expect(submitted.body).toMatch(/\*\*a\.ts\*\*\n\nUnclear:[\s\S]*Instead of[\s\S]*nowhere/);
  });

  it("of more files than can be read names what was not seen, and approves nothing (GI-6)", async () => {
    const repository = new TestRepository();
    const files = Array.from({ length: 301 }, (_, index) => ({
      filename: index === 7 ? "large.bin" : `f${index}.ts`,
      status: "modified",
      ...(index !== 7 && { patch }),
    }));
    await repository.set({ pulls: { 1: { head: { sha: "aaa1111" }, changed_files: 3_001 } }, files });
    const list = { name: "list_changed_files", arguments: {} };
    const approve = { name: "submit_review", arguments: { body: "Fine.", verdict: "APPROVE" } };
    const asked = script([{ toolCalls: [list] }], [{ toolCalls: [approve] }], [{ text: "Reviewed." }]);
    await repository.send("pull_request", opened(asked));
    await done(repository);
    const [submitted] = (await repository.seen()).submitted;
    expect(submitted).toMatchObject({
      event: "COMMENT",
      body: expect.stringContaining("Not all changed files were read"),
    });
    const { messages } = (
      await call(`/agents/octo/${encodeURIComponent(`github:${repository.id}`)}/messages?session=issue%3A1`)
    ).body;
    expect(JSON.stringify(messages)).toContain("301 of 3001 files are listed; without a patch: large.bin");
  });
});

describe("pushes to a pull request (GO-2)", () => {
  it("that come while another turn runs are one turn, about the newest", async () => {
    const repository = new TestRepository("octo_pushes");
    const push = (sha: string): Payload => {
      const payload = example("pull_request", "synchronize");
      Object.assign(payload.pull_request, {
        number: 1,
        state: "open",
        locked: false,
        draft: false,
        body: says("Looked."),
        title: "x",
      });
      Object.assign(payload.pull_request, { user: payload.sender, author_association: "OWNER" });
      payload.pull_request.head.sha = sha;
      return payload;
    };
    const pull = (sha: string) => repository.set({ pulls: { 1: { head: { sha }, changed_files: 0 } } });
    const slow = script([{ delayMs: 1_500 }, { text: "The slow one." }]);
    await repository.send(
      "issue_comment",
      repository.comment(slow, { change: (one) => (one.issue.pull_request = {}) }),
    );
    for (const sha of ["aaa1", "bbb2", "ccc3"]) {
      await pull(sha);
      const { body } = await repository.send("pull_request", push(sha));
      expect(body.status).toBe("received");
    }
    const states = async () => {
      passTime(11_000);
      return (await repository.deliveries()).map(({ status }: { status: string }) => status);
    };
    await expect.poll(async () => (await repository.deliveries()).at(-1)?.status).toBe("done");
    await expect.poll(states, { timeout: 15_000 }).toEqual(["done", "ignored", "ignored", "done"]);
    const reasons = (await repository.deliveries()).map(({ reason }: { reason?: string }) => reason);
    expect(reasons[1]).toContain("a newer push came");
  });
});

describe("an event of which the author makes no prompt", () => {
  it("is ignored at once, with the reason, also when it was looked into before", async () => {
    const repository = new TestRepository("octo_pushes");
    const push = example("pull_request", "synchronize");
    Object.assign(push.pull_request, { number: 1, state: "open", locked: false, draft: false, body: "" });
    Object.assign(push.pull_request, { user: push.sender, author_association: "OWNER" });
    await repository.set({ pulls: { 1: { head: { sha: push.pull_request.head.sha }, changed_files: 0 } } });
    await repository.send("issue_comment", repository.comment("@the-bot "));
    await repository.send("pull_request", push);
    const states = async () =>
      (await repository.deliveries()).map(({ status, reason = "" }: Payload) => [
        status,
        /is empty/.test(reason),
      ]);
    await expect.poll(states).toEqual([
      ["ignored", true],
      ["ignored", true],
    ]);
  });
});

describe("an installation (AU-6)", () => {
  it("that changed, and an issue that moved, are no turns, and say why", async () => {
    const repository = new TestRepository();
    const { body } = await repository.send("installation", example("installation", "suspend"));
    expect(body).toMatchObject({
      status: "ignored",
      reason: expect.stringContaining("tokens are asked for"),
    });
    const moved = example("issues", "transferred");
    const { body: answer } = await repository.send("issues", moved);
    expect(answer.status).toBe("ignored");
    expect(answer.reason).toContain("with a session of its own");
  });
});

describe("the sample agents/triage.ts", () => {
  it("answers a new issue of anybody's, and mentions of those who may, on the demo model", async () => {
    const repository = new TestRepository("triage_demo");
    const payload = example("issues", "opened");
    Object.assign(payload.issue, { number: 1, state: "open", locked: false, body: "It is broken, @my-bot." });
    Object.assign(payload.issue, { author_association: "NONE", user: { id: 9, login: "stranger" } });
    payload.sender = { id: 9, login: "stranger", type: "User" };
    expect((await repository.send("issues", payload)).body.status).toBe("queued");
    await done(repository);
    expect(await repository.bodies()).toEqual([expect.stringContaining("I am the demo model")]);
    await repository.send("issue_comment", repository.comment("@my-bot And now?"));
    await expect.poll(() => repository.bodies()).toHaveLength(2);
    const other = await repository.send("issue_comment", repository.comment("Just between us."));
    expect(other.body.status).toBe("ignored");
  });
});
