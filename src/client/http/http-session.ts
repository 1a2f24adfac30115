/** A session on a server, over HTTP. Requests that fail on the network are sent again; none runs twice. Rejects with an
 *  `EdgeflueError`, as every session does: the server's, or `server_unavailable`. */

import { invalidRequest } from "../../errors.ts";
import { checkId, type SessionAddress } from "../../protocol/address.ts";
import { readFrames, type WireFrame } from "../../protocol/agent-session/read-events.ts";
import type { ApprovalDecision, ApprovalView } from "../../protocol/approval.ts";
import type { DeliveryPage, DeliveryQuery } from "../../protocol/channel/delivery.ts";
import type { CompactRequest } from "../../protocol/compact.ts";
import type { EventPage, EventQuery, FollowQuery } from "../../protocol/event/event-log.ts";
import { silenceMsMax } from "../../protocol/event/reconnect.ts";
import type { FileReply, FileRequest } from "../../protocol/file.ts";
import { type LocalCall, refuseFunctions } from "../../protocol/local-call.ts";
import type { MessagePage, MessageQuery } from "../../protocol/message.ts";
import type { AbortReply, AbortRequest, OperationView, Receipt } from "../../protocol/operation.ts";
import type { JavaScriptReply, JavaScriptRequest } from "../../protocol/program/javascript.ts";
import type { PythonReply, PythonRequest } from "../../protocol/program/python.ts";
import type { ServiceReply, ServiceRequest } from "../../protocol/program/service.ts";
import type { PromptResult, SessionRequest } from "../../protocol/prompt.ts";
import type { ForkReply, ForkRequest, RewindReply, RewindRequest } from "../../protocol/request/branch.ts";
import type { WakeUpView } from "../../protocol/schedule/wake-up.ts";
import type { Session, StreamOptions } from "../../protocol/session.ts";
import type { ShellReply, ShellRequest } from "../../protocol/shell.ts";
import type { WorkspaceReply, WorkspaceRequest } from "../../protocol/workspace.ts";
import { identify, splitKey } from "../identified.ts";
import * as wire from "../wire-result.ts";
import type { HttpConnection, HttpRequest } from "./http-connection.ts";
import { endsOperation, HttpPrompts } from "./http-prompts.ts";
import { openHttpStream, takeEventStream } from "./http-stream.ts";
import { toPathPart } from "./path-part.ts";
import { sendFileRequest } from "./send-file-request.ts";
import { sendServiceRequest } from "./send-service-request.ts";
import { sendWorkspaceRequest } from "./send-workspace-request.ts";
import { watchSilence } from "./watch-silence.ts";

export class HttpSession implements Session {
  readonly #connection: HttpConnection;
  readonly #session: string;
  /** `/agents/{name}/{id}` */
  readonly #path: string;
  readonly #prompts: HttpPrompts;

