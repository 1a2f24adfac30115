/** Images of issues and comments: they reach the model's request, our token reaches nobody, and what is not read is said. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { countImages, isOfGitHub } from "../../../src/channel/github/attachments/read-images.ts";
import { modelRequests, script, unique } from "../../support/api.ts";
import { example, TestRepository } from "../../support/channel/github.ts";

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const asset = "https://github.com/user-attachments/assets/1";

interface Shown {
  picture?: { bytes?: string; location?: string; type?: string };
  /** The address in the rendered text. Default: the signed one of the picture. */
  address?: string;
  /** What the text says by now. Default: the same. */
  newest?: string;
}

/** An issue with an image, as GitHub renders it. */
async function ask({ picture = { bytes: png }, address, newest }: Shown) {
  const repository = new TestRepository();
  const asked = script([{ text: "Seen." }]);
  const body = `@the-bot ${asked}\n\n![a screenshot](${asset})`;
  const signed = `${new URL(env.GITHUB_API_URL).origin}/__images/${repository.name}/${unique()}`;
  const name = signed.split("/").at(-1) ?? "";
  await repository.set({
    pictures: { [name]: picture },
    texts: {
      "issues/1": {
        body: newest ?? body,
        body_html: `<p>Look:</p><p><a href="${asset}"><img width="1" src="${address ?? `${signed}?jwt=a&amp;b=c`}" alt="x"></a></p>`,
      },
    },
  });
  const payload = example("issues", "opened");
  Object.assign(payload.issue, { number: 1, state: "open", body, author_association: "OWNER" });
  payload.issue.user = payload.sender;
  await repository.send("issues", payload);
  await expect.poll(async () => (await repository.deliveries())[0]?.status).toBe("done");
  const [request] = await modelRequests(asked);
  return { content: JSON.stringify(request?.body.messages), bodies: await repository.bodies() };
}

describe("an image of an issue", () => {
  it("is an image part of the model's request, by the signed address of the rendered text", async () => {
    const { content, bodies } = await ask({});
    expect(content).toContain(`data:image/png;base64,${png}`);
    expect(bodies).toHaveLength(1);
  });

  it.each<[string, Shown, RegExp]>([
    [
      "is too large",
      { picture: { bytes: btoa("\x89PNG\r\n\x1a\n".padEnd(6 * 1_048_576, "x")) } },
      /larger than 5 MB/,
    ],
    ["is at another host", { address: "https://camo.githubusercontent.com/a" }, /another host/],
    [
      "is at a host that looks alike",
      { address: "https://user-images.githubusercontent.com.evil.test/a" },
      /another host/,
    ],
    ["leads elsewhere", { picture: { location: "https://evil.test/a.png" } }, /leads elsewhere/],
    ["is a page", { picture: { bytes: btoa("<!DOCTYPE html><p>Sign in"), type: "text/html" } }, /no picture/],
    ["is no picture", { picture: { bytes: btoa("just a text") } }, /no picture/],
    ["is gone", { picture: {} }, /404/],
    [
      "is in a text that was changed since (IN-1)",
      { newest: "![other](https://evil.test/x)" },
      /changed since/,
    ],
  ])("that %s is not read, and the person and the model are told (BO-6)", async (_, shown, problem) => {
    const { content, bodies } = await ask(shown);
    expect(content).not.toContain("data:image");
    expect(content).toContain("Images that you do not see");
    const [note = ""] = bodies.filter((body) => body.includes("I could not read"));
    expect(note).toMatch(problem);
    expect(bodies).toHaveLength(2);
  });

  it.each([
    "https://private-user-images.githubusercontent.com@evil.test/x",
    "https://evil.test/private-user-images.githubusercontent.com/x",
    "http://private-user-images.githubusercontent.com/x",
    "https://private-user-images.githubusercontent.com:8443/x",
    "https://user@user-images.githubusercontent.com/x",
    "https://github.com/user-attachments/assets/1",
    "//user-images.githubusercontent.com/x",
    "",
  ])("is not fetched from %j", (address) => {
    expect(isOfGitHub(address, {})).toBe(false);
  });

  it("is found in Markdown and in HTML", () => {
    expect(countImages("no [link](x)")).toBe(0);
    expect(countImages(`![a](b) and <img src="c"> and ![](d)`)).toBe(3);
  });
});
