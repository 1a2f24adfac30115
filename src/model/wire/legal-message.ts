/** Converts a stored message into one that a dialect accepts, except for the ids of its calls and what depends on its
 *  neighbours. Pure. */

import type { SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { AssistantMessage, AssistantPart, UserMessage } from "../../protocol/message.ts";
import type { Dialect } from "./dialect.ts";
import { isBlank, toLegalFile, toObject } from "./legal-part.ts";
import { readTag } from "./origin.ts";
import { toLegalName } from "./spelling.ts";
import { wellFormed } from "./well-formed.ts";

/** Who reads the message. */
export interface Reader {
  dialect: Dialect;
  origin: string;
}

/** Replaces a message without content: leaving it out would change whose turn it is. */
const nothing = "(empty)";

export function toLegalUser(message: UserMessage, { dialect }: Reader): UserMessage {
  const content = message.content.map((part) => {
    if (part.type === "file") return toLegalFile(part, dialect);
    return part.text.isWellFormed() ? part : { ...part, text: part.text.toWellFormed() };
  });
  const said = content.filter(
    (part) => part.type !== "text" || dialect.blankText === "allowed" || !isBlank(part.text),
  );
  if (said.length === 0) return { ...message, content: [{ type: "text", text: nothing }] };
  return isSameList(said, message.content) ? message : { ...message, content: said };
}

/** Has no parts if none can be sent. */
export function toLegalAssistant(message: AssistantMessage, reader: Reader): AssistantMessage {
  const parts = message.content.flatMap((part) => toLegalAnswerPart(part, reader) ?? []);
  // Providers refuse reasoning that nothing follows.
  while (parts.at(-1)?.type === "reasoning") parts.pop();
  return isSameList(parts, message.content) ? message : { ...message, content: parts };
}

function toLegalAnswerPart(part: AssistantPart, reader: Reader): AssistantPart | undefined {
  const { dialect } = reader;
  switch (part.type) {
    case "text": {
      const legal = ownOptions(part, reader);
      if (isBlank(legal.text) && (legal.text === "" || dialect.blankText === "dropped")) {
        return isSigned(legal, dialect) ? legal : undefined;
      }
      return legal.text.isWellFormed() ? legal : { ...legal, text: legal.text.toWellFormed() };
    }
    case "reasoning": {
      if (!goesBack(part, reader)) return undefined;
      return part.text.isWellFormed() ? part : { ...part, text: part.text.toWellFormed() };
    }
    case "tool-call": {
      const legal = ownOptions(part, reader);
      if (legal.providerExecuted === true && isForeign(legal, reader)) {
        return { type: "text", text: `[Called ${legal.toolName}: ${JSON.stringify(legal.input)}]` };
      }
      const toolName = toLegalName(legal.toolName, dialect.toolName);
      const input = wellFormed(toObject(legal.input));
      return toolName === legal.toolName && input === legal.input ? legal : { ...legal, toolName, input };
    }
    case "tool-result":
      // The result of a tool that the provider ran.
      if (!isForeign(part, reader)) return part;
      return { type: "text", text: `[Result of ${part.toolName}: ${JSON.stringify(part.output)}]` };
    default:
      // A file that another model made.
      return dialect.reasoning === "native" && !isForeign(part, reader) ? part : undefined;
  }
}

function goesBack(part: Extract<AssistantPart, { type: "reasoning" }>, { dialect, origin }: Reader): boolean {
  const tag = readTag(part);
  switch (dialect.reasoning) {
    case "none":
      return false;
    case "native":
      return tag.origin === undefined ? part.providerOptions !== undefined : tag.origin === origin;
    case "field":
      if (tag.origin === origin) return tag.field !== undefined || tag.details !== undefined;
      // Stored before origins were: reasoning of such a server has no options.
      return dialect.reasoningRequired !== undefined && part.providerOptions === undefined;
  }
}

/** The part without what another provider has added to it. */
function ownOptions<P extends { providerOptions?: SharedV4ProviderOptions }>(part: P, reader: Reader): P {
  if (part.providerOptions === undefined || !isForeign(part, reader)) return part;
  const { providerOptions: _, ...plain } = part;
  return plain as P; // the options are optional
}

/** A part that was stored without an origin counts as the reader's own. */
function isForeign(part: { providerOptions?: SharedV4ProviderOptions }, { origin }: Reader): boolean {
  const { origin: made } = readTag(part);
  return made !== undefined && made !== origin;
}

/** Google signs empty texts, and expects them back. A stored one may have no origin, so it must not go to a provider
 *  that refuses empty texts. */
function isSigned(
  { providerOptions }: { providerOptions?: SharedV4ProviderOptions },
  { name, blankText }: Dialect,
): boolean {
  const isSignedByGoogle = providerOptions?.google?.thoughtSignature !== undefined;
  if (isSignedByGoogle && (name === "google" || blankText === "allowed")) return true;
  return readTag({ providerOptions }).extra !== undefined;
}

/** The same items, not merely equal ones. */
export function isSameList(list: readonly unknown[], other: readonly unknown[]): boolean {
  return list.length === other.length && list.every((item, index) => item === other[index]);
}
