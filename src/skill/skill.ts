/** A skill: instructions for one kind of work, with their input and result, and files for reference. */

import { ownEntry } from "../protocol/check/own-entry.ts";
import type { JsonSchema } from "../protocol/json-schema/json-schema.ts";
import type { ModelChoice } from "../protocol/request/model-choice.ts";

export interface Skill {
  name: string;
  /** What it does and when to use it: all that the model sees before it reads the skill. */
  description: string;
  instructions: string;
  /** What its arguments must be. Absent: anything. */
  inputSchema?: JsonSchema;
  /** What its result must be, unless the call says otherwise. */
  outputSchema?: JsonSchema;
  /** The only tools that it may use. Absent: all of the agent's. */
  allowedTools?: readonly string[];
  /** `provider:model` that does it, or a list of them, unless the call names one. */
  model?: ModelChoice;
  /** Names of values of the host that shell commands get while it is done, when it is asked for by its name. */
  secrets?: readonly string[];
  /** Its file below the skills folder: `triage/SKILL.md`. */
  path: string;
  /** Text files of its folder, by their path in it. */
  resources: Readonly<Record<string, string>>;
  /** Its other files, in base64. */
  binaries?: Readonly<Record<string, string>>;
  /** Files of its folder that are not available, with the reason. */
  omitted: Readonly<Record<string, string>>;
}

/** A resource as people write it: `./labels.md` is `labels.md`. */
export function findResource({ resources }: Skill, path: string): string | undefined {
  const name = normalize(path);
  return ownEntry(resources, name);
}

export function findBinary({ binaries = {} }: Skill, path: string): Uint8Array | undefined {
  const name = normalize(path);
  const base64 = ownEntry(binaries, name);
  return base64 === undefined ? undefined : fromBase64(base64);
}

export function fromBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function normalize(path: string): string {
  return path.replace(/^(?:\.\/)+/, "");
}
