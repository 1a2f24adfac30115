/** Builds the requests of a conversation from cached parts: the fields before the messages are serialized once, and so
 *  is each message, however often it is sent. Serializing the whole request for each step would take a sixth of a
 *  step's CPU time, and more as the conversation grows (bench: tool loop). */

import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { modelLimits } from "../../limits.ts";
import type { ModelRequest } from "../settings/amend-request.ts";

/** How an API's requests are built. Both functions are pure, and throw for what the API cannot express. */
export interface RequestForm {
  /** The field of the request's body that holds the messages. */
  field: "messages" | "input";
  /** All other fields. */
  toFields: (options: LanguageModelV4CallOptions) => object;
  /** The items that a message becomes. */
  toItems: (message: LanguageModelV4Message) => object[];
}

export interface Server {
  /** Includes the API's path. */
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** The fields before the messages as JSON, without the closing brace. */
interface Head {
  /** The call's options besides its prompt and tools, as JSON. */
  variant: string;
  text: string;
}

const noTools: object[] = [];

export class RequestBuilder {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #form: RequestForm;
  /** The head of the newest call with each list of tools. */
  readonly #heads = new WeakMap<object, Head>();
  /** The same by the JSON of the call: each session of an agent makes its own tools, and callers ask for different
   *  results. */
  readonly #headsByText = new BoundedMap<string>();
  /** The items of each message as JSON, without the surrounding brackets. */
  readonly #texts = new WeakMap<LanguageModelV4Message, string>();
  /** The same for system prompts, by their text: each call makes a new message for one. */
  readonly #systemTexts = new BoundedMap<string>();

  constructor({ url, headers }: Server, form: RequestForm) {
    this.#url = url;
    this.#headers = withoutCase({ "content-type": "application/json", "user-agent": "edgeflue", ...headers });
    this.#form = form;
  }

  /** The same call gives the same bytes, and a longer conversation begins with the bytes of the shorter one. `added`
   *  are fields of this call alone. */
  build({ headers, ...options }: LanguageModelV4CallOptions, added: object = {}): ModelRequest {
    const texts: string[] = [];
    for (const message of options.prompt) {
      const text = this.#findText(message);
      if (text !== "") texts.push(text);
    }
    const fields = JSON.stringify(added).slice(1, -1);
    const end = fields === "" ? "}" : `,${fields}}`;
    const body = `${this.#findHead(options)},"${this.#form.field}":[${texts.join(",")}]${end}`;
    const sent = headers === undefined ? this.#headers : withoutCase({ ...this.#headers, ...headers });
    return { url: this.#url, init: { method: "POST", headers: sent, body } };
  }

  #findHead(options: LanguageModelV4CallOptions): string {
    const { prompt: _, abortSignal: __, tools = noTools, ...others } = options;
    const variant = JSON.stringify(others);
    const newest = this.#heads.get(tools);
    if (newest?.variant === variant) return newest.text;
    const key = `${variant}${JSON.stringify(tools)}`;
    const known = this.#headsByText.get(key);
    const text = known ?? JSON.stringify(this.#form.toFields(options)).slice(0, -1);
    if (known === undefined) this.#headsByText.set(key, text);
    this.#heads.set(tools, { variant, text });
    return text;
  }

  #findText(message: LanguageModelV4Message): string {
    const isSystem = message.role === "system";
    const cached = isSystem ? this.#systemTexts.get(message.content) : this.#texts.get(message);
    if (cached !== undefined) return cached;
    const text = JSON.stringify(this.#form.toItems(message)).slice(1, -1);
    if (isSystem) this.#systemTexts.set(message.content, text);
    else this.#texts.set(message, text);
    return text;
  }
}

/** Headers with lower-case names. If one is given twice, the last one wins. */
function withoutCase(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) made[name.toLowerCase()] = value;
  }
  return made;
}

/** Values by string key. When the keys together exceed the limit, all entries are dropped. */
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
