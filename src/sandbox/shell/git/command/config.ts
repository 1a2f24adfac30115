/** `git config`: reads and changes settings, of the repository or (`--global`) of the home folder. */

import { FileError } from "../../../file-error.ts";
import { encodeText } from "../../process/text/text.ts";
import type { GitCall } from "../git-call.ts";
import {
  changeConfig,
  normalizeKey,
  parseConfig,
  removeSection,
  type Setting,
} from "../store/config-file.ts";
import { GitFailure } from "../store/git-failure.ts";
import { readUserConfig, userConfigPath } from "../store/repository.ts";

export async function config(call: GitCall): Promise<number> {
  const { options, operands } = call.parse(
    {
      global: { long: "global" },
      local: { long: "local" },
      list: { short: "l", long: "list" },
      get: { long: "get" },
      getAll: { long: "get-all" },
      unset: { long: ["unset", "unset-all"] },
      removeSection: { long: "remove-section" },
      add: { long: "add" },
      bool: { long: ["bool", "int", "path"] },
      type: { long: "type", value: "required" },
      fallback: { long: "default", value: "required" },
      nameOnly: { long: "name-only" },
    },
    { stopAtOperand: false },
  );
  const isGlobal = options.has("global");
  const settings = (): readonly Setting[] => {
    if (isGlobal) return parseConfig(readUserConfig(call.process));
    return options.has("local") ? parseConfig(call.repository.readText("config") ?? "") : allSettings(call);
  };
  if (options.has("list")) {
    const isShort = options.has("nameOnly");
    await call.print(
      settings()
        .map(({ key, value }) => (isShort ? `${key}\n` : `${key}=${value}\n`))
        .join(""),
    );
    return 0;
  }
  const [key = "", value] = operands;
  if (options.has("removeSection")) {
    const dot = key.indexOf(".");
    change(call, isGlobal, (text) => removeSection(text, key.slice(0, dot), key.slice(dot + 1)));
    return 0;
  }
  if (!key.includes(".")) throw new GitFailure(`error: key does not contain a section: ${key}`, 1);
  const found = () => settings().filter((setting) => setting.key === normalizeKey(key));
  if (options.has("unset")) {
    if (found().length === 0) return 5;
    change(call, isGlobal, (text) => changeConfig(text, key, undefined));
    return 0;
  }
  if (value !== undefined && !options.has("get")) {
    change(call, isGlobal, (text) => changeConfig(text, key, value));
    return 0;
  }
  const values = found().map((setting) => setting.value);
  const fallback = options.value("fallback");
  const shown = options.has("getAll") ? values : values.slice(-1);
  if (shown.length === 0 && fallback !== undefined) shown.push(fallback);
  await call.print(shown.map((one) => `${one}\n`).join(""));
  return shown.length === 0 ? 1 : 0;
}

/** Outside a repository those of the home folder. */
function allSettings(call: GitCall): readonly Setting[] {
  try {
    return call.repository.settings;
  } catch (error) {
    if (error instanceof GitFailure || error instanceof FileError)
      return parseConfig(readUserConfig(call.process));
    throw error;
  }
}

function change(call: GitCall, isGlobal: boolean, edit: (text: string) => string): void {
  if (isGlobal) {
    call.process.files.write(userConfigPath(call.process), encodeText(edit(readUserConfig(call.process))));
  } else call.repository.writeConfig(edit(call.repository.readText("config") ?? ""));
}
