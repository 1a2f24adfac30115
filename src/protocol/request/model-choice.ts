/** What a model is named by: `provider:model`, or a list of them. Of a list the first is asked, and the next where that
 *  one is unavailable, over its quota, refused for its key or not configured. */

export type ModelChoice = string | readonly string[];

/** A longer list would let one prompt wait for many dead providers. */
const modelsMax = 8;

export function toModels(choice: ModelChoice): readonly string[] {
  return typeof choice === "string" ? [choice] : choice;
}

/** What callers name: each with its provider. */
export function checkModelChoice(value: unknown): string | undefined {
  return checkEach(
    value,
    isReference,
    'must be "provider:model", for example "openai:gpt-5.5", or a list of these',
  );
}

/** What authors write. `expected` ends the sentence for what is neither. */
export function checkAuthorsModel(
  value: unknown,
  expected = "a non-empty string or a list of them",
): string | undefined {
  return checkEach(value, (name) => typeof name === "string" && name.trim() !== "", `must be ${expected}`);
}

/** Of a text, such as a variable's: `"openai:gpt-5.5, anthropic:claude-sonnet-5-5"`. */
export function parseModelChoice(text: string): ModelChoice {
  const names = text.split(",").map((name) => name.trim());
  return names.length > 1 && names.every(isReference) ? names : text;
}

function checkEach(value: unknown, isRight: (name: unknown) => boolean, problem: string): string | undefined {
  if (!Array.isArray(value)) return isRight(value) ? undefined : problem;
  if (value.length === 0) return "is an empty list of models";
  if (value.length > modelsMax) return `names ${value.length} models; at most ${modelsMax}`;
  if (new Set(value).size < value.length) return "names a model twice";
  return value.every(isRight) ? undefined : problem;
}

function isReference(name: unknown): boolean {
  return typeof name === "string" && /^[^:/]+[:/]/.test(name);
}
