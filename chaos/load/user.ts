/** One user of one session: sends requests of all kinds, several at once, until they are all answered or lost. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../host.ts";
import { gapMsMax, openRequestsMax, requestsMax, requestsMin } from "../limits.ts";
import { forkRandom, pickWeighted, type Random } from "../random.ts";
import type { ChaosModel } from "../servers/model.ts";
import { createPlan, toCommand, toMessage } from "../servers/plan.ts";
import { Caller, type CallOptions } from "./caller.ts";
import { decideLate } from "./decide-late.ts";
import type { Answer, RequestKind, SentDecision, SentFile, SentRequest } from "./sent-request.ts";
import { readStream } from "./stream-reader.ts";

const actionWeights = {
  prompt: 4,
  typed: 1,
  task: 1,
  stream: 6,
  dispatch: 4,
  steer: 2,
  interrupt: 1,
  shell: 2,
  compact: 1,
  abort: 1,
  file: 2,
} as const;

const resultSchema = { type: "object", properties: { sum: { type: "number" } }, required: ["sum"] };

export interface UserParts {
  host: Host;
  model: ChaosModel;
  random: Random;
  /** Sends a few dispatches and never looks back: only the alarm wakes the session. */
  isQuiet: boolean;
}

export class User {
  readonly session: string;
  readonly isQuiet: boolean;
  readonly requests: SentRequest[] = [];
  readonly decisions: SentDecision[] = [];
  readonly files: SentFile[] = [];
  readonly caller: Caller;
  readonly #model: ChaosModel;
  readonly #random: Random;

  constructor(session: string, { host, model, random, isQuiet }: UserParts) {
    this.session = session;
    this.isQuiet = isQuiet;
    this.caller = new Caller(host, session);
    this.#model = model;
    this.#random = random;
  }

  /** Sends no more once `signal` aborts. Resolves when nothing is open any more. */
  async play(signal: AbortSignal): Promise<void> {
    const random = this.#random;
    const open = new Set<Promise<void>>();
    const over = new AbortController();
    const deciding = this.isQuiet
      ? Promise.resolve()
      : decideLate(this.caller, this.decisions, { random: forkRandom(random), signal: over.signal });
    const count = this.isQuiet ? 2 : requestsMin + random.integer(requestsMax - requestsMin);
    for (let number = 1; number <= count && !signal.aborted; number += 1) {
      const action = this.isQuiet ? "dispatch" : pickWeighted(random, actionWeights);
      const work = this.#act(action, `${this.session}-${number}`, forkRandom(random)).finally(() =>
        open.delete(work),
      );
      open.add(work);
      if (open.size >= openRequestsMax) await Promise.race(open);
      await sleep(random.integer(gapMsMax));
    }
    await Promise.all(open);
    over.abort();
    await deciding;
  }

  async #act(action: keyof typeof actionWeights, id: string, random: Random): Promise<void> {
    if (action === "abort")
      return void (await this.caller.send("/abort", { body: this.#whatToAbort(random) }));
    if (action === "file") return this.#putFile(id);
    const isKeyed = this.isQuiet || action === "stream" || random.integer(4) > 0;
    const sent = this.#note(action, id, isKeyed);
    const headers = sent.key === undefined ? {} : { "idempotency-key": sent.key };
    const { path, body } = this.#toCall(action, id, random);
    const request: CallOptions = { body, headers };
    if (action === "stream") return readStream(this.caller, sent, { request, random });
    const answer = isKeyed
      ? await this.caller.sendUntilAnswered(path, request)
      : await this.caller.send(path, request);
    if (answer !== undefined) takeAnswer(sent, answer);
    // The same request once more is the same operation.
    if (isKeyed && random.integer(3) === 0)
      takeAnswer(sent, await this.caller.sendUntilAnswered(path, request));
  }

  #note(kind: RequestKind, id: string, isKeyed: boolean): SentRequest {
    const sent: SentRequest = {
      id,
      kind,
      session: this.session,
      key: isKeyed ? `key-${id}` : undefined,
      sentAt: performance.now(),
      provenAt: undefined,
      operationIds: new Set(),
      answer: undefined,
      reading: undefined,
    };
    this.requests.push(sent);
    return sent;
  }

  #toCall(kind: RequestKind, id: string, random: Random): { path: string; body: object } {
    if (kind === "shell")
      return { path: "/shell", body: { command: toCommand(`${id}.shell`, random.integer(150)) } };
    if (kind === "compact") return { path: "/compact", body: { keepRecent: random.integer(4) } };
    const plan = createPlan(id, random, kind === "typed" ? { wrongResults: random.integer(3) } : {});
    this.#model.learn(plan);
    const message = toMessage(plan);
    if (kind === "dispatch") return { path: "/dispatch", body: { input: message } };
    const body = {
      ...(kind === "task" ? { task: message } : { message }),
      ...(kind === "typed" && { result: resultSchema }),
      ...((kind === "steer" || kind === "interrupt") && { whenBusy: kind }),
    };
    return { path: "", body };
  }

  #whatToAbort(random: Random): object {
    const { key } = this.requests.at(-1) ?? {};
    return random.integer(2) === 0 || key === undefined ? {} : { idempotencyKey: key };
  }

  async #putFile(id: string): Promise<void> {
    const file = { path: `put-${id}.txt`, content: `content of ${id}`, isStored: false };
    this.files.push(file);
    const { status } = await this.caller.sendUntilAnswered(`/files/${file.path}`, {
      method: "PUT",
      body: file.content,
    });
    file.isStored = status === 201;
  }
}

/** Answers to repeats are compared with the first one later: the newest stands here, the operations of all. */
function takeAnswer(sent: SentRequest, answer: Answer): void {
  sent.answer = answer;
  const operationId = answer.body.operationId ?? answer.body.result?.operationId;
  if (operationId === undefined) return;
  sent.provenAt ??= performance.now();
  sent.operationIds.add(operationId);
}
