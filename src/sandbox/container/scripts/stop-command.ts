/** The bash programs that end what a command has started, and that find out how a container was left. */

import { toScript } from "./run-command.ts";

/** Finds the processes of a command by its session and, for those that left it, by the mark in their environment; kills until
 *  none is left. */
export const killProcesses = `
ef_kill() {
  local ef_round ef_stat ef_file ef_pid ef_found
  for ef_round in 1 2 3 4 5; do
    ef_found=
    for ef_file in /proc/[0-9]*; do
      ef_pid=@{ef_file#/proc/}
      [ "$ef_pid" = $$ ] && continue
      IFS= read -r ef_stat <"$ef_file/stat" || continue
      ef_stat=@{ef_stat##*) }
      set -- $ef_stat
      [ "$1" = Z ] && continue
      if [ "$4" != "$ef_session" ]; then
        [[ "$4" = "$ef_own" ]] && continue
        grep -qzx "EDGEFLUE_COMMAND=$ef_id" "$ef_file/environ" || continue
      fi
      ef_found=1
      kill -9 "$ef_pid"
    done
    [ -z "$ef_found" ] && return
  done
}
exec 2>/dev/null
ef_run=/tmp/.edgeflue/run
`;

/** Arguments: the command's id. Says on stdout what was there: `stopped`, or `none`. */
export const stopCommandScript = toScript(`
${killProcesses}
ef_id=$1 ef_own=$$
[ "$(<"$ef_run/id")" = "$ef_id" ] || { echo none; exit 0; }
# It may be about to begin.
for ef_try in 1 2 3 4 5; do [ -s "$ef_run/pid" ] && break; sleep 0.02; done
[ -s "$ef_run/pid" ] || { echo none; exit 0; }
ef_session=$(<"$ef_run/pid")
ef_kill
echo stopped
`);

/** Arguments: boot id, number of the last manifest that was committed. What a host left that died in mid-command is killed.
 *  Says `replaced`, `clean`, or `dirty` when a command has run whose files were not kept. */
export const wakeScript = toScript(`
${killProcesses}
[ "$(</tmp/.edgeflue/boot)" = "$1" ] || { echo replaced; exit 0; }
ef_base=$2 ef_own=$$ ef_left=clean
if [ -s "$ef_run/pid" ]; then
  ef_left=dirty
  kill -9 "$(<"$ef_run/wrapper")"
  ef_id=$(<"$ef_run/id")
  ef_session=$(<"$ef_run/pid")
  ef_kill
  rm -rf "$ef_run"
fi
[ -f "/tmp/.edgeflue/manifest.$ef_base" ] || ef_left=dirty
for ef_file in /tmp/.edgeflue/manifest.*[0-9]; do
  [ "@{ef_file##*.}" -gt "$ef_base" ] && ef_left=dirty
done
echo "$ef_left"
`);
