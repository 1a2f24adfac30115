/** One call to a sandbox server over `fetch`. A refusal of the server's sandbox is thrown as what it is; a connection that breaks
 *  says what may have happened. Nothing is sent a second time. */

import { systemClock } from "../../clock.ts";
import { EdgeflueError, type ErrorRecord, isErrorCode } from "../../errors.ts";
import { sandboxLimits } from "../../limits.ts";
import { boundPassed } from "../file-error.ts";
import { AnswerFrames, framesHeader, type OutputChunk } from "./answer-frames.ts";
import { remoteLimits } from "./limits.ts";
import { decodeMessage, encodeMessage, type RemoteAnswer, type RemoteCall, type RemoteWork } from "./wire.ts";

export interface RemoteEndpoint {
  url: string;
  token: string;
  fetch: typeof globalThis.fetch;
}

export interface Answered {
  value: unknown;
  content: Uint8Array;
}

/** `onAsked` gets what waits for an approval, also before a refusal is thrown; `onOutput` what a command writes, as it comes. */
export async function callServer(
  { url, token, fetch }: RemoteEndpoint,
  call: RemoteCall,
  {
    content,
    signal,
    onAsked,
    onOutput,
  }: {
    content?: Uint8Array;
    signal: AbortSignal;
    onAsked: (asked: readonly string[]) => void;
    onOutput?: (chunk: OutputChunk) => void;
  },
): Promise<Answered> {
  signal.throwIfAborted();
  const { work } = call;
  const commandMs = work.type === "shell" ? (work.options.timeoutMs ?? sandboxLimits.shellMsDefault) : 0;
  const late = new AbortController();
  const cancelDeadline = systemClock.after(
    Math.min(commandMs, sandboxLimits.shellMsMax) + remoteLimits.answerMsMax,
    () => late.abort(),
  );
  let bytes: Uint8Array;
  try {
    const response = await fetch(`${url}/v1/call`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/octet-stream",
        ...(onOutput !== undefined && { [framesHeader]: "frames" }),
      },
      body: encodeMessage(call, content),
      redirect: "manual",
      signal: AbortSignal.any([signal, late.signal]),
    });
    if (response.status !== 200) throw await toStatusProblem(response);
    bytes = await readBounded(response, onOutput);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EdgeflueError) throw error;
    throw broken(
      late.signal.aborted ? "did not answer in time" : "cannot be reached, or the connection broke",
      call,
      error,
    );
  } finally {
    cancelDeadline();
  }
  const answer = readAnswer(bytes);
  if (answer === undefined) throw broken("ended in the middle of its answer", call);
  if (!isAnswer(answer.head, call)) throw broken("gave an answer that has not its form", call);
  onAsked(answer.head.asked);
  if (!answer.head.ok) throw EdgeflueError.fromRecord(answer.head.error);
  return { value: answer.head.value, content: answer.content };
}

function readAnswer(bytes: Uint8Array): ReturnType<typeof decodeMessage> {
  try {
    return decodeMessage(bytes);
  } catch {
    return undefined; // No JSON: cut, or of something between the two ends.
  }
}

/** What is between the two ends, or a server of another release, may say something else. */
function isAnswer(head: unknown, { work }: RemoteCall): head is RemoteAnswer {
  if (!isObject(head) || !Array.isArray(head.asked)) return false;
  return head.ok === true ? forms[work.type](head.value) : head.ok === false && isRecord(head.error);
}

const nothing = (value: unknown) => value === null;
const forms: Readonly<Record<RemoteWork["type"], (value: unknown) => boolean>> = {
  begin: (value) => typeof value === "string",
  stat: isObject,
  exists: (value) => typeof value === "boolean",
  list: Array.isArray,
  walk: Array.isArray,
  search: (value) => isObject(value) && Array.isArray(value.counts),
  shell: (value) => isObject(value) && [value.exitCode, value.stdoutBytes].every(Number.isInteger),
  delete: nothing,
  read: nothing,
  write: nothing,
  writeOutput: nothing,
  mkdir: nothing,
  remove: nothing,
};

function isRecord(value: unknown): value is ErrorRecord {
  return isObject(value) && isErrorCode(value.code) && typeof value.message === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

async function readBounded(
  response: Response,
  onOutput: (chunk: OutputChunk) => void = () => {},
): Promise<Uint8Array> {
  const { answerBytesMax } = remoteLimits;
  const frames = new AnswerFrames(onOutput);
  for await (const part of response.body ?? []) {
    frames.push(part);
    if (frames.keptBytes > answerBytesMax) {
      throw boundPassed(
        { answerBytesMax },
        `The sandbox server's answer is larger than ${answerBytesMax} bytes.`,
      );
    }
  }
  return frames.end();
}

async function toStatusProblem(response: Response): Promise<EdgeflueError> {
  const { status } = response;
  const text = await readHead(response).catch(() => "");
  if (status === 401)
    return new EdgeflueError("server_unavailable", "The sandbox server does not take the token.", {
      hint: "The token of remote() must be the EDGEFLUE_SANDBOX_TOKEN that the server was started with.",
    });
  try {
    const said: unknown = JSON.parse(text);
    if (isObject(said) && isRecord(said.error)) return EdgeflueError.fromRecord(said.error);
  } catch {
    // Of something between the two ends: its text is not for the model.
  }
  return new EdgeflueError("server_unavailable", `The sandbox server answered with status ${status}.`, {
    hint: "Is the url of remote() that of `npx edgeflue sandbox-server`?",
  });
}

/** The beginning of a body, which may have no end. */
async function readHead({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const part of body ?? []) {
    text += decoder.decode(part, { stream: true });
    length += part.length;
    if (length > remoteLimits.errorBytesMax) break;
  }
  return text;
}

function broken(what: string, { work }: RemoteCall, cause?: unknown): EdgeflueError {
  const outcome =
    work.type === "shell"
      ? " The command may have done all, a part, or none of its work, and is not run again: look at the files first."
      : "";
  return new EdgeflueError("server_unavailable", `The sandbox server ${what}.${outcome}`, { cause });
}
