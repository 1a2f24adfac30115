/** One call to a sandbox server over `fetch`. A refusal of the server's sandbox is thrown as what it is; a connection that breaks
 *  says what may have happened. Nothing is sent a second time. */

import { EdgeflueError, type ErrorRecord } from "../../errors.ts";
import { sandboxLimits } from "../../limits.ts";
import { boundPassed } from "../file-error.ts";
import { AnswerFrames, framesHeader, type OutputChunk } from "./answer-frames.ts";
import { remoteLimits } from "./limits.ts";
import { decodeMessage, encodeMessage, type RemoteAnswer, type RemoteCall } from "./wire.ts";

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
  const late = AbortSignal.timeout(Math.min(commandMs, sandboxLimits.shellMsMax) + remoteLimits.answerMsMax);
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
      signal: AbortSignal.any([signal, late]),
    });
    if (response.status !== 200) throw await toStatusProblem(response);
    bytes = await readBounded(response, onOutput);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EdgeflueError) throw error;
    throw broken(
      late.aborted ? "did not answer in time" : "cannot be reached, or the connection broke",
      call,
      error,
    );
  }
  const answer = readAnswer(bytes);
  if (answer === undefined) throw broken("ended in the middle of its answer", call);
  onAsked(answer.head.asked);
  if (!answer.head.ok) throw EdgeflueError.fromRecord(answer.head.error);
  return { value: answer.head.value, content: answer.content };
}

function readAnswer(bytes: Uint8Array): { head: RemoteAnswer; content: Uint8Array } | undefined {
  try {
    const message = decodeMessage(bytes);
    // The server is the project's own, and its token says so.
    return message === undefined
      ? undefined
      : { head: message.head as RemoteAnswer, content: message.content };
  } catch {
    return undefined; // No JSON: cut, or of something between the two ends.
  }
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
  const text = await response.text().catch(() => "");
  if (status === 401)
    return new EdgeflueError("server_unavailable", "The sandbox server does not take the token.", {
      hint: "The token of remote() must be the EDGEFLUE_SANDBOX_TOKEN that the server was started with.",
    });
  let record: ErrorRecord | undefined;
  try {
    record = (JSON.parse(text) as { error?: ErrorRecord }).error; // the server's own form, or undefined
  } catch {
    // Of something between the two ends: its text is not for the model.
  }
  if (record !== undefined) return EdgeflueError.fromRecord(record);
  return new EdgeflueError("server_unavailable", `The sandbox server answered with status ${status}.`, {
    hint: "Is the url of remote() that of `npx edgeflue sandbox-server`?",
  });
}

function broken(what: string, { work }: RemoteCall, cause?: unknown): EdgeflueError {
  const outcome =
    work.type === "shell"
      ? " The command may have done all, a part, or none of its work, and is not run again: look at the files first."
      : "";
  return new EdgeflueError("server_unavailable", `The sandbox server ${what}.${outcome}`, { cause });
}
