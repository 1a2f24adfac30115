/** Checks of single fields of a definition. Each returns what is wrong, in words to stand behind the field's name. */

export type FieldCheck = (value: unknown) => string | undefined;

export type FieldChecks<T> = Readonly<Record<keyof T, FieldCheck>>;

/** Throws a sentence that names the first field that is unknown or not right. Undefined counts as absent. */
export function checkFields<T>(whose: "Agent" | "Profile", object: object, checks: FieldChecks<T>): void {
  const problem = findFieldProblem(object, checks);
  if (problem === undefined) return;
  const { field, text } = problem;
  if (text !== undefined) throw new Error(`[edgeflue] ${whose} field "${field}" ${text}.`);
  const known = Object.keys(checks).join(", ");
  throw new Error(`[edgeflue] Unknown ${whose.toLowerCase()} field "${field}". Known: ${known}.`);
}

/** Without a text the field is unknown. */
export function findFieldProblem<T>(
  object: object,
  checks: FieldChecks<T>,
): { field: string; text: string | undefined } | undefined {
  for (const [field, value] of Object.entries(object)) {
    if (!Object.hasOwn(checks, field)) return { field, text: undefined };
    const text = value === undefined ? undefined : checks[field as keyof T](value); // own keys of `checks` are the fields
    if (text !== undefined) return { field, text };
  }
  return undefined;
}

export function nonEmptyText(value: unknown, expected = "a non-empty string"): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? undefined : `must be ${expected}`;
}

export function flag(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "must be true or false";
}

export function oneOf(values: readonly string[]): (value: unknown) => string | undefined {
  return (value) =>
    values.includes(value as string) // includes() compares, whatever the type
      ? undefined
      : `must be ${values.map((item) => JSON.stringify(item)).join(", ")}; got ${JSON.stringify(value)}`;
}

export function wholeNumber(min: number, max: number): (value: unknown) => string | undefined {
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}
