/** Checks the settings of a provider, wherever they are given. Unknown fields are refused. */

import { type FieldCheck, type FieldChecks, isObject } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import type { ProviderSettings } from "../provider.ts";
import type { DialectChanges } from "../wire/dialect.ts";
import { dialectNames } from "../wire/dialect-name.ts";

/** The maximum for setTimeout. */
const timeoutMsMax = 2 ** 31 - 1;

const spelling = is.within({
  characters: is.aText,
  firstCharacters: is.aText,
  charsMin: is.wholeNumber(1, 64),
  charsMax: is.wholeNumber(1, 512),
});

const dialectChanges = is.within<DialectChanges>({
  like: is.oneOf(dialectNames),
  callId: spelling,
  toolName: spelling,
  userAfterTool: is.oneOf(["allowed", "bridged"]),
  sameRole: is.oneOf(["allowed", "joined"]),
  startsWithUser: is.flag,
  blankText: is.oneOf(["allowed", "dropped"]),
  reasoning: is.oneOf(["none", "native", "field"]),
  reasoningRequired: is.within({ field: is.aText, of: is.oneOf(["answers", "calls"]) }),
  textWithCalls: is.oneOf(["together", "apart"]),
  noContent: is.oneOf(["null", "empty"]),
  toolsWithHistory: is.flag,
  cacheKey: is.flag,
  schemaRoot: is.oneOf(["any", "object"]),
});

export const settingsChecks: FieldChecks<ProviderSettings> = {
  apiKey: is.aText, // which may be empty: a missing key is reported when the model is called
  baseUrl: (value) =>
    typeof value === "string" && URL.canParse(value)
      ? undefined
      : "must be a URL, e.g. https://api.openai.com/v1",
  headers: is.texts,
  body: (value) => (isObject(value) ? undefined : "must be an object of fields of the request's body"),
  api: is.oneOf(["responses", "chat"]),
  structuredOutput: is.flag,
  images: is.flag,
  storeResponses: is.flag,
  maxOutputTokens: is.wholeNumber(1),
  timeoutMs: is.wholeNumber(1, timeoutMsMax),
  dialect: checkDialect,
};

function checkDialect(value: unknown): string | undefined {
  if (!isObject(value)) return is.oneOf(dialectNames)(value);
  const problem = dialectChanges(value);
  return (
    problem ?? ("like" in value ? undefined : `must say which dialect it is like: ${dialectNames.join(", ")}`)
  );
}

export const checkSettings: FieldCheck = is.within(settingsChecks);
