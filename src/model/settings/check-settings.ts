/** The check that the settings of a provider pass, wherever they are given: a field that does not exist is refused. */

import {
  type FieldCheck,
  type FieldChecks,
  flag,
  isObject,
  oneOf,
  texts,
  wholeNumber,
  within,
} from "../../protocol/check/field-checks.ts";
import type { ProviderSettings } from "../provider.ts";
import type { DialectChanges } from "../wire/dialect.ts";
import { dialectNames } from "../wire/dialect-name.ts";

/** A setTimeout takes no more. */
const timeoutMsMax = 2 ** 31 - 1;

const spelling = within({
  characters: text,
  firstCharacters: text,
  charsMin: wholeNumber(1, 64),
  charsMax: wholeNumber(1, 512),
});

const dialectChanges = within<DialectChanges>({
  like: oneOf(dialectNames),
  callId: spelling,
  toolName: spelling,
  userAfterTool: oneOf(["allowed", "bridged"]),
  sameRole: oneOf(["allowed", "joined"]),
  startsWithUser: flag,
  blankText: oneOf(["allowed", "dropped"]),
  reasoning: oneOf(["none", "native", "field"]),
  reasoningRequired: within({ field: text, of: oneOf(["answers", "calls"]) }),
  textWithCalls: oneOf(["together", "apart"]),
  noContent: oneOf(["null", "empty"]),
  toolsWithHistory: flag,
  cacheKey: flag,
  schemaRoot: oneOf(["any", "object"]),
});

export const settingsChecks: FieldChecks<ProviderSettings> = {
  apiKey: text,
  baseUrl: (value) =>
    typeof value === "string" && URL.canParse(value)
      ? undefined
      : "must be a URL, e.g. https://api.openai.com/v1",
  headers: texts,
  body: (value) => (isObject(value) ? undefined : "must be an object of fields of the request's body"),
  api: oneOf(["responses", "chat"]),
  structuredOutput: flag,
  images: flag,
  storeResponses: flag,
  maxOutputTokens: wholeNumber(1),
  timeoutMs: wholeNumber(1, timeoutMsMax),
  dialect: checkDialect,
};

function checkDialect(value: unknown): string | undefined {
  if (!isObject(value)) return oneOf(dialectNames)(value);
  const problem = dialectChanges(value);
  return (
    problem ?? ("like" in value ? undefined : `must say which dialect it is like: ${dialectNames.join(", ")}`)
  );
}

/** A key may be empty: a missing key is reported when the model is called. */
function text(value: unknown): string | undefined {
  return typeof value === "string" ? undefined : "must be a text";
}

export const checkSettings: FieldCheck = within(settingsChecks);
