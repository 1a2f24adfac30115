/** When a long conversation is summarised, as an author sets it. */

import { compactionDefaults } from "../limits.ts";
import { nonEmptyText } from "./field-checks.ts";

export interface CompactionConfig {
  /** What the model takes in and puts out together. Default 128,000. */
  contextWindowTokens?: number;
  /** Kept free for the answer: summarising begins at the window less this. Default 16,384. */
  reserveTokens?: number;
  /** The newest part that stays word for word. Default 20,000. */
  keepRecentTokens?: number;
  /** The model that summarises. Default: the one that is being called. */
  model?: string;
}

const tokenFields = ["contextWindowTokens", "reserveTokens", "keepRecentTokens"];

export function checkCompaction(value: unknown): string | undefined {
  if (value === false) return undefined;
  if (typeof value !== "object" || value === null) return "must be an object or false";
  for (const [name, setting] of Object.entries(value)) {
    if (setting === undefined) continue;
    if (name === "model") {
      const problem = nonEmptyText(setting);
      if (problem !== undefined) return `.model ${problem}`;
    } else if (!tokenFields.includes(name)) {
      return `has an unknown setting "${name}". Known: ${[...tokenFields, "model"].join(", ")}`;
    } else if (!Number.isInteger(setting) || setting < 0) {
      return `.${name} must be a whole number of tokens, 0 or more`;
    }
  }
  const { contextWindowTokens, reserveTokens, keepRecentTokens } = { ...compactionDefaults, ...value };
  if (contextWindowTokens - reserveTokens < compactionDefaults.budgetTokensMin) {
    return `leaves fewer than ${compactionDefaults.budgetTokensMin} tokens between contextWindowTokens and reserveTokens`;
  }
  return keepRecentTokens > contextWindowTokens - reserveTokens
    ? ".keepRecentTokens must fit between contextWindowTokens and reserveTokens"
    : undefined;
}
