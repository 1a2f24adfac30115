/** How far the files of a session and those of its container agree, from one transaction to the next. What is known about the
 *  container changes when a run has shown it; that the stored files agree with it only when the transaction is committed. */

import { EdgeflueError } from "../../../errors.ts";
import { workspaceRoot } from "../../paths.ts";
import type { ContainerState } from "../../sqlite/container-state.ts";
import type { SqliteTree } from "../../sqlite/tree.ts";
import type { FileSystem } from "../../virtual/file-system.ts";
import { imageUnfit } from "../container-error.ts";
import type { ContainerHost } from "../container-host.ts";
import { containerLimits } from "../limits.ts";
import type { RunAnswer } from "../output/answer-reader.ts";
import { wakeScript } from "../scripts/stop-command.ts";
import { readArchive } from "./archive.ts";
import { type Taken, takeChanges } from "./incoming.ts";
import { collectAll, collectChanged, type Outgoing } from "./outgoing.ts";
import { type FileChange, parseChanges } from "./records.ts";

/** `fresh`: nothing is in the container; `full`: everything is compared; `next`: changes only. */
export interface SyncPlan {
  readonly mode: "fresh" | "full" | "next";
  readonly boot: string;
  /** Number of the list of files to compare with, and of the one to make. */
  readonly base: number;
  readonly seq: number;
  readonly outgoing: Outgoing;
  readonly sentPaths: readonly string[];
  /** Nothing is run: what happened while no object watched is taken first. */
  readonly isCatchUp: boolean;
}

export interface TakenFiles extends Partial<Taken> {
  /** Why nothing was taken, as a sentence. */
  readonly problem?: string;
  readonly unreadable?: readonly string[];
}

interface Files {
  tree: SqliteTree;
  fileSystem: FileSystem;
}

type Exit = Extract<RunAnswer, { type: "exit" }>;

export class ContainerSync {
  readonly host: ContainerHost;
  readonly ignored: readonly string[];
  /** Of the container that is known; undefined: none is. */
  boot: string | undefined;
  base: number | undefined;
  /** As it is stored. */
  stored: ContainerState | undefined;
  isFull = true;
  /** Absolute paths that the container does not have as they are stored. */
  readonly dirty = new Set<string>();
  isUsed = false;
  /** The last run could not put the files into place. */
  hasFailed = false;
  /** The container that the session had is gone, which no result has said yet. */
  isReplacement = false;

  constructor(host: ContainerHost, ignored: readonly string[]) {
    this.host = host;
    this.ignored = ignored;
  }

  begin(): SyncTurn {
    return new SyncTurn(this);
  }

  /** The container is gone, or nothing is known of it any more. */
  forget(): void {
    this.boot = undefined;
    this.isFull = true;
  }

  /** Whether a result has to say that this container is another one. It is said once. */
  tellReplacement(): boolean {
    const { isReplacement } = this;
    this.isReplacement = false;
    return isReplacement;
  }

  /** What follows from a run that did nothing: an error, or undefined when it is tried again. */
  judgeFailure(reason: string): EdgeflueError | undefined {
    const [word = "", ...details] = reason.split(" ");
    const detail = details.join(" ");
    switch (word) {
      case "replaced":
        this.forget();
        return undefined;
      case "base":
      case "manifest":
      case "unpack":
        // Once it may be the connection that was cut.
        if (this.isFull && this.hasFailed)
          return imageUnfit(`its user cannot write the files of ${workspaceRoot}.`);
        this.isFull = true;
        this.hasFailed = true;
        return undefined;
      case "tools":
        return imageUnfit(`it has no ${detail}.`);
      case "workspace":
        return imageUnfit(`it has no folder ${workspaceRoot} that its user ${detail} may write.`);
      case "space":
        return noSpace(detail);
      default:
        return imageUnfit("its user may not write /tmp.");
    }
  }
}

/** One transaction's part in it. */
export class SyncTurn {
  readonly #sync: ContainerSync;
  /** Changed and not sent yet. */
  #changed = new Set<string>();
  /** Changed by this transaction and in the container: not true if it is not committed. */
  readonly #exposed = new Set<string>();
  /** The list that the files agree with once they are committed. */
  #base: number | undefined;
  #isOpen = true;
  #isAllChanged = false;
  #isTouched = false;

  constructor(sync: ContainerSync) {
    this.#sync = sync;
  }

  changed(path: string | undefined): void {
    if (path === undefined) this.#isAllChanged = true;
    else this.#changed.add(path);
  }

  /** The container has what the stored files do not, until the transaction is committed. */
  touched(): void {
    this.#isTouched = true;
  }

