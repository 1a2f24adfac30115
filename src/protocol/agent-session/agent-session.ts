/** A session for an author's code, wherever it runs: prompts as text, typed results by zod, events as they
 *  come. Works over any `Session`. */

import type { z } from "zod";
import { EdgeflueError, invalidField } from "../../errors.ts";
import type { ApprovalDecision, ApprovalView } from "../approval.ts";
import { checkOptions } from "../check/field-checks.ts";
import type { CompactRequest } from "../compact.ts";
import type { EventPage, EventQuery, FollowQuery } from "../event/event-log.ts";
import type { OperationEvent } from "../event/operation-event.ts";
import type { LocalCall } from "../local-call.ts";
import type { MessagePage, MessageQuery } from "../message.ts";
import type { AbortReply, AbortRequest, OperationView, Receipt } from "../operation.ts";
import type { JavaScriptReply, JavaScriptRequest } from "../program/javascript.ts";
import type { PythonReply, PythonRequest } from "../program/python.ts";
import type { PromptFile, PromptOptions, PromptResult, SessionRequest } from "../prompt.ts";
import type { ForkReply, ForkRequest, RewindReply, RewindRequest } from "../request/branch.ts";
import { checkFieldsOf } from "../request/check-request.ts";
import type { Session, StreamOptions } from "../session.ts";
import type { ShellReply, ShellRequest } from "../shell.ts";
import { AgentFiles } from "./agent-files.ts";
import { AgentServices } from "./agent-services.ts";
import { checkCall, requireText, toFile } from "./check-call.ts";
import { anyOf, leavable } from "./leavable.ts";
import { readEvents, type WireEvent } from "./read-events.ts";
import { readResult, type Schema, toJsonSchema } from "./result-schema.ts";
import { withAbort } from "./with-abort.ts";

/** A tool or a command of one call, made by `defineTool` or `defineCommand`. They need a session in the same
 *  process. */
export interface CallTools<Tool = object, Command = object> {
  /** Tools for this call alone, after the agent's. */
  tools?: readonly Tool[];
  /** Names: shell commands that may run in addition. Made by `defineCommand`: tools for this call alone. */
  commands?: readonly (string | Command)[];
}

/** What every call that talks to a model takes. */
interface CallOptions<S extends Schema>
  extends Omit<PromptOptions, "result" | "images" | "commands">,
    CallTools {
  /** What the answer has to be: a zod schema, or a JSON Schema. */
  result?: S;
  /** Files that go to the model with the message. */
  images?: readonly (Omit<PromptFile, "data"> & { data: string | Uint8Array })[];
  /** Aborts the operation, wherever it runs. The call then rejects with `operation_aborted`. */
  signal?: AbortSignal;
}

export interface PromptCallOptions<S extends Schema = never> extends CallOptions<S> {}

export interface SkillCallOptions<S extends Schema = never> extends Omit<CallOptions<S>, "allowedTools"> {
  /** Checked against the skill's input schema. */
  args?: Record<string, unknown>;
}

export interface TaskCallOptions<S extends Schema = never> extends CallOptions<S> {
  /** A subagent of the agent, by name. Default: the agent itself. */
  agent?: string;
  /** Names the child; one that exists continues with its history. Default: a new one. */
  taskId?: string;
}

export interface FollowOptions {
  /** Ends the reading. What is followed goes on. */
  signal?: AbortSignal;
}

export interface ShellCallOptions extends Omit<ShellRequest, "command"> {
  signal?: AbortSignal;
}

export interface JavaScriptCallOptions<S extends Schema> extends Omit<JavaScriptRequest, "code" | "result"> {
  /** What the code has to return: a zod schema, or a JSON Schema. */
  result?: S;
  signal?: AbortSignal;
}

/** Without a schema anything may come. */
export type TypedJavaScriptReply<S> = Omit<JavaScriptReply, "result"> & { result: SkillResultOf<S> };

export interface PythonCallOptions<S extends Schema> extends Omit<PythonRequest, "code" | "result"> {
  /** What the last line has to be: a zod schema, or a JSON Schema. */
  result?: S;
  signal?: AbortSignal;
}

export type TypedPythonReply<S> = Omit<PythonReply, "result"> & { result: SkillResultOf<S> };

