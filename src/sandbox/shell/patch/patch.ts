/** `patch`: applies differences to files as GNU's does, with its messages, rejects and backups. */

import { FileError, orFileError } from "../../file-error.ts";
import { splitLines } from "../diff/text-lines.ts";
import { makeFolders } from "../entry/make-folders.ts";
import { folderName } from "../entry/path.ts";
import type { ShellFiles } from "../process/files.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import { decodeBytes, encodeText } from "../process/text/text.ts";
import { type Applied, applyHunks, type FileLines } from "./apply-hunks.ts";
import { chooseFile } from "./choose-file.ts";
import { locate, patternOf, reverseHunk } from "./locate-hunk.ts";
import { type FilePatch, type Hunk, parsePatch } from "./parse-patch.ts";
import { type PatchOptions, parsePatchOptions, patchTrouble } from "./patch-options.ts";
import { printRejects } from "./rejects.ts";

const fuzzDefault = 2;

export async function patch(process: Process): Promise<number> {
  const options = parsePatchOptions(process.args);
  const [operand, patchFile, extra] = options.operands;
  if (extra !== undefined) throw new UsageError(`${extra}: extra operand`, patchTrouble);
  const input = options.value("input") ?? patchFile;
  const bytes = await readAll(openPatch(process, input ?? "-"), process.meter);
  if (bytes.length === 0) return 0;
  const { lines } = await splitLines(bytes, process.meter, false);
  const patches = await parsePatch(lines, process.meter);
  if (patches.length === 0)
    throw new UsageError("**** Only garbage was found in the patch input.", patchTrouble);
  const folder = options.value("folder");
  const files = folder === undefined ? process.files : process.files.at(process.files.stat(folder).realPath);
  const patcher = new Patcher(process, files, options);
  for (const one of patches) await patcher.apply(one, operand);
  return patcher.exitCode;
}

function openPatch(process: Process, path: string) {
  const input = orFileError(() => process.openInput(path));
  if (!(input instanceof FileError)) return input;
  throw new UsageError(`**** Can't open patch file ${path} : ${input.reason}`, patchTrouble);
}

class Patcher {
  readonly #process: Process;
  readonly #files: ShellFiles;
  readonly #options: PatchOptions;
  readonly #strip: number | undefined;
  /** Files that this patch has changed: only the first backup is of the original. */
  readonly #backedUp = new Set<string>();
  exitCode = 0;

  constructor(process: Process, files: ShellFiles, options: PatchOptions) {
    this.#process = process;
    this.#files = files;
    this.#options = options;
    const strip = options.value("strip");
    this.#strip = strip === undefined ? undefined : Number(strip);
  }

