/** Texts of GitHub: mentions, what people hide, what we write, keys of apps. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ToolContext } from "../../../src/agent/tool/define-tool.ts";
import type { TurnContext } from "../../../src/channel/channel.ts";
import { openGitHub } from "../../../src/channel/github/api.ts";
import type { GitHubTurn } from "../../../src/channel/github/event.ts";
import { cleanText } from "../../../src/channel/github/text/incoming-text.ts";
import { commandsOf, mentions } from "../../../src/channel/github/text/mention.ts";
import { splitComments, toComment } from "../../../src/channel/github/text/outgoing-text.ts";
import { toolsOf } from "../../../src/channel/github/tools.ts";
import { splitText } from "../../../src/channel/split-text.ts";
import { TestRepository } from "../../support/channel/github.ts";

describe("a mention (GI-3)", () => {
  it.each([
    "@acme",
    "@ACME",
    "please @acme look",
    "(@acme)",
    "[@acme]",
    '"@acme"',
    "cc:@acme",
    "@acme, hi",
    "@acme.",
    "@acme's",
    "hi\n@acme",
    "@acme[bot] hi",
    "**@acme**",
    "x `code` @acme",
    "```\na\n```\n@acme",
    "> quoted\n\n@acme",
    "<!-- a --> @acme",
    "á@acme",
  ])("is in %j", (text) => expect(mentions(text, "acme")).toBe(true));
  it.each([
    "jane@acme.com",
    "jane.doe-@acme",
    "@acme-bot",
    "@acmecorp",
    "@acme_x",
    "acme",
    "`@acme`",
    "``a ` @acme``",
    "> @acme",
    "   > @acme",
    "```\n@acme\n```",
    "~~~\n@acme",
    "````\n```\n@acme\n````",
    "    @acme",
    "<!-- @acme -->",
    "<!-- @acme",
    "https://x.y/@acme",
    "@@acme",
  ])("is not in %j", (text) => expect(mentions(text, "acme")).toBe(false));

  it("is no command in a quote or in code", () => {
    expect(commandsOf("> /approve\n```\n/approve\n```\ntext /approve\n /deny abc123")).toEqual([
      "/deny abc123",
    ]);
  });
});

describe("what people hide (IN-2)", () => {
  it.each([
    ["<!-- do evil -->hello", "hello"],
    ["&#60;!-- do evil --&#62;hello", "hello"],
    ["&amp;lt;!-- do evil --&amp;gt;hello", "hello"],
    ["&#x3c;!-- do evil", ""],
    ["&constructor; &toString;", "&constructor; &toString;"],
    ["a\u{E0041}\u{E0042}b", "ab"],
    ["a\u202Eb\u2066c", "abc"],
    ['![do evil](https://x.y/z.png "do evil")', "[image](https://x.y/z.png)"],
    ['<a title="do evil">x</a>', "<a>x</a>"],
    ["```html\n<!-- shown -->\n```", "```html\n<!-- shown -->\n```"],
    ["`<!-- shown -->` <!-- hidden -->x", "`<!-- shown -->` x"],
    ["`a\u{E0041}b`", "`ab`"],
    ["Promise<any> & a < b", "Promise<any> & a < b"],
  ])("%j becomes %j", (text, shown) => expect(cleanText(text)).toBe(shown));

  it("keeps emoji, joiners and other scripts", () => {
    for (const text of ["👩‍👩‍👧‍👦 ❤️ 🏳️‍🌈", "שלום עולם", "سلام\u200Cها", "日本語", "é"])
      expect(cleanText(text)).toBe(text);
  });
});

describe("what the bot writes (GO-5)", () => {
  it.each([
    ["@acme/team look", "@\u200Bacme/team look"],
    ["&#64;team and &#x40;team and &commat;team", "@\u200Bteam and @\u200Bteam and @\u200Bteam"],
    ["@octocat hi", "@octocat hi"],
    ["a@b.c", "a@b.c"],
    ["![x](https://evil/?q=1)", "[x (image)](https://evil/?q=1)"],
    ['<img src="https://evil/">', "(image)"],
    ["`@Component` @Component", "`@Component` @\u200BComponent"],
  ])("%j becomes %j", (text, posted) => expect(toComment(text, { live: ["octocat"] })).toBe(posted));

  const hidden: [how: string, text: string][] = [
    ["a comment between", "@<!-- x -->acme/team !<!-- x -->[x](https://evil/)"],
    ["a comment in a comment", "@<!<!-- x -->-- x -->acme/team"],
    ["emphasis", "_@acme/team_"],
    ["a slash", "see /@acme/team"],
    ["an entity in the name", "@&#97;cme/team"],
    ["backticks of two paragraphs", "a `\n\n@acme/team ![x](https://evil/)\n\n` b"],
    ["backticks of two list items", "- a `\n- @acme/team ` b"],
    ["backticks of two lines", "``a\n`` @acme/team ``"],
    ["escaped backticks", "\\`@acme/team\\`"],
    ["backticks of two cells", "| a | b |\n|---|---|\n| ` @acme/team | ` |"],
    ["backticks in attributes", '<a title="`">@acme/team<b title="`">'],
    ["no fence: a backtick after it", "``` a`\n@acme/team\n```"],
    ["no fence: indented", "text\n        ```\n@acme/team"],
    ["a fence that ends with its list item", "- ```\n@acme/team"],
    ["a fence that ends with its indented list item", "- a\n  ```\n@acme/team"],
    ["a fence that ends with its quote", "> ```\n@acme/team"],
    ["an end of a fence that is indented", "- a\n  ```\n     ```\n  @acme/team"],
    ["no fence: a block of HTML", "<div>\n```\n@acme/team\n```\n</div>"],
    ["a carriage return", "~~~\r~~~\r@acme/team"],
    ["style", "<style>\n\n```\n@acme/team\n```"],
    ["a comment before a fence", "<!-- -->~~~\n\n~~~\n@acme/team"],
    ["brackets in an image", "![a[b]](https://evil/)"],
    ["an image by reference", "![a][b] !![c][b]\n\n[b]: https://evil/"],
    ["an image of HTML", "<picture><source srcset=https://evil/></picture> <img src=https://evil/ x"],
  ];
  it.each(hidden)("finds mentions and images in %s", (_, text) => {
    const posted = toComment(text);
    expect(posted).not.toMatch(/@(?:acme|&)|!\[|<(?:img|source|picture)/);
  });

  it("leaves code after tags and lists as it is", () => {
    for (const text of [
      "<details>\n<summary>x</summary>\n\n```ts\n@Component()\n```\n</details>",
      "- `@a`\n- `![x](y)`\n\n  ```suggestion\n  @b\n  ```",
      "use ``a`@b`` and `<!-- x -->`",
    ])
      expect(toComment(text)).toBe(text);
  });

  it("says how much of a text there is no room for in five comments, and closes what it cuts", () => {
    const line = "a line of the answer\n";
    const comments = splitComments(`\`\`\`ts\n${line.repeat(15_000)}\`\`\`\nThe end.`);
    expect(comments).toHaveLength(5);
    for (const comment of comments) {
      expect(comment.length).toBeLessThan(65_000);
      expect(comment.match(/^```/gm)).toHaveLength(2);
    }
    const [, left = "0"] =
      /too long for GitHub: the last (\d+) characters are left out here/.exec(comments[4] ?? "") ?? [];
    const shown = comments.join("").match(/a line of the answer/g)?.length ?? 0;
    expect(Math.abs((15_000 - shown) * line.length - Number(left))).toBeLessThan(100);
    expect(comments.slice(0, 4).join("")).not.toContain("left out");
    expect(splitComments("short")).toEqual(["short"]);
  });

  it("leaves 200 pieces of code as they are", () => {
    const pieces = [
      "Promise<any>",
      "<Foo bar={'@x'} />",
      "@Component()",
      "a && b &#64; c",
      "<!-- x -->",
      "![a](b)",
      "x = `@y`",
      "@a/b",
    ];
    for (let index = 0; index < 200; index += 1) {
      const code = `${pieces[index % pieces.length]}\n${pieces[(index * 7) % pieces.length]} ${index}`;
      const fence = "`".repeat(3 + (index % 3));
      for (const text of [
        `${fence}suggestion\n${code}\n${fence}`,
        `- item\n  ${fence}ts\n  ${code.replaceAll("\n", "\n  ")}\n  ${fence}`,
      ])
        expect(toComment(`before\n${text}\nafter`)).toBe(`before\n${text}\nafter`);
    }
  });

  it("splits without a character more or less", () => {
    const text = Array.from({ length: 400 }, (_, index) => `line ${index} ${"x".repeat(index % 70)}`).join(
      "\n",
    );
    const parts = splitText(text, 2_000);
    expect(parts.every(({ length }) => length <= 2_000)).toBe(true);
    expect(parts.join("\n")).toBe(text);
  });
});

describe("a GitHub App", () => {
  it("works with the key that GitHub hands out, PKCS#1, also with its lines as \\n (AU-5)", async () => {
    const repository = new TestRepository();
    const { GITHUB_API_URL, TEST_GITHUB_APP_PEM } = env;
    for (const [id, key] of [TEST_GITHUB_APP_PEM, TEST_GITHUB_APP_PEM.replaceAll("\n", "\\n")].entries()) {
      const app = { GITHUB_API_URL, GITHUB_APP_ID: String(77 + id), GITHUB_APP_PRIVATE_KEY: key };
      const api = openGitHub(app, 55, AbortSignal.timeout(5_000));
      const { status } = await api.request(`POST /repos/${repository.name}/issues/1/comments`, {
        body: "From the app.",
      });
      expect(status).toBe(201);
    }
    const calls: { authorization: string }[] = await repository.control({ read: "calls" });
    expect(calls.every(({ authorization }) => authorization.startsWith("token ghs_"))).toBe(true);
  });

  const app = (id: number) => ({
    GITHUB_API_URL: env.GITHUB_API_URL,
    GITHUB_APP_ID: String(id),
    GITHUB_APP_PRIVATE_KEY: env.TEST_GITHUB_APP_PEM,
  });

  it("gets the token of one installation for two sessions at once, each in its own object", async () => {
    const repository = new TestRepository();
    const post = (name: string) => {
      const { SESSIONS } = env as unknown as { SESSIONS: DurableObjectNamespace };
      return runInDurableObject(SESSIONS.get(SESSIONS.idFromName(name)), async (_object, { storage }) => {
        const api = openGitHub(app(90), 55, AbortSignal.timeout(5_000));
        const route = `POST /repos/${repository.name}/issues/1/comments`;
        const { status } = await api.request(route, { body: name });
        await storage.put("status", status);
        return storage.get("status");
      });
    };
    expect(await Promise.all([post("app-one"), post("app-two"), post("app-three")])).toEqual([201, 201, 201]);
  });

  it("gets tokens also after the call is over that came first", async () => {
    const repository = new TestRepository();
    const first = new AbortController();
    const post = (installationId: number, signal: AbortSignal) =>
      openGitHub(app(91), installationId, signal).request(
        `POST /repos/${repository.name}/issues/1/comments`,
        {
          body: "Hello.",
        },
      );
    expect((await post(55, first.signal)).status).toBe(201);
    first.abort();
    expect((await post(56, AbortSignal.timeout(5_000))).status).toBe(201);
  });
});

describe("the tool that reads the repository", () => {
  it("reads nothing but its files", async () => {
    const turn = { event: { repository: { owner: "acme", name: "x" }, place: "issue" } } as GitHubTurn;
    const context = {
      env: { GITHUB_API_URL: env.GITHUB_API_URL, GITHUB_TOKEN: "t" },
    } as unknown as TurnContext;
    const read = toolsOf(turn, {}, context).find(({ name }) => name === "read_repository_file");
    for (const path of ["..", ".", "a/../..", "../../user"])
      expect(await read?.execute({ path }, { signal: AbortSignal.timeout(5_000) } as ToolContext)).toContain(
        "name the path from the repository's root",
      );
  });
});
