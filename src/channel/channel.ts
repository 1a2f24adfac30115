/** What a channel is, in five steps: check the raw bytes and say what came (in the Worker), say what it leads to (in the
 *  session), and say what people see, send it, and find it again. All that is stored is the desk's. */

import type { ChannelTrigger } from "../agent/channel-trigger.ts";
import type { ToolDefinition } from "../agent/tool/define-tool.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { ApprovalDecision, ApprovalView } from "../protocol/approval.ts";
import type { Delivery, DeliveryReceipt } from "../protocol/channel/delivery.ts";
import type { SettledOperation } from "../protocol/operation.ts";
import type { SessionRequest } from "../protocol/prompt.ts";
import type { Session } from "../protocol/session.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A request as it came: nothing of it is checked. */
export interface Webhook {
  agent: string;
  /** The channel's key in `triggers`. */
  name: string;
  /** Within the cap. */
  body: Uint8Array<ArrayBuffer>;
  headers: Headers;
  url: URL;
  env: Environment;
  /** Milliseconds since 1970. */
  now: number;
  /** Asks the channel's part in a session. */
  ask: Ask;
}

/** Asks a channel's `answerQuestion` in a session of the same agent, in plain data both ways. */
export type Ask = (place: Place, question: unknown) => Promise<unknown>;

export type Reception =
  /** Nothing to store: a ping, a challenge. */
  | { type: "answer"; body: object | string; headers?: Record<string, string> }
  /** Nothing to do. It is logged in the session of `address`; default: in the agent's log of the channel. */
  | {
      type: "ignored";
      delivery: WebhookDelivery;
      reason: string;
      address?: Place | undefined;
      /** Whether it is worth a line in the log. Default true. */
      isLogged?: boolean;
      /** Default: the reason as JSON. */
      answer?: { body: object | string };
    }
  /** Something for a session, which is stored before the answer. */
  | {
      type: "event";
      delivery: WebhookDelivery;
      address: Place;
      /** The answer once it is stored. Default: the receipt as JSON. */
      answer?(receipt: DeliveryReceipt): { body: object | string };
    };

export type WebhookDelivery = Omit<Delivery, "channel" | "ignored">;
export type Place = Pick<SessionAddress, "instance" | "session">;

/** What an event leads to. `turn` is what the channel needs later to show something for it: plain data. */
export type Admission<Turn> =
  | { type: "prompt"; request: SessionRequest; turn: Turn }
  | { type: "ignored"; reason: string; turn?: Turn }
  /** Someone decides about a call that waits. The session checks whether this principal may. */
  | { type: "decision"; approvalId: string; decision: ApprovalDecision; turn: Turn }
  /** Words for the turn of a delivery's key, while it runs: they must be of the one who began it. */
  | { type: "join"; key: string; request: SessionRequest }
  /** What runs is to end: the operation of a delivery's key, or whatever runs. */
  | { type: "abort"; key?: string; reason: string; turn?: Turn }
  /** Something is shown, without a turn. */
  | { type: "answer"; reason: string; turn: Turn; show: readonly Draft[] }
  /** It is looked into again. */
  | { type: "later"; afterMs: number; reason?: string };

export type Moment =
  /** The turn is stored. A sign of life is due. */
  | { type: "queued" }
  /** `at`: milliseconds since 1970. There are none while a call waits for a person. */
  | { type: "progress"; text: string; tools: readonly ToolProgress[]; at: number }
  /** A call waits for a person, or was decided about. */
  | { type: "approval"; approval: ApprovalView }
  | { type: "settled"; outcome: SettledOperation }
  /** A decision was made, or refused with `problem`. */
  | { type: "decided"; approvalId: string; approval?: ApprovalView; problem?: string }
  /** No further turn is made for a while. Comes once. */
  | { type: "tripped"; reason: string };

export interface ToolProgress {
  toolCallId: string;
  toolName: string;
  state: "running" | "succeeded" | "failed";
}

/** What is to be shown, in a slot of its delivery: a later draft of the same slot changes the same message. */
export interface Draft {
  slot: string;
  /** Plain data. Null: it is to be removed. */
  content: unknown;
}

