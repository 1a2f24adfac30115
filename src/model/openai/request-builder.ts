/** Builds the requests of a conversation from parts that do not change: the AI SDK's model makes the fields around the
 *  messages once, and each message becomes JSON once, however often it is sent. Making a whole request for each step is
 *  a sixth of a step's CPU time, and grows with the conversation (bench: tool loop). */

import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { modelLimits } from "../../limits.ts";
import { CapturedRequest, captureRequest } from "./captured-request.ts";

/** The API's items for a message; undefined for one that is left to the AI SDK. */
export type ToItems = (message: LanguageModelV4Message) => object[] | undefined;

/** A request without its messages, which go between `head` and `tail`. */
interface Template {
  url: string;
  init: RequestInit;
  head: string;
  tail: string;
}

const noTools: object[] = [];

export class RequestBuilder {
  readonly #model: LanguageModelV4;
  readonly #field: string;
  readonly #toItems: ToItems;
  /** By the tools, and by what else a call asks for. */
  readonly #templates = new WeakMap<object, Map<string, Template>>();
  /** The same by the tools' JSON: each session of an agent makes its own tools. */
  readonly #templatesByText = new BoundedMap<Template>();
  /** The items of each message as JSON, without the brackets around them. */
  readonly #texts = new WeakMap<LanguageModelV4Message, string>();
  /** The same for system prompts, by their text: each call makes a new message for it. */
  readonly #systemTexts = new BoundedMap<string>();

  /** `field` is that of the messages in the request's body. */
  constructor(model: LanguageModelV4, { field, toItems }: { field: string; toItems: ToItems }) {
    this.#model = model;
    this.#field = field;
    this.#toItems = toItems;
  }

  /** The request that the AI SDK's model would send, byte for byte. Rejects with its error when it would send none. */
  async build(options: LanguageModelV4CallOptions): Promise<CapturedRequest> {
    const template = await this.#findTemplate(options);
    if (template === undefined) return captureRequest(this.#model, options);
    const texts: string[] = [];
    for (const message of options.prompt) {
      // Most are cached, and a needless await costs too, once for each message.
      const text = this.#findText(message) ?? (await this.#convert(message, options));
      if (text !== "") texts.push(text);
    }
    const { url, init, head, tail } = template;
    return new CapturedRequest(url, { ...init, body: `${head}[${texts.join(",")}]${tail}` });
  }

  /** Undefined for a call with options that conversations do not use. */
  async #findTemplate(options: LanguageModelV4CallOptions): Promise<Template | undefined> {
    const { prompt: _, abortSignal: __, tools, toolChoice, reasoning, providerOptions, ...others } = options;
    if (Object.values(others).some((value) => value !== undefined)) return undefined;
    const ofTools = this.#templates.get(tools ?? noTools) ?? new Map<string, Template>();
    this.#templates.set(tools ?? noTools, ofTools);
    const variant = JSON.stringify([toolChoice, reasoning, providerOptions]);
    const cached = ofTools.get(variant);
    if (cached !== undefined) return cached;
    const text = `${variant}${JSON.stringify(tools)}`;
    const made = this.#templatesByText.get(text) ?? (await this.#makeTemplate(options));
    if (made === undefined) return undefined;
    ofTools.set(variant, made);
    this.#templatesByText.set(text, made);
    return made;
  }

  async #makeTemplate(options: LanguageModelV4CallOptions): Promise<Template | undefined> {
    const [first] = options.prompt;
    const system = first?.role === "system" ? [first] : [];
    const prompt: LanguageModelV4Message[] = [
      ...system,
      { role: "user", content: [{ type: "text", text: "?" }] },
    ];
    const { url, init } = await captureRequest(this.#model, { ...options, prompt });
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    if (typeof body !== "object" || body === null || !(this.#field in body)) return undefined;
    const { [this.#field]: items } = body as Record<string, object[]>; // checked, and the messages are a list
    if (first !== undefined && system.length > 0) this.#keep(first, items?.slice(0, -1) ?? []);
    const mark = crypto.randomUUID();
    const [head, tail] = JSON.stringify({ ...body, [this.#field]: mark }).split(`"${mark}"`);
    if (head === undefined || tail === undefined) return undefined;
    return { url, init, head, tail };
  }

  #findText(message: LanguageModelV4Message): string | undefined {
    if (message.role === "system" && message.providerOptions === undefined) {
      return this.#systemTexts.get(message.content);
    }
    const cached = this.#texts.get(message);
    if (cached !== undefined) return cached;
    const items = this.#toItems(message);
    return items === undefined ? undefined : this.#keep(message, items);
  }

  /** Leaves rare messages to the AI SDK. */
  async #convert(message: LanguageModelV4Message, options: LanguageModelV4CallOptions): Promise<string> {
    const { init } = await captureRequest(this.#model, { ...options, prompt: [message] });
    const { [this.#field]: items } = JSON.parse(String(init.body)) as Record<string, object[]>; // as in the template
    return this.#keep(message, items ?? []);
  }

  #keep(message: LanguageModelV4Message, items: readonly object[]): string {
    const text = JSON.stringify(items).slice(1, -1);
    if (message.role !== "system") this.#texts.set(message, text);
    else if (message.providerOptions === undefined) {
      this.#systemTexts.set(message.content, text);
    }
    return text;
  }
}

/** Values by text. When the texts together pass the bound, all are dropped. */
class BoundedMap<T> {
  readonly #values = new Map<string, T>();
  #chars = 0;

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: T): void {
    if (this.#chars + key.length > modelLimits.requestPartsCharsMax) {
      this.#values.clear();
      this.#chars = 0;
    }
    this.#values.set(key, value);
    this.#chars += key.length;
  }
}