/** The value that a schema describes. */
export type ResultOf<S> = [S] extends [never] ? undefined : S extends z.ZodType ? z.output<S> : unknown;

/** Without a schema of the call's, the skill's own decides what comes. */
export type SkillResultOf<S> = [S] extends [never] ? unknown : ResultOf<S>;

export type TypedSkillResult<S> = Omit<PromptResult, "result"> & { result: SkillResultOf<S> };

export type TypedPromptResult<S> = Omit<PromptResult, "result"> & { result: ResultOf<S> };

/** Defaults for every call of one handle. */
export type SessionDefaults = Pick<PromptOptions, "role">;

/** A session that also takes what does not travel, or refuses it. */
interface LocalSession extends Session {
  prompt(request: SessionRequest, local?: LocalCall): Promise<PromptResult>;
  stream(request: SessionRequest, local?: LocalCall & StreamOptions): Promise<ReadableStream<Uint8Array>>;
  dispatch(request: SessionRequest, local?: LocalCall): Promise<Receipt>;
  shell(request: ShellRequest, local?: LocalCall): Promise<ShellReply>;
  runJs(request: JavaScriptRequest, local?: LocalCall): Promise<JavaScriptReply>;
  runPython(request: PythonRequest, local?: LocalCall): Promise<PythonReply>;
}

export class AgentSession {
  /** The files of the sandbox. Not part of the history, and not in the way of what runs. */
  readonly fs: AgentFiles;
  /** Programs that go on running in the sandbox's container. */
  readonly services: AgentServices;
  readonly #session: LocalSession;
  readonly #defaults: SessionDefaults;
  #isClosed = false;

  constructor(session: Session, defaults: SessionDefaults = {}) {
    checkOptions("session()", defaults, ["role"]);
    this.#session = session;
    this.#defaults = defaults;
    const open: Pick<Session, "file" | "workspace" | "service"> = {
      file: async (request) => this.#open().file(request),
      workspace: async (request) => this.#open().workspace(request),
      service: async (request) => this.#open().service(request),
    };
    this.fs = new AgentFiles(open);
    this.services = new AgentServices(open);
  }

  /** Runs a prompt to its end. Rejects with an `EdgeflueError`. */
  async prompt<S extends Schema = never>(
    text: string,
    options: PromptCallOptions<S> = {},
  ): Promise<TypedPromptResult<S>> {
    const answer = await this.#run({ message: text }, options);
    return answer as TypedPromptResult<S>; // read by the schema of that type
  }

  /** Does what a skill of the agent says, by its name or its file's path: `triage`, `triage/SKILL.md`. Rejects with
   *  an `EdgeflueError`; one that the agent does not have is `skill_not_found`. */
  async skill<S extends Schema = never>(
    name: string,
    options: SkillCallOptions<S> = {},
  ): Promise<TypedSkillResult<S>> {
    const answer = await this.#run({ skill: name }, options);
    return answer as TypedSkillResult<S>; // read by the schema of that type
  }

  /** Gives work to a child conversation: own history, the same files. Its answer comes back, and this conversation
   *  knows of it. */
  async task<S extends Schema = never>(
    prompt: string,
    options: TaskCallOptions<S> = {},
  ): Promise<TypedPromptResult<S>> {
    const answer = await this.#run({ task: prompt }, options);
    return answer as TypedPromptResult<S>; // read by the schema of that type
  }

  /** A task for a subagent, by its name. */
  subagent<S extends Schema = never>(
    prompt: string,
    options: Omit<TaskCallOptions<S>, "taskId"> & { agent: string },
  ): Promise<TypedPromptResult<S>> {
    return this.task(prompt, options);
  }

  /** Runs a prompt and yields what happens, the last event being `end` or `error`. Leaving early does not stop it. */
  stream(text: string, options: Omit<PromptCallOptions, "result"> = {}): AsyncGenerator<OperationEvent> {
    return this.#stream({ message: text }, options);
  }

  /** The same for a skill. */
  streamSkill(name: string, options: Omit<SkillCallOptions, "result"> = {}): AsyncGenerator<OperationEvent> {
    return this.#stream({ skill: name }, options);
  }

