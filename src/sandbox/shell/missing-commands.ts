/** What to do instead of commands that are typed often and do not exist in this shell. */

/** Sentences for the caller, one for each such command that a command line tried to run. */
export function describeMissing(stderr: string): string[] {
  const notes = new Set<string>();
  for (const line of stderr.split("\n", linesMax)) {
    const name = missingName(line);
    const advice = name === undefined ? undefined : findAdvice(name);
    if (advice !== undefined) notes.add(`${name} does not exist in this shell; ${advice}`);
  }
  return [...notes];
}

/** Lines of errors that are looked at. */
const linesMax = 1_000;

const notFound = ": command not found";
const noFile = ": No such file or directory";
/** Programs that start others, and say so in their own words. */
const starters = ["env: ", "xargs: ", "timeout: failed to run command ", "nohup: failed to run command "];

function missingName(line: string): string | undefined {
  if (line.length > lineCharsMax) return undefined;
  if (line.endsWith(notFound)) {
    const before = line.slice(0, -notFound.length);
    return before.slice(before.lastIndexOf(": ") + 1).trim();
  }
  const starter = starters.find((start) => line.startsWith(start));
  if (starter === undefined || !line.endsWith(noFile)) return undefined;
  return line.slice(starter.length, -noFile.length).replaceAll(/['\u2018\u2019]/g, "");
}

const lineCharsMax = 500;

/** Also for names with a version, such as `python3.11`. */
function findAdvice(name: string): string | undefined {
  const base = name.slice(name.lastIndexOf("/") + 1);
  return advices.get(base) ?? advices.get(base.replace(/-?[0-9][0-9.]{0,9}$/, ""));
}

const textTools = "sed, awk, jq and the shell itself do what a short script would.";

const advices: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "python node perl ruby php lua bun deno tsx ts-node Rscript osascript pwsh": textTools,
    "npm npx yarn pnpm pip pipx uv poetry conda gem bundle composer cargo go rustup apt apt-get apt-cache aptitude dpkg yum dnf apk brew snap nvm":
      "nothing can be installed here: use what is there already (`ls /bin`).",
    "make cmake gcc g++ cc clang rustc javac java mvn gradle dotnet swift tsc ninja":
      "nothing can be compiled or built here: run the commands that are needed one by one.",
    "pytest jest vitest mocha eslint prettier black ruff mypy":
      "programs of the project do not run here: check files with grep, diff and `bash -n`.",
    "docker podman kubectl helm terraform systemctl service journalctl crontab screen tmux":
      "there are no services or containers here, and nothing runs after the command has ended.",
    "ssh scp sftp rsync ftp nc ncat netcat telnet ping dig nslookup host traceroute netstat ss ip ifconfig aws gcloud az gh":
      "no other machine can be reached by it; to copy within the workspace use `cp -r`.",
    "sudo su doas": "there is one user, who may do what the sandbox allows: run the command without it.",
    "vim vi nvim nano emacs pico ed ex code":
      "write a file with `cat > file <<'EOF'`, or change it with `sed -i` or `patch`.",
    "less more most pg bat": "use `cat`, `head` or `sed -n '1,80p' file`.",
    "man info tldr whatis apropos": "there are no manual pages.",
    "yq xmllint xsltproc": "read the file with grep, sed or awk; jq reads JSON.",
    "sqlite3 sqlite psql mysql redis-cli mongo":
      "there is no database: keep tables as text, for sort, join and awk.",
    "fd fdfind locate": "use `find` or `rg --files`.",
    "ag ack": "use `rg` or `grep -r`.",
    "eza exa": "use `ls` or `tree`.",
    "mawk nawk": "use `awk`.",
    git: 'the author of the agent adds it: import "edgeflue/git".',
    parallel: "use `xargs -n1`, or `&` and `wait`.",
    watch: "use a loop with `sleep`.",
    dos2unix: "use `sed -i 's/\\r$//' file`.",
    unix2dos: "use `sed -i 's/$/\\r/' file`.",
    rename: "use a loop with `mv`.",
    sponge: "write to a temporary file and `mv` it.",
    "7z 7za rar unrar": "use `zip`, `unzip`, `tar` or `gzip`.",
    "openssl gpg": "use `sha256sum` or `md5sum` for digests and `base64` for encoding.",
    uuidgen: "use `od -An -N16 -tx1 /dev/urandom`.",
    "convert magick ffmpeg pandoc pdftotext": "only text and bytes can be worked on here.",
  }).flatMap(([names, advice]) => names.split(" ").map((name) => [name, advice] as const)),
);
