/** Answers at random, as models give them: calls of tools that there are and are not, by odd names, ids and arguments, texts
 *  that say something or nothing, thoughts with and without a sequel, ends in the middle. Remembers what it said. */

import type { Random } from "../../sandbox/random.ts";
import type { Body } from "../../support/validators/index.ts";
import type { Answer, AnswerPart } from "./answers.ts";
import type { Api } from "./apis.ts";
import { blanks, type Fact, type Facts, illegalNames, oddArguments, oddId, oddText } from "./odd.ts";
import type { Request, Script } from "./server.ts";

/** A request that was taken, and the facts of its answer. */
export interface Exchange extends Request {
  said: ReadonlySet<Fact>;
}

export interface Refusal extends Request {
  problem: string;
}

const stepsMax = 4;

export class RandomScript implements Script {
  readonly exchanges: Exchange[] = [];
  readonly refusals: Refusal[] = [];
  /** By a fact that it thought, who thought it. */
  readonly thinkers = new Map<Fact, Api>();
  /** Called while the next request waits for its answer. */
  onRequest: (() => Promise<unknown>) | undefined;
  /** Answers since the user's last turn. */
  steps = 0;
  readonly #random: Random;
  readonly #facts: Facts;
  #calls = 0;

  constructor(random: Random, facts: Facts) {
    this.#random = random;
    this.#facts = facts;
  }

  refused(request: Request, problem: string): void {
    this.refusals.push({ ...request, problem });
  }

  async answer(request: Request): Promise<Answer | "error"> {
    const during = this.onRequest;
    this.onRequest = undefined;
    await during?.();
    const answer = this.#makeAnswer(request);
    if (answer === "error") return answer;
    const said = answer.parts.flatMap((part) => factsOf(part));
    this.exchanges.push({ ...request, said: new Set(said) });
    return answer;
  }

  #makeAnswer({ api, text, body }: Request): Answer | "error" {
    const random = this.#random;
    this.steps += 1;
    if (text.includes("Summarise this conversation")) {
      const summary = random.integer(12) === 0 ? random.pick(blanks) : `Summary: ${this.#facts.take()}`;
      return { parts: [{ type: "text", text: summary }], end: "stop" };
    }
    const isTyped = text.includes("a_count");
    const isLast = this.steps > stepsMax;
    if (random.integer(20) === 0) return "error";
    const parts: AnswerPart[] = [];
    const think = () => {
      const fact = this.#facts.take();
      this.thinkers.set(fact, api);
      // Nothing in it is odd: what is signed must come back as it was.
      const thought = random.integer(6) === 0 && api.dialect === "anthropic" ? "" : `I think ${fact}.`;
      const mark = api.mark(api.dialect === "anthropic" && thought !== "" ? thought : fact);
      parts.push({ type: "reasoning", text: thought, mark });
    };
    const say = () => {
      const text = random.integer(5) === 0 ? random.pick(blanks) : oddText(random, this.#facts.take());
      parts.push({ type: "text", text });
    };
    if (api.keepsReasoning && random.integer(2) === 0) think();
    if (isTyped && (isLast || random.integer(2) === 0)) {
      const value = random.integer(4) === 0 ? "no JSON" : this.#makeResult(text);
      parts.push({ type: "text", text: value });
      return { parts, end: "stop" };
    }
    if (random.integer(3) > 0) say();
    if (!isLast && this.#mayCall(body) && random.integer(3) > 0) {
      for (let count = 1 + random.integer(3); count > 0; count -= 1) {
        // OpenAI and Anthropic think between calls as well.
        if (random.integer(6) === 0 && (api.dialect === "anthropic" || api.dialect === "openai-responses"))
          think();
        parts.push(this.#makeCall(api));
      }
      if (random.integer(8) === 0) say();
    } else if (isLast) parts.push({ type: "text", text: oddText(random, this.#facts.take()) });
    const end = isLast
      ? "stop"
      : random.pick([
          "stop",
          "stop",
          "stop",
          "stop",
          "stop",
          "stop",
          "length",
          "filter",
          "cut",
          "closed",
        ] as const);
    return { parts, end };
  }

  /** Of one of the schemas in play.ts. Providers that wrap what is no object have a word for that. */
  #makeResult(text: string): string {
    const result = { a_count: 1, word: this.#facts.take() };
    const isList = text.includes("a list of counts");
    return JSON.stringify(
      isList ? this.#random.pick<unknown>([[result], { result: [result] }, { value: [result] }]) : result,
    );
  }

  #mayCall({ tools, tool_choice: choice, toolConfig }: Body): boolean {
    const isNone =
      choice === "none" || choice?.type === "none" || toolConfig?.functionCallingConfig?.mode === "NONE";
    return tools !== undefined && !isNone;
  }

  #makeCall(api: Api): AnswerPart {
    const random = this.#random;
    this.#calls += 1;
    const fact = this.#facts.take();
    const [name, fields] = random.pick<[string, Record<string, unknown>]>([
      ["note", { text: fact }],
      ["note", { text: fact }],
      ["note", { text: fact }],
      ["bash", { command: `echo ${fact}` }],
      ["read", { path: `${fact}.txt` }],
      ["ask", { question: fact }],
      ["task", { prompt: `Look into ${fact}` }],
      [random.pick(illegalNames), { text: fact }],
    ]);
    const id = oddId(random, `call_${this.#calls}`);
    const text = oddArguments(random, fields);
    return { type: "call", id, name, arguments: text, mark: api.mark(fact) };
  }
}

function factsOf(part: AnswerPart): Fact[] {
  const text = part.type === "call" ? part.arguments : part.text;
  return [...text.matchAll(/fact\d+x/g)].map(([fact]) => fact as Fact); // by the pattern
}
