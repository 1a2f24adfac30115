/** A model that is spoken to in its dialect: between what is stored and the request, and between the answer and what is
 *  stored. A request that the provider refuses for its form is sent once more in a poorer one. */

import { APICallError, type LanguageModelV4Prompt, type LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ModelFailure } from "../failure/model-failure.ts";
import { ModelCallError, toModelFailure } from "../model-error.ts";
import type { ResolvedModel, StreamModelOptions } from "../provider.ts";
import { type Dialect, dialects } from "./dialect.ts";
import { isSameList } from "./legal-message.ts";
import { familyOf, withOrigin } from "./origin.ts";
import { toPoorerOptions } from "./poorer.ts";
import { describeRefused } from "./refused-message.ts";
import { toAnswerSchema } from "./schema.ts";
import { Wire } from "./wire.ts";
import { withTools } from "./wire-tools.ts";

/** An API of which only the AI SDK's model knows: it turns messages into what its provider takes. */
const unknownApi: Dialect = {
  ...dialects.compatible,
  sameRole: "allowed",
  blankText: "allowed",
  reasoning: "native",
  files: { types: [""], bytesMax: Number.POSITIVE_INFINITY, urls: true },
};

export function inDialect(provider: string, model: ResolvedModel): ResolvedModel {
  const { dialect = unknownApi, origin = `${provider} ${familyOf(model.id)}` } = model;
  const wire = new Wire({ dialect, origin });
  const send = (options: StreamModelOptions, onPart: (part: LanguageModelV4StreamPart) => void) =>
    model.stream(toWireOptions(options, wire, dialect), (part) => onPart(withOrigin(part, origin)));
  return {
    ...model,
    dialect,
    origin,
    stream: async (options, onPart) => {
      let hasAnswered = false;
      const watch = (part: LanguageModelV4StreamPart) => {
        hasAnswered ||= part.type !== "stream-start";
        onPart(part);
      };
      try {
        await send(options, watch);
      } catch (error) {
        const refusal = hasAnswered ? undefined : readRefusal(error);
        if (refusal === undefined) throw error;
        const prompt = wire.toPrompt(options.prompt);
        if (!(await sendPoorer(refusal))) throw withAdvice(error, refusal, prompt, dialect);
      }

      /** False when the poorer form would be the same, or was refused as well. */
      async function sendPoorer({ error: refused }: ModelFailure): Promise<boolean> {
        const before = wire.toPrompt(options.prompt);
        wire.setRefused(options.prompt, true);
        try {
          const { options: poorer, isPoorer } = toPoorerOptions(options);
          const after = wire.toPrompt(options.prompt);
          if (!isPoorer && isSameList(before, after)) return undo();
          options.onRefused?.(refused);
          await send(poorer, watch);
          return true;
        } catch (error) {
          undo();
          if (hasAnswered || readRefusal(error) === undefined) throw error;
          return false;
        }
      }

      function undo(): false {
        wire.setRefused(options.prompt, false);
        return false;
      }
    },
  };
}

function toWireOptions(options: StreamModelOptions, wire: Wire, dialect: Dialect): StreamModelOptions {
  const { responseFormat } = options;
  const prompt = wire.toPrompt(options.prompt);
  return {
    ...withTools({ ...options, prompt }, dialect),
    ...(responseFormat?.type === "json" &&
      responseFormat.schema !== undefined && {
        responseFormat: {
          ...responseFormat,
          schema: toAnswerSchema(responseFormat.schema, dialect),
        },
      }),
  };
}

/** What a provider says about the request itself. */
function readRefusal(error: unknown): ModelFailure | undefined {
  if (APICallError.isInstance(error) && ![400, 415, 422].includes(error.statusCode ?? 0)) return undefined;
  const failure = toModelFailure(error, "call");
  const { code, hint = "" } = failure.error;
  return code === "model_rejected" && !aboutOther.test(hint) ? failure : undefined;
}

/** Codes of refusals that no other form of the request changes: of what it says, its model, its sender. */
const aboutOther =
  /"(?:content_filter|content_policy_violation|invalid_prompt|model_not_\w+|model_decommissioned|not_found(?:_error)?|unsupported_country_region_territory)"/i;

/** The error says which message was refused, where the provider does, and what helps when every prompt ends so. */
function withAdvice(
  error: unknown,
  { error: refused }: ModelFailure,
  prompt: LanguageModelV4Prompt,
  dialect: Dialect,
): unknown {
  const { code, message, hint = "" } = refused;
  const about = describeRefused(hint, prompt, dialect);
  const isLong = prompt.some(({ role }) => role === "assistant");
  if (about === undefined && !isLong) return error;
  const advice = isLong ? wayOut : undefined;
  const sentences = [about, hint, advice].filter((sentence) => sentence !== undefined && sentence !== "");
  return new ModelCallError(code, message, sentences.join(" "), false);
}

const wayOut =
  "If each prompt of this session ends so, summarise all of it: session.compact({ keepRecent: 0 }), or POST …/compact with that body.";