  async apply(patch: FilePatch, operand: string | undefined): Promise<void> {
    const isReversed = this.#options.has("reverse");
    const path = operand ?? this.#choose(patch, isReversed);
    if (path === undefined) return this.#skipMissing(patch);
    const hunks = isReversed ? patch.hunks.map(reverseHunk) : patch.hunks;
    const file = this.#read(path);
    const target = this.#options.value("output") ?? this.#renamedTo(patch, path, isReversed);
    if (file !== undefined && file.lines.length > 0 && this.#makesFile(patch, hunks)) {
      return this.#refuseExisting(path, hunks.length);
    }
    const note = this.#describeTarget(patch, path, target);
    await this.#say(`${this.#options.has("dryRun") ? "checking" : "patching"} file ${target}${note}\n`);
    if (patch.problem !== undefined) throw patch.problem;
    const text = file ?? { lines: [], hasFinalNewline: true };
    const direction = await this.#chooseDirection(hunks, text);
    if (direction === "skip")
      return this.#reject(patch, hunks, { path: target, isSkipped: true, total: hunks.length });
    const chosen = direction === "reverse" ? hunks.map(reverseHunk) : hunks;
    const applied = await applyHunks(chosen, text, this.#applyRules());
    for (const message of applied.messages) {
      if (!this.#options.has("silent") || message.includes("FAILED"))
        await this.#process.stdout.write(`${message}\n`);
    }
    if (!this.#options.has("dryRun"))
      this.#store(patch, applied, { path, target, exists: file !== undefined, isReversed });
    if (applied.rejected.length > 0) {
      await this.#reject(patch, applied.rejected, { path: target, isSkipped: false, total: hunks.length });
    }
  }

  #describeTarget(patch: FilePatch, path: string, target: string): string {
    if (target === path) return "";
    if (this.#options.has("output")) return ` (read from ${path})`;
    return ` (${patch.isCopy ? "copied" : "renamed"} from ${path})`;
  }

  #choose(patch: FilePatch, isReversed: boolean): string | undefined {
    const source = isReversed ? patch.renamedTo : patch.renamedFrom;
    if (source !== undefined && this.#strip === 1) return source;
    return chooseFile(patch, this.#files, { strip: this.#strip, isReversed });
  }

  #renamedTo(patch: FilePatch, path: string, isReversed: boolean): string {
    const renamed = isReversed ? patch.renamedFrom : patch.renamedTo;
    return renamed !== undefined && this.#strip === 1 ? renamed : path;
  }

  #read(path: string): FileLines | undefined {
    const status = this.#files.find(path);
    if (status === undefined) return undefined;
    if (status.type !== "file")
      throw new UsageError(`**** File ${path} is not a regular file -- can't patch`, patchTrouble);
    const text = decodeBytes(this.#files.read(path));
    if (text === "") return { lines: [], hasFinalNewline: true };
    const hasFinalNewline = text.endsWith("\n");
    return { lines: (hasFinalNewline ? text.slice(0, -1) : text).split("\n"), hasFinalNewline };
  }

  #makesFile({ isNew }: FilePatch, hunks: readonly Hunk[]): boolean {
    const [first] = hunks;
    const isEmptySide =
      first !== undefined && first.oldStart === 0 && first.lines.every(({ kind }) => kind === "insert");
    return isEmptySide && (isNew || hunks.length === 1);
  }

  #applyRules() {
    const fuzz = this.#options.value("fuzz");
    return {
      fuzzMax: fuzz === undefined ? fuzzDefault : Number(fuzz),
      ignoresSpace: this.#options.has("ignoreSpace"),
      meter: this.#process.meter,
    };
  }

  /** A patch whose first hunk fits only the other way round has been applied already. */
  async #chooseDirection(hunks: readonly Hunk[], file: FileLines): Promise<"as it is" | "reverse" | "skip"> {
    const [first] = hunks;
    if (first === undefined || this.#options.has("force")) return "as it is";
    const fits = async (hunk: Hunk) => {
      const searched = { ...file, frozen: 0, offset: 0, ignoresSpace: this.#options.has("ignoreSpace") };
      return (await locate(patternOf(hunk), searched, this.#applyRules())) !== undefined;
    };
    if ((await fits(first)) || !(await fits(reverseHunk(first)))) return "as it is";
    const what = this.#options.has("reverse") ? "Unreversed" : "Reversed";
    const found = `${what} (or previously applied) patch detected!`;
    const verb = this.#options.has("reverse") ? "Ignore" : "Assume";
    if (this.#options.has("forward")) {
      await this.#say(`${found}  Skipping patch.\n`, true);
      return "skip";
    }
    if (this.#options.has("batch")) {
      await this.#say(`${found}  ${verb === "Ignore" ? "Ignoring" : "Assuming"} -R.\n`);
      return "reverse";
    }
    // Nobody is there to answer.
    await this.#say(`${found}  ${verb} -R? [n] \nApply anyway? [n] \nSkipping patch.\n`, true);
    return "skip";
  }

  async #refuseExisting(path: string, count: number): Promise<void> {
    this.exitCode = 1;
    const start = `The next patch would create the file ${path},\nwhich already exists!`;
    const answer =
      this.#options.has("forward") || this.#options.has("batch")
        ? "  Skipping patch.\n"
        : "  Assume -R? [n] \nApply anyway? [n] \nSkipping patch.\n";
    await this.#say(start + answer, true);
    await this.#process.stdout.write(countHunks(count, count, "ignored\n"));
  }

  async #skipMissing(patch: FilePatch): Promise<void> {
    this.exitCode = 1;
    const count = patch.hunks.length;
    const quoted = patch.header.map((line) => `|${line}\n`).join("");
    const text = `can't find file to patch at input line ${patch.line}
${this.#strip === undefined ? "Perhaps you should have used the -p or --strip option?" : "Perhaps you used the wrong -p or --strip option?"}
The text leading up to this was:
--------------------------
${quoted}--------------------------
`;
    const asks = !this.#options.has("force") && !this.#options.has("batch");
    const answer = asks
      ? "File to patch: \nSkip this patch? [y] \nSkipping patch.\n"
      : "No file to patch.  Skipping patch.\n";
    await this.#process.stdout.write(text + answer + countHunks(count, count, "ignored\n"));
  }

  /** Output goes to the file even when some hunks failed. */
  #store(
    patch: FilePatch,
    { result, isMismatch, rejected }: Applied,
    place: { path: string; target: string; exists: boolean; isReversed: boolean },
  ): void {
    const { path, target, exists, isReversed } = place;
    const files = this.#files;
    const mode = files.find(path)?.mode;
    const backsUp =
      this.#options.has("backup") ||
      (isMismatch && !this.#options.has("noMismatchBackup") && !this.#options.has("posix"));
    if (backsUp && this.#options.value("output") === undefined && !this.#backedUp.has(path))
      this.#backUp(path, exists);
    const isGone = isReversed ? patch.isNew : patch.isDeleted;
    const isEmpty = result.lines.length === 0;
    if (isEmpty && rejected.length === 0 && (isGone || this.#options.has("removeEmpty"))) {
      if (exists) removeWithFolders(files, path);
      return;
    }
    makeFolders(files, folderName(target));
    const text =
      result.lines.length === 0 ? "" : result.lines.join("\n") + (result.hasFinalNewline ? "\n" : "");
    files.write(target, encodeText(text));
    // What `-o` makes is a temporary file of patch's until it is renamed.
    const newMode = this.#options.has("output") ? 0o600 : (patch.newMode ?? mode);
    if (newMode !== undefined) files.chmod(target, newMode);
    if (target !== path && exists && !patch.isCopy && this.#options.value("output") === undefined)
      files.unlink(path);
  }

  #backUp(path: string, exists: boolean): void {
    const kept = path + (this.#options.value("suffix") ?? ".orig");
    this.#backedUp.add(path);
    this.#files.write(kept, exists ? this.#files.read(path).slice() : new Uint8Array(0));
    const mode = this.#files.find(path)?.mode;
    this.#files.chmod(kept, mode ?? 0);
  }

  async #reject(
    patch: FilePatch,
    hunks: readonly Hunk[],
    { path, isSkipped, total }: { path: string; isSkipped: boolean; total: number },
  ): Promise<void> {
    this.exitCode = 1;
    const rejects = this.#options.value("rejects") ?? `${this.#options.value("output") ?? path}.rej`;
    const verb = isSkipped ? "ignored" : "FAILED";
    const isDry = this.#options.has("dryRun") || rejects === "-";
    const saved = isDry ? "" : ` -- saving rejects to file ${rejects}`;
    await this.#process.stdout.write(countHunks(hunks.length, total, `${verb}${saved}\n`));
    if (!isDry)
      this.#files.write(rejects, encodeText(printRejects(patch, hunks, this.#options.has("reverse"))));
  }

  async #say(text: string, isImportant = false): Promise<void> {
    if (isImportant || !this.#options.has("silent")) await this.#process.stdout.write(text);
  }
}

function countHunks(count: number, total: number, what: string): string {
  return `${count} out of ${total} hunk${total === 1 ? "" : "s"} ${what}`;
}

/** The folders that become empty go too. */
export function removeWithFolders(files: ShellFiles, path: string): void {
  files.unlink(path);
  for (let folder = folderName(path); folder !== "." && folder !== "/"; folder = folderName(folder)) {
    if (files.list(folder).length > 0) return;
    files.rmdir(folder);
  }
}
