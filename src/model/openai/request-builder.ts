/** Builds the requests of a conversation from parts that do not change: the fields around the messages are made once,
 *  and each message becomes JSON once, however often it is sent. Making a whole request for each step is a sixth of a
 *  step's CPU time, and grows with the conversation (bench: tool loop). */

import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { modelLimits } from "../../limits.ts";
import { CapturedRequest } from "./captured-request.ts";

/** Makes a whole request. Rejects when the call cannot be expressed as one. */
export type MakeRequest = (options: LanguageModelV4CallOptions) => Promise<CapturedRequest> | CapturedRequest;

/** The API's items for a message; undefined for one that is left to what makes whole requests. */
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
  readonly #make: MakeRequest;
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
  constructor(make: MakeRequest, { field, toItems }: { field: string; toItems: ToItems }) {
    this.#make = make;
    this.#field = field;
    this.#toItems = toItems;
  }

  /** The request that would be made as a whole, byte for byte. `added` are fields of this call alone. */
  async build(options: LanguageModelV4CallOptions, added: object = {}): Promise<CapturedRequest> {
    const template = await this.#findTemplate(options);
    if (template === undefined) return this.#make(options);
    const texts: string[] = [];
    for (const message of options.prompt) {
      // Most are cached, and a needless await costs too, once for each message.
      const text = this.#findText(message) ?? (await this.#convert(message, options));
      if (text !== "") texts.push(text);
    }
    const { url, init, head, tail } = template;
    const fields = JSON.stringify(added).slice(1, -1);
    const end = fields === "" ? tail : `,${fields}${tail}`;
    return new CapturedRequest(url, { ...init, body: `${head}[${texts.join(",")}]${end}` });
  }

  /** Undefined when a whole request does not have the field. */
  async #findTemplate(options: LanguageModelV4CallOptions): Promise<Template | undefined> {
    const { prompt: _, abortSignal: __, tools, ...others } = options;
    const ofTools = this.#templates.get(tools ?? noTools) ?? new Map<string, Template>();
    this.#templates.set(tools ?? noTools, ofTools);
    const variant = JSON.stringify(others);
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
    const { url, init } = await this.#make({ ...options, prompt });
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

  /** Leaves rare messages to what makes whole requests. */
  async #convert(message: LanguageModelV4Message, options: LanguageModelV4CallOptions): Promise<string> {
    const { init } = await this.#make({ ...options, prompt: [message] });
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
