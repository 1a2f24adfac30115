/** Fields of an agent that give it something only together with another field. One that stands alone would be ignored without
 *  a word, so it is refused. Where the other field is false, it is understood as kept for later. */

const companions = [
  { field: "allowedCommands", needs: "allowShell" },
  { field: "commands", needs: "allowShell" },
  { field: "network", needs: "allowShell" },
  { field: "applyPatch", needs: "allowWrite" },
] as const;

type Fields = Partial<Record<(typeof companions)[number]["field" | "needs"], unknown>>;

/** Throws a sentence that names both fields. The fields were checked one by one. */
export function requireCompanions(config: Fields): void {
  for (const { field, needs } of companions) {
    if (config[needs] !== undefined || !isGiven(config[field])) continue;
    throw new Error(
      `[edgeflue] Agent field "${field}" does nothing without "${needs}": add ${needs}: true, or ${needs}: false if that is meant.`,
    );
  }
}

/** A command that is a function needs no shell. */
function isGiven(value: unknown): boolean {
  return Array.isArray(value)
    ? value.some((entry) => typeof entry !== "object" || !("execute" in entry))
    : value === true;
}
