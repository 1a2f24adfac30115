/** The arguments of a call, as an author's program gives them. */

import { invalidField, invalidRequest } from "../../errors.ts";
import { isObject } from "../check/field-checks.ts";
import { toBase64 } from "../file.ts";
import type { PromptFile } from "../prompt.ts";

/** Options are an object, and never say what the first argument says. */
export function checkCall(noun: string, options: object): void {
  if (!isObject(options)) throw invalidRequest(`The options of a ${noun} must be an object.`);
  const field = ["message", "skill", "task", "command", "code"].find(
    (name) => options[name as keyof object] !== undefined,
  );
  if (field === undefined) return;
  throw invalidField(
    field,
    `Unknown option "${field}" of a ${noun}. What is asked for is the first argument of the call.`,
  );
}

export function requireText(argument: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw invalidField(argument, `The ${argument} must be a non-empty text.`);
}

/** Anything but bytes stays as it is: what is wrong with it, the check of requests says. */
export function toFile(image: Omit<PromptFile, "data"> & { data: string | Uint8Array }): PromptFile {
  const data: unknown = image?.data;
  return data instanceof Uint8Array ? { ...image, data: toBase64(data) } : (image as PromptFile);
}
