/** An answer as it is stored: without secrets, and well formed. Pure. */

import { wellFormed } from "../../model/wire/well-formed.ts";
import type { AssistantPart } from "../../protocol/message.ts";
import type { Redactor } from "../../secret/redactor.ts";

/** What its provider has signed goes back as it was or not at all: a signature fits no other text. */
export function redactAnswer(content: readonly AssistantPart[], redactor: Redactor): AssistantPart[] {
  return content.flatMap((part): AssistantPart[] => {
    const safe = redactor.value(part);
    if (part.providerOptions === undefined || isSame(part, safe)) return [wellFormed(safe)];
    if (part.type === "reasoning") return [];
    const { providerOptions: _, ...plain } = safe;
    return [wellFormed(plain)];
  });
}

function isSame(part: AssistantPart, safe: AssistantPart): boolean {
  return part === safe || JSON.stringify(part) === JSON.stringify(safe);
}