  constructor(connection: HttpConnection, { agent, instance, session }: SessionAddress) {
    this.#connection = connection;
    this.#session = checkId("session", session);
    this.#path = `/agents/${toPathPart("agent", agent)}/${toPathPart("instance", instance)}`;
    this.#prompts = new HttpPrompts(connection, {
      path: this.#path,
      streamPath: this.#path,
      query: { session },
      unwrap: wire.parseWrapped,
    });
  }

  prompt(request: SessionRequest, local?: LocalCall): Promise<PromptResult> {
    return this.#prompts.prompt(request, local);
  }

  /** A connection that breaks is opened again at the same place. */
  stream(request: SessionRequest, local?: LocalCall & StreamOptions): Promise<ReadableStream<Uint8Array>> {
    return this.#prompts.stream(request, local);
  }

  async dispatch(request: SessionRequest, local?: LocalCall): Promise<Receipt> {
    refuseFunctions(local);
    return wire.parseReceipt(await this.#ask("POST", "/dispatch", splitKey(identify(request))));
  }

  /** As `stream`. */
  follow({ operationId, after }: FollowQuery): Promise<ReadableStream<Uint8Array>> {
    const path =
      operationId === undefined ? "/events" : `/operations/${toPathPart("operation", operationId)}`;
    return openHttpStream(
      this.#connection,
      { method: "GET", path: `${this.#path}${path}`, query: { session: this.#session } },
      { after, isLast: operationId === undefined ? () => false : endsOperation },
    );
  }

  /** What happens in the session after a position, until the connection breaks: one attempt, for a reader that connects
   *  again in its own way. */
  async watch(after: string, signal: AbortSignal): Promise<AsyncGenerator<WireFrame>> {
    const body = await this.#connection.exchange(
      {
        method: "GET",
        path: `${this.#path}/events`,
        query: { session: this.#session },
        headers: { accept: "text/event-stream", "last-event-id": after },
        signal,
        retries: 0,
        answerMsMax: silenceMsMax,
      },
      takeEventStream,
    );
    return readFrames(watchSilence(body, silenceMsMax));
  }

  async shell(request: ShellRequest, { signal }: LocalCall = {}): Promise<ShellReply> {
    const sent = { ...splitKey(identify(request)), signal };
    return wire.parseShellReply(wire.parseWrapped(await this.#json("POST", "/shell", sent)));
  }

  async runJs(request: JavaScriptRequest, { signal }: LocalCall = {}): Promise<JavaScriptReply> {
    const sent = { ...splitKey(identify(request)), signal };
    return wire.parseJavaScriptReply(wire.parseWrapped(await this.#json("POST", "/javascript", sent)));
  }

  async runPython(request: PythonRequest, { signal }: LocalCall = {}): Promise<PythonReply> {
    const sent = { ...splitKey(identify(request)), signal };
    return wire.parsePythonReply(wire.parseWrapped(await this.#json("POST", "/python", sent)));
  }

  service<Request extends ServiceRequest>(request: Request): Promise<ServiceReply<Request>> {
    return sendServiceRequest(request, (method, path, body) =>
      this.#json(method, `/services${path}`, body === undefined ? {} : { body }),
    );
  }

  async compact(request: CompactRequest): Promise<PromptResult> {
    return wire.parsePromptResult(
      wire.parseWrapped(await this.#json("POST", "/compact", splitKey(identify(request)))),
    );
  }

  async abort(request: AbortRequest): Promise<AbortReply> {
    const hasTarget = request.operationId !== undefined || request.idempotencyKey !== undefined;
    // What runs by the time of a second attempt may be another operation.
    const retries = hasTarget ? {} : { retries: 0 };
    return wire.parseAbortReply(await this.#ask("POST", "/abort", { body: request, ...retries }));
  }

  async approvals(): Promise<ApprovalView[]> {
    return wire.parseApprovals(await this.#ask("GET", "/approvals", {}));
  }

  async decide(approvalId: string, decision: ApprovalDecision): Promise<ApprovalView> {
    const path = `/approvals/${toPathPart("approval", approvalId)}`;
    return wire.parseApproval(await this.#ask("POST", path, splitKey(identify(decision))));
  }

  file<Request extends FileRequest>(request: Request): Promise<FileReply<Request>> {
    return sendFileRequest(this.#connection, request, {
      path: `${this.#path}/files`,
      query: { session: this.#session },
    });
  }

  workspace<Request extends WorkspaceRequest>(request: Request): Promise<WorkspaceReply<Request>> {
    return sendWorkspaceRequest(this.#connection, request, {
      path: this.#path,
      query: { session: this.#session },
    });
  }

  async fork(request: ForkRequest): Promise<ForkReply> {
    return wire.parseFork(await this.#json("POST", "/fork", splitKey(identify(request))));
  }

  async rewind(request: RewindRequest): Promise<RewindReply> {
    return wire.parseRewind(await this.#json("POST", "/rewind", splitKey(identify(request))));
  }

  readBranch(): Promise<never> {
    return refuseBranch();
  }

  beginBranch(): Promise<never> {
    return refuseBranch();
  }

  async deliver(): Promise<never> {
    throw invalidRequest("A delivery comes by a channel: send it to /webhooks/{name}/{agent}, signed.");
  }

  async deliveries(query: DeliveryQuery): Promise<DeliveryPage> {
    return wire.parseDeliveries(await this.#json("GET", "/deliveries", { query: { ...query } }));
  }

  async wakeUps(): Promise<WakeUpView[]> {
    return wire.parseWakeUps(await this.#json("GET", "/wakeups", {}));
  }

  async cancelWakeUp(wakeUpId: string): Promise<WakeUpView> {
    return wire.parseWakeUp(await this.#json("DELETE", `/wakeups/${toPathPart("wake-up", wakeUpId)}`, {}));
  }

  async messages(query: MessageQuery): Promise<MessagePage> {
    return wire.parseMessagePage(await this.#ask("GET", "/messages", { query: { ...query } }));
  }

  async events(query: EventQuery): Promise<EventPage> {
    return wire.parseEventPage(await this.#ask("GET", "/events", { query: { ...query } }));
  }

  async operation(operationId: string): Promise<OperationView> {
    const path = `/operations/${toPathPart("operation", operationId)}`;
    return wire.parseOperation(await this.#ask("GET", path, {}));
  }

  async delete(): Promise<void> {
    await this.#json("DELETE", "", {});
  }

  /** What the server answers without waiting for work. */
  #ask(
    method: HttpRequest["method"],
    path: string,
    request: Omit<HttpRequest, "method" | "path">,
  ): Promise<unknown> {
    return this.#json(method, path, { answerMsMax: silenceMsMax, ...request });
  }

  #json(
    method: HttpRequest["method"],
    path: string,
    { query, ...request }: Omit<HttpRequest, "method" | "path">,
  ): Promise<unknown> {
    return this.#connection.json({
      method,
      path: `${this.#path}${path}`,
      query: { session: this.#session, ...query },
      ...request,
    });
  }
}

async function refuseBranch(): Promise<never> {
  throw invalidRequest("A branch is copied within its deployment. Call fork() of the session that it is of.");
}
