/** The events of a response's stream: each step that says something is one message, and every event is numbered. */

import type { AnswerItem } from "./answer-reader.ts";
import { toOpenAiError } from "./openai-error.ts";
import {
  type OutputMessage,
  type ResponseHead,
  type ResponseState,
  toEndState,
  toOutputMessage,
  toOutputText,
  toResponse,
} from "./response-object.ts";

export interface ResponseEvent {
  type: string;
  sequence_number: number;
  [field: string]: unknown;
}

export class ResponseStreamEncoder {
  readonly #head: ResponseHead;
  readonly #output: OutputMessage[] = [];
  /** The text of the message that is open. */
  #text: string | undefined;
  #events: ResponseEvent[] = [];
  #next = 0;

  constructor(head: ResponseHead) {
    this.#head = head;
  }

  start(): ResponseEvent[] {
    return this.#collect(() => {
      const response = toResponse(this.#head, { status: "in_progress" }, []);
      this.#send("response.created", { response });
      this.#send("response.in_progress", { response });
    });
  }

  encode(item: AnswerItem): ResponseEvent[] {
    return this.#collect(() => {
      switch (item.type) {
        case "text":
          this.#say(item.text);
          break;
        case "step-end":
          this.#close("completed");
          break;
        case "end":
          this.#end(toEndState(item.finishReason, item.usage));
          break;
        case "error":
          this.#close("incomplete");
          this.#end({ status: "failed", error: toOpenAiError(item.error) });
      }
    });
  }

  /** The response as it is now. */
  toResponse(state: ResponseState): object {
    return toResponse(this.#head, state, this.#output);
  }

  #collect(write: () => void): ResponseEvent[] {
    this.#events = [];
    write();
    return this.#events;
  }

  #send(type: string, fields: object): void {
    this.#events.push({ type, sequence_number: this.#next, ...fields });
    this.#next += 1;
  }

  #say(delta: string): void {
    const { id } = this.#head;
    const place = this.#text === undefined ? this.#output.length : this.#output.length - 1;
    if (this.#text === undefined) {
      const item = toOutputMessage(id, place, undefined, "in_progress");
      this.#output.push(item);
      this.#text = "";
      this.#send("response.output_item.added", { output_index: place, item });
      this.#send("response.content_part.added", { ...this.#part(item), part: toOutputText("") });
    }
    this.#text += delta;
    const [item] = this.#output.slice(-1);
    if (item !== undefined)
      this.#send("response.output_text.delta", { ...this.#part(item), delta, logprobs: [] });
  }

  #close(status: "completed" | "incomplete"): void {
    const text = this.#text;
    const open = this.#output.pop();
    if (open === undefined) return;
    if (text === undefined) {
      this.#output.push(open);
      return;
    }
    const item = { ...open, status, content: [toOutputText(text)] };
    this.#output.push(item);
    this.#text = undefined;
    const part = this.#part(item);
    this.#send("response.output_text.done", { ...part, text, logprobs: [] });
    this.#send("response.content_part.done", { ...part, part: toOutputText(text) });
    this.#send("response.output_item.done", { output_index: part.output_index, item });
  }

  #part({ id }: OutputMessage) {
    return { item_id: id, output_index: this.#output.length - 1, content_index: 0 };
  }

  #end(state: ResponseState): void {
    this.#send(`response.${state.status}`, { response: this.toResponse(state) });
  }
}
