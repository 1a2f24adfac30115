/** Files of a message: pictures and PDFs for the model, texts as text. The token goes to Slack's own file host and nowhere
 *  else; what cannot be read is a note, for the person and for the model. */

import { describeError } from "../../../errors.ts";
import { toBase64 } from "../../../protocol/file.ts";
import type { PromptFile } from "../../../protocol/prompt.ts";
import type { DeskContext } from "../../channel.ts";
import { latin, pictureTypeOf } from "../../picture-type.ts";
import { readBody } from "../../read-body.ts";
import type { SlackApi } from "../api.ts";
import type { SlackFile, SlackMessage } from "../event.ts";
import { slackLimits } from "../limits.ts";
import { fields, list, textOf } from "./incoming-text.ts";

export interface ReadFiles {
  images: PromptFile[];
  /** Texts, with their names. */
  texts: { name: string; text: string }[];
  /** What was not read, and why. */
  notes: string[];
}

/** Why a file is not read, in words for people. */
class FileProblem extends Error {}

export async function readFiles(
  api: SlackApi,
  message: SlackMessage,
  { env, signal }: Pick<DeskContext, "env" | "signal">,
): Promise<ReadFiles> {
  const { filesMax, filesBytesMax } = slackLimits;
  const found: ReadFiles = { images: [], texts: [], notes: [] };
  let left = filesBytesMax;
  for (const [index, file] of message.files.entries()) {
    try {
      if (index >= filesMax) throw new FileProblem(`more than ${filesMax} files`);
      const whole = file.url === "" ? await lookUp(api, file, message) : file;
      const max = Math.min(slackLimits.fileBytesMax, left);
      const bytes = await download(api, whole, { env, signal, max });
      left -= bytes.byteLength;
      addFile(found, whole, bytes);
    } catch (error) {
      const problem = error instanceof FileProblem ? error.message : describeError(error);
      found.notes.push(`${file.name}: ${problem}`);
    }
  }
  return found;
}

/** An entry that has only an id. It must have been shared with this very message. */
async function lookUp(api: SlackApi, { id }: SlackFile, { channel, ts }: SlackMessage): Promise<SlackFile> {
  const { file } = await api.call("files.info", { file: id });
  const shares = fields(file.shares);
  const places = [shares.public, shares.private].map(fields);
  const isShared = places.some((place) => list(place[channel]).some((share) => textOf(share.ts) === ts));
  if (!isShared) throw new FileProblem("it is not shared with this message");
  return {
    id,
    url: textOf(file.url_private_download) || textOf(file.url_private),
    name: textOf(file.name) || "file",
    mimeType: textOf(file.mimetype),
    size: typeof file.size === "number" ? file.size : 0,
  };
}

async function download(
  api: SlackApi,
  { url, size, mimeType }: SlackFile,
  { env, signal, max }: { env: DeskContext["env"]; signal: AbortSignal; max: number },
): Promise<Uint8Array> {
  if (!isOfSlack(url, env)) throw new FileProblem("it is not at Slack");
  const tooLarge = () =>
    new FileProblem(`it is larger than ${Math.floor(max / 1_048_576)} MB, or the files together are`);
  if (size > max) throw tooLarge();
  const response = await api.fetch(url, { redirect: "manual", signal });
  if (response.status >= 300 && response.status < 400) throw new FileProblem("its address leads elsewhere");
  if (!response.ok) throw new FileProblem(`Slack answers with ${response.status}`);
  const bytes = await readBody(response, max).catch((error) => {
    throw (error as { code?: string }).code === "payload_too_large" ? tooLarge() : error;
  });
  const start = latin(bytes.subarray(0, 200)).trimStart();
  const isPage = /^text\/html\b/i.test(response.headers.get("content-type") ?? "");
  // Without the scope Slack answers with its page to sign in.
  if ((isPage || /^<(?:!doctype html|html)/i.test(start)) && !/html/i.test(mimeType))
    throw new FileProblem("Slack gave a page instead: the app needs the scope files:read (reinstall it)");
  return bytes;
}

/** One host, spelled exactly; or the one that the deployment takes for Slack. */
export function isOfSlack(url: string, { SLACK_API_URL: other = "" }: DeskContext["env"]): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, username, password } = new URL(url);
  if (username !== "" || password !== "") return false;
  return origin === "https://files.slack.com" || (URL.canParse(other) && origin === new URL(other).origin);
}

function addFile({ images, texts }: ReadFiles, { name, mimeType }: SlackFile, bytes: Uint8Array): void {
  const known = pictureTypeOf(bytes);
  if (known !== undefined) {
    images.push({ data: toBase64(bytes), mimeType: known, name });
    return;
  }
  if (/^(?:image|video|audio)\/|pdf/i.test(mimeType))
    throw new FileProblem(`it is no ${mimeType} that is read`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new FileProblem("it is neither text nor a picture");
  }
  if (text.includes("\0")) throw new FileProblem("it is neither text nor a picture");
  const { fileCharsMax } = slackLimits;
  const isCut = text.length > fileCharsMax;
  texts.push({ name, text: isCut ? `${text.slice(0, fileCharsMax).toWellFormed()}\n… (cut)` : text });
}