  /** Accepts a prompt and does not wait for its outcome: it is stored, and will settle. */
  async dispatch(text: string, options: Omit<PromptCallOptions, "result" | "signal"> = {}): Promise<Receipt> {
    const { request, local } = this.#toRequest({ message: text }, options);
    return this.#session.dispatch(request, local);
  }

  /** What happens, as it happens, from where a reader was: of one operation, to its end, or of the session. It ends when the
   *  signal aborts. */
  follow(query: FollowQuery = {}, options: FollowOptions = {}): AsyncGenerator<WireEvent> {
    return leavable((left) => this.#follow(query, options, left));
  }

  /** Runs one command line in the sandbox's shell. It becomes part of the history; `env` and secrets do not. */
  async shell(command: string, options: ShellCallOptions = {}): Promise<ShellReply> {
    this.#requireOpen();
    checkCall("command", options);
    const { signal, ...request } = options;
    return withAbort(this.#session, signal, { ...request, command }, (identified, cut) =>
      this.#session.shell(identified, { signal: cut }),
    );
  }

  /** Runs a program on the sandbox's files: the body of an async function, which sees `inputs`, `files`, `console`
   *  and the tools in `allowedTools`, and returns JSON. It becomes part of the history. Needs
   *  `import "edgeflue/javascript"` in the agent's deployment. */
  async runJs<S extends Schema = never>(
    code: string,
    options: JavaScriptCallOptions<S> = {},
  ): Promise<TypedJavaScriptReply<S>> {
    this.#requireOpen();
    checkCall("program", options);
    return this.#runProgram(options, code, (asked, local) => this.#session.runJs(asked, local));
  }

  /** Runs a program of Python on the sandbox's machine, in `/workspace`, with `inputs` as its variables; the value of its last
   *  line is the result. It becomes part of the history. What it writes to files is kept, also when it fails: it rejects
   *  with `invalid_request` and the traceback in `meta`, or with `limit_exceeded`. Needs a sandbox with a container. */
  async runPython<S extends Schema = never>(
    code: string,
    options: PythonCallOptions<S> = {},
  ): Promise<TypedPythonReply<S>> {
    this.#requireOpen();
    checkCall("program", options);
    return this.#runProgram(options, code, (asked, local) => this.#session.runPython(asked, local));
  }

  /** Summarises the older part of the conversation now. `metadata.compacted` says whether there was anything. */
  async compact(request: CompactRequest = {}): Promise<PromptResult> {
    this.#requireOpen();
    checkFieldsOf("compact", request);
    return this.#session.compact(request);
  }

  /** Ends what runs, or the operation of this id. What it had said is kept. */
  async abort(request: AbortRequest = {}): Promise<AbortReply> {
    this.#requireOpen();
    checkFieldsOf("abort", request);
    return this.#session.abort(request);
  }

  /** Tool calls that wait for an approval. */
  async approvals(): Promise<ApprovalView[]> {
    this.#requireOpen();
    return this.#session.approvals();
  }

  /** Allows or denies one of them, once. */
  async decide(approvalId: string, decision: ApprovalDecision): Promise<ApprovalView> {
    this.#requireOpen();
    requireText("approvalId", approvalId);
    checkFieldsOf("decision", decision);
    return this.#session.decide(approvalId, decision);
  }

  /** Makes another session with a copy of the history and the files, up to a message. */
  async fork(request: ForkRequest = {}): Promise<ForkReply> {
    this.#requireOpen();
    checkFieldsOf("fork", request);
    return this.#session.fork(request);
  }

  /** Goes back to a message: what came after it stays readable, but no longer reaches the model. */
  async rewind(request: RewindRequest): Promise<RewindReply> {
    this.#requireOpen();
    checkFieldsOf("rewind", request);
    return this.#session.rewind(request);
  }

  async messages(query: MessageQuery = {}): Promise<MessagePage> {
    this.#requireOpen();
    checkFieldsOf("messages", query);
    return this.#session.messages(query);
  }

  /** What happened, oldest first. */
  async events(query: EventQuery = {}): Promise<EventPage> {
    this.#requireOpen();
    checkFieldsOf("events", query);
    return this.#session.events(query);
  }

  async operation(operationId: string): Promise<OperationView> {
    this.#requireOpen();
    requireText("operationId", operationId);
    return this.#session.operation(operationId);
  }

  /** Ends what runs and removes the session with its history and files. */
  async delete(): Promise<void> {
    this.#requireOpen();
    await this.#session.delete();
    this.#isClosed = true;
  }

  /** Closes this handle; the session itself stays, and its operations continue. */
  close(): void {
    this.#isClosed = true;
  }

  async #run<S extends Schema>(subject: Subject, options: CallOptions<S>): Promise<PromptResult> {
    const { request, local, signal } = this.#toRequest(subject, options);
    const answer = await withAbort(this.#session, signal, request, (identified, cut) =>
      this.#session.prompt(identified, { ...local, signal: cut }),
    );
    return { ...answer, result: readResult(options.result, answer) };
  }

