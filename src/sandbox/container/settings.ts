/** What an agent may say about its container. */

import { type FieldChecks, isObject } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { containerLimits } from "./limits.ts";
import type { MachineProvider } from "./rented/machine-provider.ts";
import type { ContainerBudget } from "./use/use-meter.ts";

/** Programs on a machine of the session's own. It needs `import "edgeflue/container"` and `[[containers]]` in
 *  `wrangler.toml` for the class `SessionObject`. */
export interface ContainerSandboxSettings {
  /** `auto`: commands run in the emulator as long as it has all that they name, and else in the container. */
  readonly provider: "container" | "auto";
  /** Milliseconds without work after which the container stops. Default 5 minutes. */
  readonly idleMs?: number;
  /** Names of files and folders, or paths below `/workspace`, that stay in the container alone: they are neither kept nor
   *  counted, and gone when it stops. Default `["node_modules", ".venv", "__pycache__"]`. */
  readonly ignore?: readonly string[];
  /** What the containers of one session may use within a day; past it none is started, and a command that needs one is refused with
   *  `limit_exceeded`. Default: no bound. */
  readonly budget?: ContainerBudget;
  /** A machine of another service in the place of Cloudflare's container: what `npx edgeflue add e2b` and the like write. Default: the
   *  container that is attached to the session's object. */
  readonly machine?: MachineProvider;
  /** Whether what lives in the container alone, ignored folders and the user's home, is kept over its stops by a snapshot of the
   *  platform, a beta of Cloudflare's that needs the scheduling policy `durable_object`. Default false. */
  readonly snapshots?: boolean;
  /** Of `auto`: commands that always run in the container. Default: none besides those that the emulator lacks. */
  readonly programs?: readonly string[];
}

export const ignoredByDefault: readonly string[] = ["node_modules", ".venv", "__pycache__"];

export const containerChecks: FieldChecks<ContainerSandboxSettings> = {
  provider: () => undefined,
  idleMs: is.wholeNumber(containerLimits.idleMsMin, containerLimits.idleMsMax),
  ignore: checkIgnore,
  budget: is.within<ContainerBudget>({ minutesPerDay: is.wholeNumber(1), startsPerDay: is.wholeNumber(1) }),
  machine: (value) =>
    isObject(value) &&
    ["create", "connect"].every((name) => typeof value[name as keyof object] === "function")
      ? undefined
      : "must be a machine provider: { service, connect, create }",
  snapshots: is.flag,
  programs: is.listOfNames("names of programs"),
};

function checkIgnore(value: unknown): string | undefined {
  if (!Array.isArray(value) || !value.every((name) => typeof name === "string"))
    return "must be a list of names, or of paths below /workspace";
  const wrong = value.find(
    (name) => !/^[^/\0][^\0]*[^/\0]$|^[^/\0.]$/.test(name) || /(^|\/)\.{0,2}(\/|$)/.test(name),
  );
  return wrong === undefined
    ? undefined
    : `has ${JSON.stringify(wrong)}: write a name such as "node_modules", or a path below /workspace such as "build/cache"`;
}

/** What `ignore` covers. Where it covers a part of a repository's `.git` it covers all of it: a history whose objects are gone
 *  is worse than none. */
export function toIgnored(names: readonly string[] = ignoredByDefault): readonly string[] {
  return [...new Set(names.map((name) => name.replace(/(^|\/)\.git\/.*$/, "$1.git")))];
}

/** Whether a path relative to `/workspace` is ignored. */
export function isIgnored(path: string, ignored: readonly string[]): boolean {
  return ignored.some((entry) =>
    entry.includes("/")
      ? path === entry || path.startsWith(`${entry}/`)
      : path === entry || path.startsWith(`${entry}/`) || `/${path}/`.includes(`/${entry}/`),
  );
}

/** The same as arguments of `find`, run in `/workspace`. */
export function toFindArguments(ignored: readonly string[]): string[] {
  if (ignored.length === 0) return [];
  const tests = ignored.flatMap((entry, index) => [
    ...(index === 0 ? [] : ["-o"]),
    entry.includes("/") ? "-path" : "-name",
    // find matches patterns; a name is itself.
    (entry.includes("/") ? `./${entry}` : entry).replace(/[*?[\]\\]/g, "\\$&"),
  ]);
  return ["(", ...tests, ")", "-prune", "-o"];
}
