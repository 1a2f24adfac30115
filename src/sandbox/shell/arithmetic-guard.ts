/** Refuses the command lines on which just-bash 3.4.2 never returns: its arithmetic parser loops, and eats the
 *  isolate's memory, on a `$` that begins no expansion. Bash calls these lines syntax errors too. What a script
 *  builds at run time (`eval`, a variable's value) is not seen here. */

/** The first such place in a command line, for the message; undefined when there is none. */
export function findBareDollar(command: string): string | undefined {
  for (const opener of command.matchAll(/\(\(|\$\[|\blet\b/g)) {
    const region = arithmeticFrom(command, opener.index, opener[0]);
    // `$$` is the process id, whatever follows it.
    if (/\$(?![A-Za-z0-9_{(#?@*!-])/.test(region.replaceAll("$$", ""))) return region.slice(0, 60);
  }
  return undefined;
}

/** From an opener to its closer; for `let` to the end of the line, without a closer to the end of the text. */
function arithmeticFrom(command: string, start: number, opener: string): string {
  if (opener === "let") return /^[^\n;|&]*/.exec(command.slice(start))?.[0] ?? "";
  const [open, close] = opener === "((" ? ["(", ")"] : ["[", "]"];
  let depth = 0;
  for (let position = start; position < command.length; position += 1) {
    if (command[position] === open) depth += 1;
    else if (command[position] === close) {
      depth -= 1;
      // The `$` of `$[` belongs to the opener.
      if (depth === 0) return command.slice(start, position + 1).replace(/^\$\[/, "[");
    }
  }
  return command.slice(start).replace(/^\$\[/, "[");
}
