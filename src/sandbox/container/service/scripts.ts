/** The bash programs about services: one starts a service and waits until it listens, the others look at it and end it. What is
 *  known of a service is in a folder of its own in the container. */

import { quoteWord } from "../../quote-word.ts";
import { toScript } from "../scripts/run-command.ts";
import { killProcesses } from "../scripts/stop-command.ts";

/** Its log is two files, of which the older one is dropped: a service that writes without end does not fill the disk. */
const logBytes = 1024 * 1024;

export interface StartScript {
  name: string;
  id: string;
  script: string;
  port: number;
  readySeconds: number;
}

/** Says in its first line: `ready`, `same` (it ran already), `other` (with another command or port), `busy` (the port is taken),
 *  `ended` and an exit code, or `late`; then the end of the log. */
export function startServiceScript({ name, id, script, port, readySeconds }: StartScript): string {
  return toScript(String.raw`
ef_dir=/tmp/.edgeflue/service/${name} ef_port=${port} ef_script=${quoteWord(script)}
ef_listens() { (exec 9<>"/dev/tcp/127.0.0.1/$ef_port") 2>/dev/null; }
ef_alive() { [ -s "$ef_dir/pid" ] && kill -0 "$(<"$ef_dir/pid")" 2>/dev/null && [ ! -s "$ef_dir/exit" ]; }
ef_end() { printf '%s\n' "$1"; tail -q -c 4000 "$ef_dir/log.1" "$ef_dir/log" 2>/dev/null; exit 0; }
if ef_alive; then
  [ "$(<"$ef_dir/script")" = "$ef_port $ef_script" ] || ef_end other
else
  ef_listens && ef_end busy
  rm -rf "$ef_dir"
  mkdir -p -m 700 "$ef_dir" || ef_end "ended 1"
  printf %s "$ef_port $ef_script" >"$ef_dir/script"
  printf %s ${quoteWord(id)} >"$ef_dir/id"
  # With a mark of its own: what ends a command does not end it.
  EDGEFLUE_COMMAND=${quoteWord(id)} PORT=$ef_port HOST=0.0.0.0 setsid /bin/bash --noprofile --norc -c '
    echo $$ >"$1/pid"
    { /bin/bash --noprofile --norc -c "$2" bash; echo $? >"$1/exit"; } 2>&1 | while :; do
      stdbuf -o0 head -c ${logBytes} >"$1/log"
      [ -s "$1/log" ] || break
      mv "$1/log" "$1/log.1"
    done
  ' service "$ef_dir" "$ef_script" </dev/null >/dev/null 2>&1 &
  disown
  ef_new=1
fi
while ! ef_listens; do
  [ -s "$ef_dir/exit" ] && { sleep 0.1; ef_end "ended $(<"$ef_dir/exit")"; }
  ((SECONDS < ${readySeconds})) || ef_end late
  sleep 0.1
done
[ -n "$ef_new" ] && ef_end ready || ef_end same
`);
}

/** Arguments: names. A line for each: `running`, `stopped`, or `stopped` and an exit code. */
export const listServicesScript = toScript(`
for ef_name in "$@"; do
  ef_dir=/tmp/.edgeflue/service/$ef_name
  if [ -s "$ef_dir/exit" ]; then echo "stopped $(<"$ef_dir/exit")"
  elif [ -s "$ef_dir/pid" ] && kill -0 "$(<"$ef_dir/pid")" 2>/dev/null; then echo running
  else echo stopped; fi
done
`);

/** Arguments: a name, and the most bytes. */
export const serviceLogScript = toScript(`
cat "/tmp/.edgeflue/service/$1/log.1" "/tmp/.edgeflue/service/$1/log" 2>/dev/null | tail -c "$2"
`);

/** Argument: a name. Asks the programs to end, and kills those that have not after a second. */
export const stopServiceScript = toScript(`
${killProcesses}
ef_dir=/tmp/.edgeflue/service/$1
[ -s "$ef_dir/pid" ] || exit 0
ef_id=$(<"$ef_dir/id") ef_session=$(<"$ef_dir/pid") ef_own=$$
pkill -TERM -s "$ef_session"
for ef_try in 1 2 3 4 5 6 7 8 9 10; do
  kill -0 "$ef_session" || break
  sleep 0.1
done
ef_kill
rm -rf "$ef_dir"
`);
