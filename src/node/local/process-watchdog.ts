/** Ends the commands of this process also when it dies suddenly (SIGKILL, out of memory). A small shell, in a process
 *  group of its own, reads from its input which groups run: when the input ends, this process is dead, and the shell
 *  kills them. It starts with the first command and ends with this process. */

import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

/** Builtins only, so that nothing has to be started when memory is short. */
const script = `trap '' HUP INT TERM
groups=' '
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done`;

let watchdog: ChildProcess | undefined;

/** Call it before a command starts, so that no time passes between its start and `watchGroup`. */
export function startWatchdog(): void {
  watchdog ??= start();
}

/** Watches until the returned function is called. `onWatched` is called once the watchdog's pipe has the group: from then on it ends
 *  with this process. Costs one write to a pipe. */
export function watchGroup(group: number, onWatched: () => void): () => void {
  const stdin = watchdog?.stdin;
  // Without one, commands still end with this process unless it is killed.
  if (stdin == null) onWatched();
  else stdin.write(`+${group}\n`, () => onWatched());
  return () => watchdog?.stdin?.write(`-${group}\n`);
}

/** Neither it nor its input keeps this process from ending. */
function start(): ChildProcess {
  const child = spawn("/bin/sh", ["-c", script], {
    cwd: "/",
    env: {},
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const forget = () => {
    if (watchdog === child) watchdog = undefined;
  };
  child.once("error", forget);
  child.once("exit", forget);
  child.stdin.on("error", forget);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}