  async #runProgram<S extends Schema, Reply extends { result: unknown }>(
    { result: schema, signal, ...request }: { result?: S; signal?: AbortSignal; idempotencyKey?: string },
    code: string,
    run: (asked: JavaScriptRequest & PythonRequest, local: LocalCall) => Promise<Reply>,
  ): Promise<Omit<Reply, "result"> & { result: SkillResultOf<S> }> {
    const asked = { ...request, code, ...(schema !== undefined && { result: toJsonSchema(schema) }) };
    const reply = await withAbort(this.#session, signal, asked, (identified, cut) =>
      run(identified, { signal: cut }),
    );
    const { result } = reply;
    const read = readResult(schema, { result, text: JSON.stringify(result) });
    return { ...reply, result: read as SkillResultOf<S> }; // read by the schema of that type
  }

  async *#follow(query: FollowQuery, options: FollowOptions, left: AbortSignal): AsyncGenerator<WireEvent> {
    this.#requireOpen();
    checkFieldsOf("follow", query);
    checkOptions("follow()", options, ["signal"]);
    const isOver = anyOf(left, options.signal);
    if (isOver.aborted) return;
    yield* readEvents(await this.#session.follow(query), isOver);
  }

  #stream(subject: Subject, options: CallOptions<never>): AsyncGenerator<OperationEvent> {
    return leavable((left) => this.#readStream(subject, options, left));
  }

  async *#readStream(
    subject: Subject,
    options: CallOptions<never>,
    left: AbortSignal,
  ): AsyncGenerator<OperationEvent> {
    const { request, local, signal } = this.#toRequest(subject, options);
    const { promise: gone, resolve: go } = Promise.withResolvers<void>();
    const body = withAbort(
      this.#session,
      signal,
      request,
      (identified, cut) => this.#session.stream(identified, { ...local, signal: cut }),
      gone,
    );
    try {
      yield* readEvents(await body, left) as AsyncGenerator<OperationEvent>; // as every host writes them
    } finally {
      go();
    }
  }

  #toRequest<S extends Schema>(
    subject: Subject,
    given: CallOptions<S>,
  ): { request: SessionRequest; local: LocalCall; signal: AbortSignal | undefined } {
    this.#requireOpen();
    checkCall(Object.hasOwn(subject, "message") ? "prompt" : (Object.keys(subject)[0] ?? ""), given);
    const { result, images, tools, commands = [], signal, ...options } = given;
    for (const [field, value] of Object.entries({ tools, commands, images })) {
      if (value === undefined || Array.isArray(value)) continue;
      throw invalidField(field, `The field "${field}" must be a list.`);
    }
    const names = commands.filter((command) => typeof command === "string");
    const definitions = commands.filter((command) => typeof command !== "string");
    return {
      request: {
        ...this.#defaults,
        ...options,
        ...subject,
        ...(result !== undefined && { result: toJsonSchema(result) }),
        ...(images !== undefined && {
          images: images.map(toFile),
        }),
        ...(names.length > 0 && { commands: names }),
      },
      local: { ...(tools !== undefined && { tools }), commands: definitions },
      signal,
    };
  }

  #open(): Session {
    this.#requireOpen();
    return this.#session;
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new EdgeflueError("session_not_found", "The session handle is closed.");
  }
}

type Subject = { message: string } | { skill: string } | { task: string };
