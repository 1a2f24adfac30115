/** The one place that decides whether a request reaches what it wants. It is asked before any object is; a route that
 *  never asked is refused to everyone but the bearers of full keys. */

import type { Context } from "hono";
import { type Clock, within } from "../../clock.ts";
import { agentNotFound, EdgeflueError } from "../../errors.ts";
import { findPrincipalProblem, type Principal } from "../../protocol/access/principal.ts";
import { defaultSession } from "../../protocol/address.ts";
import { endSentence } from "../../protocol/check/known-names.ts";
import { workflowNotFound } from "../../workflow/workflow-directory.ts";
import { type Caller, type Callers, hasExpired, isFull, knows, mayReach, tokenExpired } from "./caller.ts";
import { accessLimits } from "./limits.ts";
import { type RateLimits, spend } from "./rate-limit.ts";
import { type AccessTarget, workVerbs } from "./target.ts";

/** What an application's `authorize` is, with the environment filled in. */
export type AuthorizeRequest = (
  request: Request,
  target: AccessTarget,
) => Principal | false | undefined | Promise<Principal | false | undefined>;

export interface GuardParts {
  callers: Callers;
  authorize?: AuthorizeRequest | undefined;
  rateLimits: RateLimits;
  clock: Clock;
}

export class Guard {
  readonly #parts: GuardParts;
  readonly #requests = new WeakMap<Request, RequestAccess>();

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Begins a request. Without an application's own rules, one without a valid key ends here. */
  async begin(request: Request): Promise<RequestAccess> {
    const { callers, authorize } = this.#parts;
    const caller = await callers.identify(request);
    const access = new RequestAccess(request, caller, this.#parts);
    await access.count();
    if (caller.type === "stranger" && authorize === undefined) throw caller.refusal;
    this.#requests.set(request, access);
    return access;
  }

  of({ req }: Context): RequestAccess {
    const access = this.#requests.get(req.raw);
    if (access === undefined) throw new Error("A route was reached before the guard.");
    return access;
  }
}

/** What one request may reach. */
export class RequestAccess {
  readonly caller: Caller;
  /** The principal that was let in last. */
  principal: Principal | undefined;
  wasAsked = false;
  readonly #request: Request;
  readonly #parts: GuardParts;
  /** The agent that the request names, before it is known whether it exists. */
  #named: { agent: string; instance: string } | undefined;
  readonly #decisions = new Map<string, Principal | false | undefined>();

  constructor(request: Request, caller: Caller, parts: GuardParts) {
    this.#request = request;
    this.caller = caller;
    this.#parts = parts;
    this.principal = caller.type === "stranger" ? undefined : caller.principal;
  }

  get isFull(): boolean {
    return isFull(this.caller);
  }

  /** Whether nothing that it does has to be looked at. */
  get isUnlimited(): boolean {
    const { authorize, rateLimits } = this.#parts;
    const isPlain = authorize === undefined && rateLimits.instances === undefined;
    return isPlain && this.isFull && this.principal === undefined;
  }

  /** Milliseconds since 1970; undefined for what does not expire. */
  get expiresAt(): number | undefined {
    return this.caller.type === "token" ? this.caller.claims.expiresAt * 1000 : undefined;
  }