/** A message that is to be sent, or changed. */
export interface Message<Turn> {
  slot: string;
  content: unknown;
  turn: Turn;
  /** What `send` has said of it: its id at the service. Undefined while it is not known to be there. */
  remote: unknown;
  /** How often sending this content began before. With no `remote` it may be there all the same: look for `marker`. */
  attempts: number;
  /** Unique, and unguessable until it is sent: put it where people do not see it, and the message is found by it. */
  marker: string;
  /** Stores a part of `remote` at once: of a message that takes several calls. */
  save(remote: unknown): void;
}

export type Sending =
  /** `problem`: what is not as it should be, for the log. */
  | { type: "sent"; remote?: unknown; problem?: string }
  /** The service asks to wait; nothing else is sent by the channel meanwhile. */
  | { type: "wait"; afterMs: number; problem: string }
  /** It cannot be sent, ever. */
  | { type: "failed"; problem: string }
  /** The place is gone: nothing more is sent for this delivery, and its turn ends. */
  | { type: "gone"; problem: string };

/** What a channel has in a session. */
export interface DeskContext {
  /** The channel's key in `triggers`. */
  name: string;
  address: SessionAddress;
  env: Environment;
  now(): number;
  session: Session;
  /** Plain data that the session keeps for the channel, by keys of its own; what is put for `keptMs` may be gone after it. */
  get(key: string): unknown;
  put(key: string, value: unknown, keptMs?: number): void;
  ask: Ask;
  /** Whether a turn began here, or is about to, by a delivery before this one. */
  isActive(before: number): boolean;
  /** Turns that have not ended, the first of which runs: by which key of its delivery each is known, and who began it. */
  running(): readonly { key: string; from: string | undefined }[];
  /** What is shown, or to be shown, for a delivery. */
  shown(delivery: number): readonly (Draft & { remote: unknown; status: "pending" | "sent" | "failed" })[];
  /** Aborts when the call's time is up. */
  signal: AbortSignal;
}

export interface ChannelDefinition<Payload, Turn> {
  /** The key that it must have in `triggers`. Default: any. */
  name?: string;
  /** What the lists of agents show of it. */
  describe(): object;
  /** Rejects with an `EdgeflueError`: `unauthorized` for what is not signed. */
  receive(webhook: Webhook): Promise<Reception>;
  /** Answers what is no POST to the channel's path itself. Default: 405, and 404 below. */
  answer?(request: Request, webhook: Omit<Webhook, "body">): Promise<Response>;
  /** What an event leads to, without asking anyone: then its turn is stored with it. Undefined: `prepare` says. */
  admit?(payload: Payload, context: DeskContext, delivery: AdmittedDelivery): Admission<Turn> | undefined;
  /** The same, with calls to the service. The event is stored before; what is thrown is tried again. */
  prepare?(payload: Payload, context: DeskContext, delivery: AdmittedDelivery): Promise<Admission<Turn>>;
  /** Another delivery of the same event, which may know more than the first: the payload of both. It replaces the first's
   *  while that is looked into; once its turn has begun, it is an event of its own, for `join`. Undefined: nothing new. */
  merge?(first: Payload, payload: Payload, hasBegun: boolean): Payload | undefined;
  /** What people are to see from this moment on. Sends no request. Default: nothing. */
  show?(moment: Moment, turn: Turn, context: DeskContext & { delivery: number }): readonly Draft[];
  send?(message: Message<Turn>, context: DeskContext): Promise<Sending>;
  /** Answers what the channel asks here from the Worker, or from another session. */
  answerQuestion?(question: unknown, context: DeskContext): Promise<unknown>;
  /** Tools of the turn, bound to it. `show` has something shown. */
  tools?(turn: Turn, context: TurnContext): readonly ToolDefinition[];
  /** At least so long between two moments of progress. Default: there are none. */
  progressMs?: number;
  /** A moment of progress comes at least so often while the turn runs. Default: only when there is something new. */
  aliveMs?: number;
}

export interface AdmittedDelivery {
  seq: number;
  id: string;
  event: string;
  from: string | undefined;
  isPerson: boolean;
  receivedAt: number;
}

export interface TurnContext extends DeskContext {
  delivery: number;
  /** Has something shown, in the transaction of this call. */
  show(...drafts: Draft[]): void;
}

/** A trigger with its definition, which the desk of a session uses. */
export interface Channel extends ChannelTrigger {
  // biome-ignore lint/suspicious/noExplicitAny: channels of different events share one desk
  readonly definition: ChannelDefinition<any, any>;
  /** What lists of agents show. */
  toJSON(): object;
}
