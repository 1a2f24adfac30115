/** Messages on their way to the session. Each is shown at once, goes out in the order in which it was sent, and is sent
 *  again until the server has accepted or refused it: with its key, so that it is there once. */

import { EdgeflueError } from "../errors.ts";
import type { Receipt } from "../protocol/operation.ts";
import type { PromptRequest } from "../protocol/prompt.ts";
import type { SessionMessage, SessionPart } from "./conversation/session-message.ts";
import { pageLimits } from "./limits.ts";

export type SentRequest = PromptRequest & { messageId: string; idempotencyKey: string };

export interface OutboxParts {
  dispatch(request: SentRequest): Promise<Receipt>;
  onChange(): void;
  /** Waits until it makes sense to try again. */
  pause(ms: number): Promise<void>;
}

interface Sent {
  message: SessionMessage;
  /** How often the history had been asked for when the server accepted it. */
  acceptedAt: number | undefined;
}

export class Outbox {
  readonly #parts: OutboxParts;
  #sent: Sent[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #reads = 0;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  get messages(): SessionMessage[] {
    return this.#sent.map(({ message }) => message);
  }

  /** How often the history was asked for. */
  get reads(): number {
    return this.#reads;
  }

  /** Whether the server has not accepted all of them yet. */
  get isSending(): boolean {
    return this.#sent.some(({ acceptedAt }) => acceptedAt === undefined);
  }

  /** Resolves with the receipt. Rejects with the server's refusal; the message is then gone. */
  send(request: SentRequest): Promise<Receipt> {
    const message = toMessage(request);
    this.#sent = [...this.#sent, { message, acceptedAt: undefined }];
    this.#parts.onChange();
    const receipt = this.#last.then(() => this.#deliver(request));
    this.#last = receipt.catch(() => {});
    return receipt;
  }

  /** The history is asked for. Hand the number to `settle` with the answer. */
  beginRead(): number {
    this.#reads += 1;
    return this.#reads;
  }

  /** Forgets what the history has, and what has come to nothing: accepted before it was asked for, and not open. */
  settle(
    read: number,
    isKnown: (messageId: string) => boolean,
    isOpen: (operationId: string) => boolean,
  ): void {
    this.#sent = this.#sent.filter(({ message: { id, metadata }, acceptedAt }) => {
      if (isKnown(id)) return false;
      return acceptedAt === undefined || acceptedAt >= read || isOpen(metadata.operationId ?? "");
    });
  }

  async #deliver(request: SentRequest): Promise<Receipt> {
    for (let failures = 0; ; failures += 1) {
      try {
        const receipt = await this.#parts.dispatch(request);
        const { operationId } = receipt;
        this.#change(request.messageId, ({ message }) => ({
          message: { ...message, metadata: { ...message.metadata, operationId, pending: "queued" } },
          acceptedAt: this.#reads,
        }));
        return receipt;
      } catch (error) {
        if (!(error instanceof EdgeflueError) || error.code !== "server_unavailable") {
          this.#change(request.messageId, () => undefined);
          throw error;
        }
        await this.#parts.pause(Math.min(pageLimits.retryMs * 2 ** failures, pageLimits.retryMsMax));
      }
    }
  }

  #change(messageId: string, change: (sent: Sent) => Sent | undefined): void {
    this.#sent = this.#sent.flatMap((sent) => {
      if (sent.message.id !== messageId) return [sent];
      const changed = change(sent);
      return changed === undefined ? [] : [changed];
    });
    this.#parts.onChange();
  }
}

function toMessage({ messageId, message, images = [] }: SentRequest): SessionMessage {
  const files = images.map(
    ({ data, mimeType: mediaType = "image/png", name }): SessionPart => ({
      type: "file",
      mediaType,
      url: /^(?:data|https):/.test(data) ? data : `data:${mediaType};base64,${data}`,
      ...(name !== undefined && { filename: name }),
    }),
  );
  const text: SessionPart[] = message === "" ? [] : [{ type: "text", text: message, state: "done" }];
  return { id: messageId, role: "user", parts: [...text, ...files], metadata: { pending: "sending" } };
}
