/** Keeps what lives in a container alone, packages that were installed, over its stops: by the platform's snapshots, of which each is a
 *  warm start and no more. The session's files are never taken from one. */

import type { Clock } from "../../../clock.ts";
import type { Sql } from "../../../sql.ts";
import { readSnapshotId, saveSnapshotId } from "../../sqlite/container-state.ts";
import type { ContainerHost } from "../container-host.ts";
import { containerLimits } from "../limits.ts";
import { toScript } from "../scripts/run-command.ts";
import { toFindArguments } from "../settings.ts";

export class ContainerSnapshots {
  readonly #host: ContainerHost;
  readonly #clock: Clock;
  readonly #ignored: readonly string[];
  /** Counts the commands: one that begins while a snapshot is made may be half in it. */
  #commands = 0;
  #isClosed = false;
  #cancel = () => {};

  constructor(host: ContainerHost, clock: Clock, ignored: readonly string[]) {
    this.#host = host;
    this.#clock = clock;
    this.#ignored = ignored;
  }

  /** A command is about to need a container, which starts from the newest snapshot. */
  begin(sql: Sql): void {
    this.#cancel();
    this.#commands += 1;
    this.#host.offerSnapshot(readSnapshotId(sql));
  }

  /** It has ended: a snapshot is made once no other follows. */
  end(sql: Sql): void {
    this.#cancel();
    this.#cancel = this.#clock.after(containerLimits.snapshotQuietMs, () => {
      // What cannot be kept is installed again: no command fails for it.
      void this.#make(sql).catch(() => {});
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  async #make(sql: Sql): Promise<void> {
    const commands = this.#commands;
    const said = await this.#host.probe(
      changedScript,
      toFindArguments(this.#ignored).slice(1, -3),
      containerLimits.snapshotMsMax,
    );
    if (said !== "changed" || this.#commands !== commands) return;
    const id = await this.#host.makeSnapshot();
    // A session that has been deleted meanwhile keeps nothing.
    if (id === undefined || this.#isClosed || this.#commands !== commands) return;
    sql.transaction(() => saveSnapshotId(sql, id));
  }
}

/** Arguments: tests of `find` for the ignored folders. Says `changed` when something in them, or in the user's home, is newer than when
 *  it was asked before. */
const changedScript = toScript(String.raw`
exec 2>/dev/null
ef_kept=/tmp/.edgeflue-kept
: >"$ef_kept.new"
# The container's first command came after that.
ef_mark=/tmp/.edgeflue/boot
[ -f "$ef_kept" ] && ef_mark=$ef_kept
cd /workspace
ef_paths=()
(($# > 0)) && mapfile -d '' -t ef_paths < <(find . -mindepth 1 \( "$@" \) -prune -print0)
[ -d "$HOME" ] && ef_paths+=("$HOME")
ef_found=
((@{#ef_paths[@]} > 0)) && ef_found=$(find "@{ef_paths[@]}" -cnewer "$ef_mark" -print -quit)
mv "$ef_kept.new" "$ef_kept"
[ -n "$ef_found" ] && echo changed
`);
