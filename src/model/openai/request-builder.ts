/** Builds the requests of a conversation from parts that do not change: the fields before the messages are made once,
 *  and each message becomes JSON once, however often it is sent. Making a whole request for each step is a sixth of a
 *  step's CPU time, and grows with the conversation (bench: tool loop). */

import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { modelLimits } from "../../limits.ts";
import type { ModelRequest } from "../settings/amend-request.ts";

/** An API's requests. Both functions are pure, and throw for what the API cannot express. */
export interface RequestForm {
  /** The field of the messages in the request's body. */
  field: "messages" | "input";
  /** All other fields. */
  toFields: (options: LanguageModelV4CallOptions) => object;
  /** The API's items for a message. */
  toItems: (message: LanguageModelV4Message) => object[];
}

export interface Server {
  /** With the API's path. */
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** The fields before the messages as JSON, without its end. */
interface Head {
  /** What the call asks for besides its tools, as JSON. */
  variant: string;
  text: string;
}

const noTools: object[] = [];

export class RequestBuilder {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #form: RequestForm;
  /** The newest call's fields before the messages, by its tools. */
  readonly #heads = new WeakMap<object, Head>();
  /** The same by their JSON: each session of an agent makes its own tools, and a caller may ask for any result. */
  readonly #headsByText = new BoundedMap<string>();
  /** The items of each message as JSON, without the brackets around them. */
  readonly #texts = new WeakMap<LanguageModelV4Message, string>();
  /** The same for system prompts, by their text: each call makes a new message for it. */
  readonly #systemTexts = new BoundedMap<string>();

  constructor({ url, headers }: Server, form: RequestForm) {
    this.#url = url;
    this.#headers = withoutCase({ "content-type": "application/json", "user-agent": "edgeflue", ...headers });
    this.#form = form;
  }

  /** The same call gives the same bytes, and a longer conversation begins as the shorter one. `added` are fields of this
   *  call alone. */
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

/** Names of headers in small letters: of one that is given twice, the last counts. */
function withoutCase(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) made[name.toLowerCase()] = value;
  }
  return made;
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