  /** Throws `rate_limited` when the caller has made too many requests, of which this is one more. */
  count(): Promise<void> {
    const { rateLimits, clock } = this.#parts;
    return spend(rateLimits.keys, rateKeyOf(this.caller, this.#request), rateLimits, clock);
  }

  /** The principal that is let in, if it has a name. Throws the refusal. */
  async require(target: AccessTarget): Promise<Principal | undefined> {
    await this.admit(target);
    if (target.type === "session" && workVerbs.has(target.verb))
      await this.#spend(target.agent, target.instance);
    if (target.type === "run" && target.action === "start")
      await this.#spend(target.name, target.instance ?? target.kind);
    return this.principal;
  }

  /** The same, with nothing spent yet. */
  async admit(target: AccessTarget): Promise<void> {
    this.wasAsked = true;
    const decision = await this.#decide(target);
    // A stranger reads nothing that an agent which does not exist would not answer.
    if (decision === false) throw forbidden(this.caller.type === "stranger" ? undefined : target);
    if (decision === undefined) this.#requireByKey(target);
    else this.principal = decision;
  }

  /** The same as an answer. */
  async permits(target: AccessTarget): Promise<boolean> {
    try {
      await this.admit(target);
      return true;
    } catch (error) {
      if (error instanceof EdgeflueError && [401, 403, 404].includes(error.status)) return false;
      throw error;
    }
  }

  /** Refuses an agent that does not exist for this caller, as one that does not exist. */
  requireKnown(agent: string, instance: string): void {
    if (!knows(this.caller, agent)) throw agentNotFound({ name: agent });
    this.#named = { agent, instance };
  }

  /** Throws what a stranger is answered who asks for an agent, whether it exists or not. */
  async hideNamed(): Promise<void> {
    if (this.caller.type !== "stranger" || this.#named === undefined) return;
    await this.require({ type: "session", ...this.#named, session: defaultSession, verb: "messages" });
  }

  #requireByKey(target: AccessTarget): void {
    const { caller } = this;
    if (caller.type === "stranger") throw caller.refusal;
    if (caller.type === "token" && hasExpired(caller.claims)) throw tokenExpired();
    if (!mayReach(caller, target)) throw toRefusal(caller, target);
    this.principal = caller.principal;
  }

  /** What the application says, asked once for each target; of a socket each time, for as long as it is open. */
  async #decide(target: AccessTarget): Promise<Principal | false | undefined> {
    const { authorize, clock } = this.#parts;
    if (authorize === undefined) return undefined;
    const key = JSON.stringify(target);
    if (this.#decisions.has(key)) return this.#decisions.get(key);
    const answer = Promise.resolve(authorize(this.#request, target));
    const decision = await within(clock, accessLimits.authorizeMsMax, answer, rulesSilent);
    checkDecision(decision);
    if (this.#request.headers.get("upgrade") === null) this.#decisions.set(key, decision);
    return decision;
  }

  #spend(name: string, instance: string): Promise<void> {
    const { rateLimits, clock } = this.#parts;
    return spend(rateLimits.instances, JSON.stringify([name, instance]), rateLimits, clock);
  }
}

function rulesSilent(): EdgeflueError {
  console.warn(`edgeflue: authorize() did not settle within ${accessLimits.authorizeMsMax / 1000} s.`);
  return new EdgeflueError("server_unavailable", "Whether this caller may do that was not decided in time.", {
    hint: "The promise that access.authorize of createWorker() returned did not settle in time.",
    retryAfterSeconds: 5,
  });
}

function checkDecision(decision: Principal | false | undefined): void {
  if (decision === false || decision === undefined) return;
  const problem = findPrincipalProblem(decision);
  if (problem !== undefined)
    throw new Error(
      endSentence(`authorize() must return a principal, false or undefined: what it returned ${problem}`),
    );
}

/** What does not exist for the caller is not found; what it may not do with what it knows is forbidden. */
function toRefusal(caller: Caller, target: AccessTarget): EdgeflueError {
  switch (target.type) {
    case "session":
      return knows(caller, target.agent) ? forbidden(target) : agentNotFound({ name: target.agent });
    case "run":
      if (target.runId !== undefined) return new EdgeflueError("run_not_found", "There is no such run.");
      return target.kind === "workflow"
        ? workflowNotFound(target.name)
        : agentNotFound({ name: target.name });
    case "list":
      return forbidden(target);
  }
}

export function forbidden(target?: AccessTarget): EdgeflueError {
  const what =
    target === undefined
      ? "This caller may not do that."
      : target.type === "session"
        ? `This caller may not use "${target.verb}" of this session.`
        : target.type === "run"
          ? `This caller may not ${target.action} runs of ${JSON.stringify(target.name)}.`
          : target.list === "deployment"
            ? "This caller may not read the lists of the deployment."
            : `This caller may not list ${target.list}.`;
  return new EdgeflueError("forbidden", what, {
    hint: "access.keys of createWorker() says what each key may do; where access.authorize returns false, that function refuses: see docs/security.md.",
  });
}

/** Whose requests are counted together. Addresses count only as the edge reports them: other headers can be forged. */
function rateKeyOf(caller: Caller, { headers }: Request): string {
  switch (caller.type) {
    case "anyone":
      return "anyone";
    case "key":
      return `key ${caller.holder.name ?? hexOf(caller.holder.digest)}`;
    case "token": {
      const { agent, instance, user = "" } = caller.claims;
      return JSON.stringify([
        "token",
        caller.holder.name ?? hexOf(caller.holder.digest),
        agent,
        instance,
        user,
      ]);
    }
    case "stranger":
      return `stranger ${headers.get("cf-connecting-ip") ?? ""}`;
  }
}

function hexOf(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
