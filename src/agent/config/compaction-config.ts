/** When a long conversation is summarised, as an author sets it. */

import { compactionDefaults } from "../../limits.ts";
import { type FieldCheck, isObject } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { checkAuthorsModel, type ModelChoice } from "../../protocol/request/model-choice.ts";

export interface CompactionConfig {
  /** What the model takes in and puts out together. Default 128,000. */
  contextWindowTokens?: number;
  /** Kept free for the answer: summarising begins at the window less this. Default 16,384. */
  reserveTokens?: number;
  /** The newest part that stays word for word. Default 20,000. */
  keepRecentTokens?: number;
  /** The model that summarises, or a list of them. Default: the one that is being called. */
  model?: ModelChoice;
}

const tokens: FieldCheck = (value) =>
  Number.isInteger(value) && Number(value) >= 0 ? undefined : "must be a whole number of tokens, 0 or more";

const checkSettings = is.within<CompactionConfig>({
  contextWindowTokens: tokens,
  reserveTokens: tokens,
  keepRecentTokens: tokens,
  model: checkAuthorsModel,
});

export function checkCompaction(value: unknown): string | undefined {
  if (value === false) return undefined;
  if (!isObject(value)) return "must be an object or false";
  const problem = checkSettings(value);
  if (problem !== undefined) return problem;
  const { contextWindowTokens, reserveTokens, keepRecentTokens } = { ...compactionDefaults, ...value };
  if (contextWindowTokens - reserveTokens < compactionDefaults.budgetTokensMin) {
    return `leaves fewer than ${compactionDefaults.budgetTokensMin} tokens between contextWindowTokens and reserveTokens`;
  }
  return keepRecentTokens > contextWindowTokens - reserveTokens
    ? ".keepRecentTokens must fit between contextWindowTokens and reserveTokens"
    : undefined;
}
