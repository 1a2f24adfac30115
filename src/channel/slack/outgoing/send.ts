/** Sends one message to Slack, or changes it. */

import type { DeskContext, Sending } from "../../channel.ts";
import { codeOf, openSlack, type SlackApi, toSending } from "../api.ts";
import { isOfSlack } from "../incoming/files.ts";
import { toAccess } from "../installation/access.ts";
import { slackLimits } from "../limits.ts";
import type { SlackOptions } from "../options.ts";
import { toCard } from "./card.ts";
import { findByMarker, toMetadata } from "./find-posted.ts";
import type { SlackSending } from "./posted.ts";
import { sendAnswer } from "./send-answer.ts";
import type { Content } from "./show.ts";

export async function send(
  message: SlackSending,
  context: DeskContext,
  options: SlackOptions,
): Promise<Sending> {
  const content = message.content as Content; // drawn by `show` or a tool
  try {
    const api = openSlack(toAccess(context, options), message.turn.team, context.signal);
    switch (content.type) {
      case "reaction":
        return await react(api, message, content.name);
      case "status":
        return await setStatus(api, message, content.text);
      case "answer":
        return await sendAnswer(api, message, content, context.now());
      case "nothing":
        return await sendAnswer(api, message, { text: "", isFinal: true }, context.now());
      case "card":
        return await sendCard(api, message, content, context);
      case "file":
        return await upload(api, message, content, context);
      case "stale":
        await api.call("chat.update", {
          channel: message.turn.channel,
          ts: content.ts,
          text: "This was decided already.",
          blocks: [
            {
              type: "section",
              text: { type: "mrkdwn", text: "_This was decided, or is not needed any more._" },
            },
          ],
        });
        return { type: "sent" };
      case "prompts":
        await api.call("assistant.threads.setSuggestedPrompts", {
          channel_id: message.turn.channel,
          thread_ts: message.turn.threadTs,
          prompts: content.prompts,
        });
        return { type: "sent" };
      case "whisper":
        await api.call("chat.postEphemeral", {
          channel: message.turn.channel,
          user: message.turn.user,
          thread_ts: message.turn.threadTs,
          text: content.text,
        });
        return { type: "sent" };
    }
  } catch (error) {
    return content.type === "reaction" || content.type === "status" ? toMinor(error) : toSending(error);
  }
}

/** A sign of life that cannot be given stops nothing; but a message that is gone needs no answer. */
function toMinor(error: unknown): Sending {
  const sending = toSending(error);
  const isGone =
    sending.type === "gone" && ["message_not_found", "not_installed_here"].includes(codeOf(error));
  if (isGone || (sending.type === "wait" && sending.afterMs > 0)) return sending;
  return { type: "sent", ...(sending.type !== "sent" && { problem: sending.problem }) };
}

async function react(api: SlackApi, { turn, remote }: SlackSending, name: string): Promise<Sending> {
  const place = { channel: turn.channel, timestamp: turn.ts };
  const earlier = (remote as { reaction?: string } | null | undefined)?.reaction; // written below
  await api.call("reactions.add", { ...place, name }).catch((error) => {
    if (codeOf(error) !== "already_reacted") throw error;
  });
  if (earlier !== undefined && earlier !== name)
    await api.call("reactions.remove", { ...place, name: earlier }).catch(() => {}); // only untidy
  return { type: "sent", remote: { reaction: name } };
}

async function setStatus(api: SlackApi, { turn }: SlackSending, status: string): Promise<Sending> {
  await api.call("assistant.threads.setStatus", {
    channel_id: turn.channel,
    thread_ts: turn.threadTs,
    status,
  });
  return { type: "sent" };
}

/** Uploading the bytes shows nothing yet; sharing them does, once. */
async function upload(
  api: SlackApi,
  { turn, remote, attempts, save }: SlackSending,
  { path, title }: Extract<Content, { type: "file" }>,
  { session, env, signal }: DeskContext,
): Promise<Sending> {
  let { fileId } = (remote ?? {}) as { fileId?: string }; // written below
  if (fileId === undefined) {
    const bytes = await session.file({ type: "read", path });
    if (bytes.length > slackLimits.uploadBytesMax)
      return { type: "failed", problem: `${path} has ${bytes.length} bytes` };
    const filename = path.split("/").at(-1) ?? path;
    const place = await api.call("files.getUploadURLExternal", { filename, length: bytes.length });
    if (!isOfSlack(place.upload_url, env)) return { type: "failed", problem: "Slack names another host" };
    const response = await fetch(place.upload_url, {
      method: "POST",
      body: Uint8Array.from(bytes),
      redirect: "manual",
      signal,
    });
    if (!response.ok)
      return { type: "wait", afterMs: 0, problem: `Slack takes no bytes: ${response.status}` };
    await response.body?.cancel();
    const uploaded: string = place.file_id;
    fileId = uploaded;
    save({ fileId });
  } else if (attempts > 0) {
    const { file } = await api.call("files.info", { file: fileId });
    if (JSON.stringify(file?.shares ?? {}).includes(turn.channel))
      return { type: "sent", remote: { fileId } };
  }
  await api.call("files.completeUploadExternal", {
    files: [{ id: fileId, title }],
    channel_id: turn.channel,
    thread_ts: turn.threadTs,
  });
  return { type: "sent", remote: { fileId } };
}

async function sendCard(
  api: SlackApi,
  message: SlackSending,
  { approval }: Extract<Content, { type: "card" }>,
  { address }: DeskContext,
): Promise<Sending> {
  const { turn, marker, attempts } = message;
  const card = toCard(approval, address);
  const place = { channel: turn.channel, unfurl_links: false, unfurl_media: false };
  const known =
    (message.remote as { ts?: string } | null | undefined)?.ts ?? // written below
    (attempts > 0 ? await findByMarker(api, turn, `${marker}.0`) : undefined);
  const post = async (body: object, at = known ?? "") =>
    at === ""
      ? (
          await api.call("chat.postMessage", {
            ...place,
            thread_ts: turn.threadTs,
            metadata: toMetadata(`${marker}.0`),
            ...body,
          })
        ).ts
      : (await api.call("chat.update", { ...place, ts: at, ...body })).ts;
  try {
    return { type: "sent", remote: { ts: await post(card) } };
  } catch (error) {
    // A person has removed the card: one with buttons is wanted still.
    if (codeOf(error) === "message_not_found" && known !== undefined) {
      if (approval.status !== "waiting") return { type: "sent", problem: String(error) };
      return { type: "sent", remote: { ts: await post(card, "") } };
    }
    if (!/^invalid_(?:blocks|attachments)/.test(codeOf(error))) throw error;
    const text = `${card.text} Slack refused the card with its buttons: decide it with the session's API.`;
    return { type: "sent", remote: { ts: await post({ text, blocks: [] }) }, problem: String(error) };
  }
}