  /** Makes sure that there is a container. Rejects when there is none to be had. */
  async prepare(
    files: Files,
    stored: ContainerState | undefined,
    meter: { count(isSame: boolean): void; started(): void },
  ): Promise<SyncPlan> {
    const sync = this.#sync;
    const { host } = sync;
    sync.isUsed = true;
    sync.stored ??= stored;
    await host.whenEnded();
    if (host.isRunning && sync.boot === undefined) {
      const isClean = await this.#recognize(stored);
      if (isClean && stored !== undefined) {
        const base = stored.base;
        const outgoing = collectChanged({ ...files, ignored: sync.ignored }, []);
        return {
          ...stored,
          mode: "next",
          seq: base + 1,
          outgoing,
          sentPaths: [],
          isCatchUp: true,
        };
      }
    }
    meter.count(host.isRunning);
    const hadContainer = (sync.boot ?? stored?.boot) !== undefined;
    const isFresh = !host.isRunning;
    if (isFresh) {
      sync.forget();
      this.#base = undefined;
      await host.start();
      meter.started();
      sync.boot = toBoot(host.egress?.key);
      sync.isReplacement ||= hadContainer;
    }
    if (this.#isAllChanged) sync.isFull = true;
    const mode = isFresh ? "fresh" : sync.isFull ? "full" : "next";
    const known = this.#base ?? sync.base ?? stored?.base ?? 0;
    const base = mode === "next" ? known : known + 1;
    const sentPaths = [...new Set([...sync.dirty, ...this.#changed])];
    const parts = { ...files, ignored: sync.ignored };
    return {
      mode,
      boot: sync.boot ?? "",
      base,
      seq: base + 1,
      outgoing: mode === "next" ? collectChanged(parts, sentPaths) : collectAll(parts),
      sentPaths,
      isCatchUp: false,
    };
  }

  /** Takes what a run has changed. */
  take(answer: Exit, plan: SyncPlan, files: Files): TakenFiles {
    const sync = this.#sync;
    for (const path of this.#changed) this.#exposed.add(path);
    this.#changed = new Set();
    for (const path of plan.sentPaths) sync.dirty.delete(path);
    sync.base = this.#base === undefined ? plan.base : sync.base;
    sync.isFull = false;
    sync.hasFailed = false;
    this.#isAllChanged = false;
    if (answer.files !== "same") this.touched();
    if (answer.files === "same") {
      this.#base = plan.base;
      return {};
    }
    if (answer.files === "large") return { problem: tooLarge(answer.totalBytes) };
    const read = readChanges(answer);
    if (read === undefined) return { problem: "The list of them cannot be read." };
    const { changes, unreadable, contents } = read;
    const own = this.#changed;
    try {
      const taken = takeChanges(files, {
        changes: plan.isCatchUp ? unchangedHere(files, changes) : changes,
        contents,
      });
      this.#changed = new Set(taken.refused.keys());
      this.#base = plan.seq;
      return { ...taken, unreadable };
    } catch (error) {
      this.#changed = own;
      if (!(error instanceof EdgeflueError) || error.code !== "sandbox_limit") throw error;
      return { problem: error.message };
    }
  }

  /** What is stored with the files, if it has changed. */
  commit(): ContainerState | undefined {
    const sync = this.#sync;
    for (const path of this.#changed) sync.dirty.add(path);
    if (this.#isAllChanged) sync.isFull = true;
    this.#changed.clear();
    this.#exposed.clear();
    this.#isTouched = false;
    if (this.#base !== undefined) sync.base = this.#base;
    const { boot, base, stored } = sync;
    if (boot === undefined || base === undefined || this.#base === undefined) return undefined;
    if (stored?.boot === boot && stored.base === base) return undefined;
    sync.stored = { boot, base };
    return sync.stored;
  }

  /** What was not committed is not true. */
  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const path of this.#exposed) this.#sync.dirty.add(path);
    // The container is brought back to what is stored.
    if (this.#isTouched) this.#sync.isFull = true;
  }

  /** Whether the running container is the session's own and was left in order. Any other is ended. */
  async #recognize(stored: ContainerState | undefined): Promise<boolean> {
    const sync = this.#sync;
    // One that was started under other rules for the network has those until it ends.
    const said =
      stored === undefined || stored.boot.slice(uuidLength) !== (sync.host.egress?.key ?? "")
        ? undefined
        : await sync.host.probe(wakeScript, [stored.boot, String(stored.base)], containerLimits.probeMsMax);
    if (stored !== undefined && (said === "clean" || said === "dirty")) {
      sync.boot = stored.boot;
      sync.base = stored.base;
      return said === "clean";
    }
    await sync.host.discard();
    return false;
  }
}

const uuidLength = 36;

/** Names a container, and the rules that it was started under. */
function toBoot(key = ""): string {
  return crypto.randomUUID() + key;
}

/** Undefined when it cannot be read: a command may be root there, and have replaced the programs that write it. */
function readChanges({ list, archive }: Exit) {
  try {
    return { ...parseChanges(list), contents: readArchive(archive) };
  } catch {
    return undefined;
  }
}

/** The changes of files that are stored as the container had them: of the others the stored ones count. */
function unchangedHere({ tree }: Files, changes: ReadonlyMap<string, FileChange>): Map<string, FileChange> {
  return new Map(
    [...changes].filter(([path, { before }]) => {
      const entry = tree.get(`${workspaceRoot}/${path}`);
      if (before === undefined || entry === undefined) return before === entry;
      if (before.type !== entry.type) return false;
      return before.type !== "file" || (before.size === entry.size && before.mtimeMs === entry.mtime);
    }),
  );
}

function tooLarge(bytes: number): string {
  return `The files that the command changed have ${bytes} bytes, or one of them more than may be kept.`;
}

function noSpace(detail: string): EdgeflueError {
  const [free, needed] = detail.split(" ");
  return new EdgeflueError(
    "sandbox_limit",
    `The files of the session need ${needed} bytes on the container's disk, which has ${free} free. The command was not run.`,
    {
      hint: "Choose a larger instance_type of [[containers]] in wrangler.toml.",
      meta: { limit: "containerDisk" },
    },
  );
}
