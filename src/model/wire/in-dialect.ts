/** Wraps a model so that it is spoken to in its dialect: translates the stored messages into the request, and the
 *  answer into what is stored. A request whose form the provider refuses is sent once more in a simpler form. */

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

/** For an API that only the AI SDK's model knows, which converts the messages itself. */
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

      /** False if the simpler form would be the same, or was refused as well. */
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

/** The refusal, if the error is about the request itself. */
function readRefusal(error: unknown): ModelFailure | undefined {
  if (APICallError.isInstance(error) && ![400, 415, 422].includes(error.statusCode ?? 0)) return undefined;
  const failure = toModelFailure(error, "call");
  const { code, hint = "" } = failure.error;
  return code === "model_rejected" && !aboutOther.test(hint) ? failure : undefined;
}

/** Codes of refusals that are not about the form of the request, but about its content, its model or its sender. */
const aboutOther =
  /"(?:content_filter|content_policy_violation|invalid_prompt|model_not_\w+|model_decommissioned|not_found(?:_error)?|unsupported_country_region_territory)"/i;

/** Adds which message was refused, if the provider says so, and what to do if every prompt fails this way. */
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
  'If every prompt of this session fails this way, summarise the whole session: session.compact({ keepRecent: 0 }), or POST …/compact with { "keepRecent": 0 } as its body.';
