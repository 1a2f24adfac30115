/** Images of what someone wrote, for the model. The address in the text answers only a browser that is signed in:
 *  the signed one is in the rendered text, which is asked for. It is read without our token, at GitHub's own hosts alone;
 *  what cannot be read is a note, for the person and for the model. */

import { describeError } from "../../../errors.ts";
import { toBase64 } from "../../../protocol/file.ts";
import type { PromptFile } from "../../../protocol/prompt.ts";
import type { DeskContext, Environment } from "../../channel.ts";
import { pictureTypeOf } from "../../picture-type.ts";
import { readBody } from "../../read-body.ts";
import type { GitHubApi } from "../api.ts";
import type { GitHubEvent } from "../event.ts";
import { githubLimits } from "../limits.ts";

export interface ReadImages {
  images: PromptFile[];
  /** What was not read, and why. */
  notes: string[];
}

/** Why an image is not read, in words for people. */
class ImageProblem extends Error {}

const hosts = [
  "https://private-user-images.githubusercontent.com",
  "https://user-images.githubusercontent.com",
];

/** How many images a text shows. */
export function countImages(markdown: string): number {
  // A pattern consumes what it has looked at, so that none begins to look there again.
  const found = [...markdown.matchAll(/!\[[^\]]*(\]\()?|(<img\b)/gi)];
  return found.filter(([, markdownImage, tag]) => markdownImage !== undefined || tag !== undefined).length;
}

export async function readImages(
  api: GitHubApi,
  event: GitHubEvent,
  { env, signal }: Pick<DeskContext, "env" | "signal">,
): Promise<ReadImages> {
  const count = countImages(event.body);
  if (count === 0) return { images: [], notes: [] };
  const all = `${count} ${count === 1 ? "image" : "images"}`;
  let addresses: string[];
  try {
    addresses = imagesIn(await readHtml(api, event));
  } catch (error) {
    const problem = error instanceof ImageProblem ? error.message : describeError(error);
    return { images: [], notes: [`${all}: ${problem}`] };
  }
  const found: ReadImages = { images: [], notes: [] };
  let left: number = githubLimits.imagesBytesMax;
  for (const [index, address] of addresses.entries()) {
    const name = `image ${index + 1}`;
    try {
      if (index >= githubLimits.imagesMax)
        throw new ImageProblem(`more than ${githubLimits.imagesMax} images`);
      const bytes = await download(address, { env, signal, max: Math.min(githubLimits.imageBytesMax, left) });
      const mimeType = pictureTypeOf(bytes);
      if (mimeType === undefined) throw new ImageProblem("it is no picture that is read");
      left -= bytes.byteLength;
      found.images.push({ data: toBase64(bytes), mimeType, name });
    } catch (error) {
      found.notes.push(`${name}: ${error instanceof ImageProblem ? error.message : describeError(error)}`);
    }
  }
  return found;
}

/** The text as GitHub renders it: as it was when the event came. */
async function readHtml(api: GitHubApi, event: GitHubEvent): Promise<string> {
  const { repository, comment, number, place, nodeId, body } = event;
  let html: unknown;
  let newest: unknown;
  if (place === "discussion") {
    const { node } = await api.graphql(
      "query($id: ID!) { node(id: $id) { ... on Discussion { body bodyHTML } ... on DiscussionComment { body bodyHTML } } }",
      { id: comment?.nodeId ?? nodeId },
    );
    html = node?.bodyHTML;
    newest = node?.body;
  } else {
    const path =
      comment === undefined
        ? `issues/${number}`
        : `${comment.type === "inline" ? "pulls" : "issues"}/comments/${comment.id}`;
    const { data } = await api.request(`GET /repos/{owner}/{repo}/${path}`, {
      owner: repository.owner,
      repo: repository.name,
      mediaType: { format: "full" },
    });
    html = data.body_html;
    newest = data.body;
  }
  if (newest !== body) throw new ImageProblem("the text was changed since");
  if (typeof html !== "string") throw new ImageProblem("GitHub does not show the text");
  return html;
}

function imagesIn(html: string): string[] {
  return [...html.matchAll(/<img\b[^>]*?\ssrc="([^"]*)"/gi)].map(([, address = ""]) =>
    address.replaceAll("&amp;", "&"),
  );
}

async function download(
  address: string,
  { env, signal, max }: { env: Environment; signal: AbortSignal; max: number },
): Promise<Uint8Array> {
  if (!isOfGitHub(address, env)) throw new ImageProblem("it is at another host than GitHub's");
  const tooLarge = () =>
    new ImageProblem(`it is larger than ${Math.floor(max / 1_048_576)} MB, or the images together are`);
  const response = await fetch(address, {
    redirect: "manual",
    signal,
    headers: { "user-agent": "edgeflue" },
  });
  if (response.status >= 300 && response.status < 400) throw new ImageProblem("its address leads elsewhere");
  if (!response.ok) throw new ImageProblem(`GitHub answers with ${response.status}`);
  return readBody(response, max).catch((error) => {
    throw (error as { code?: string }).code === "payload_too_large" ? tooLarge() : error;
  });
}

/** Hosts spelled exactly; or the one that the deployment takes for GitHub. */
export function isOfGitHub(address: string, { GITHUB_API_URL: other = "" }: Environment): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, username, password } = new URL(address);
  if (username !== "" || password !== "") return false;
  return hosts.includes(origin) || (URL.canParse(other) && origin === new URL(other).origin);
}
