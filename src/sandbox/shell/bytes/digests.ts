/** The commands `md5sum`, `sha1sum`, `sha224sum`, `sha256sum`, `sha384sum` and `sha512sum`. */

import { attempt, forEachOperand } from "../entry/attempt.ts";
import { readText } from "../process/inputs.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Command, Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import { md5 } from "./md5.ts";
import { sha224 } from "./sha224.ts";

interface Algorithm {
  /** As in the lines of `--tag`. */
  readonly name: string;
  readonly hexLength: number;
  digest(bytes: Uint8Array, process: Process): Promise<Uint8Array>;
}

export const digestCommands: Readonly<Record<string, Command>> = {
  md5sum: (process) =>
    run(process, { name: "MD5", hexLength: 32, digest: (bytes, { meter }) => md5(bytes, meter) }),
  sha1sum: (process) => run(process, subtle("SHA1", "SHA-1", 40)),
  sha224sum: (process) =>
    run(process, { name: "SHA224", hexLength: 56, digest: (bytes, { meter }) => sha224(bytes, meter) }),
  sha256sum: (process) => run(process, subtle("SHA256", "SHA-256", 64)),
  sha384sum: (process) => run(process, subtle("SHA384", "SHA-384", 96)),
  sha512sum: (process) => run(process, subtle("SHA512", "SHA-512", 128)),
};

function subtle(name: string, algorithm: string, hexLength: number): Algorithm {
  return {
    name,
    hexLength,
    digest: async (bytes, { meter }) => {
      await meter.spend(bytes.length);
      // Bytes of a command are never shared memory.
      return new Uint8Array(await crypto.subtle.digest(algorithm, bytes as BufferSource));
    },
  };
}

const specs = {
  binary: { short: "b", long: "binary" },
  check: { short: "c", long: "check" },
  tag: { long: "tag" },
  text: { short: "t", long: "text" },
  zero: { short: "z", long: "zero" },
  ignoreMissing: { long: "ignore-missing" },
  quiet: { long: "quiet" },
  status: { long: "status" },
  strict: { long: "strict" },
  warn: { short: "w", long: "warn" },
} as const;

async function run(process: Process, algorithm: Algorithm): Promise<number> {
  const options = parseOptions(process.args, specs);
  const names = options.operands.length > 0 ? options.operands : ["-"];
  if (options.has("check")) {
    return forEachOperand(names, (name) => checkList(process, algorithm, { name, has: options.has }));
  }
  const mark = options.has("binary") ? "*" : " ";
  const end = options.has("zero") ? "\0" : "\n";
  return forEachOperand(names, (name) =>
    attempt(process, name, async () => {
      const hex = await hexDigest(process, algorithm, name);
      const escaped = name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
      const isEscaped = escaped !== name && end === "\n";
      const shown = isEscaped ? escaped : name;
      const line = options.has("tag") ? `${algorithm.name} (${shown}) = ${hex}` : `${hex} ${mark}${shown}`;
      await process.stdout.write(`${isEscaped ? "\\" : ""}${line}${end}`);
    }),
  );
}

async function hexDigest(process: Process, algorithm: Algorithm, name: string): Promise<string> {
  const bytes = await readAll(process.openInput(name), process.meter);
  const digest = await algorithm.digest(bytes, process);
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function checkList(
  process: Process,
  algorithm: Algorithm,
  { name, has }: { name: string; has: (option: keyof typeof specs) => boolean },
): Promise<boolean> {
  const lines = (await readText(process, name)).split("\n");
  let [badLines, mismatches, unread, checked] = [0, 0, 0, 0];
  for (const line of lines) {
    if (line === "" || line.startsWith("#")) continue;
    const entry = parseEntry(line, algorithm);
    if (entry === undefined) {
      badLines += 1;
      continue;
    }
    if (has("ignoreMissing") && process.files.find(entry.path) === undefined) continue;
    let verdict = "OK";
    const isRead = await attempt(process, entry.path, async () => {
      const isSame = (await hexDigest(process, algorithm, entry.path)) === entry.hex.toLowerCase();
      checked += 1;
      if (!isSame) verdict = "FAILED";
      if (!isSame) mismatches += 1;
    });
    if (!isRead) {
      unread += 1;
      verdict = "FAILED open or read";
    }
    if (!has("status") && !(has("quiet") && verdict === "OK"))
      await process.stdout.write(`${entry.path}: ${verdict}\n`);
  }
  if (badLines > 0 && checked + unread + mismatches === 0) {
    throw new UsageError(`${name}: no properly formatted checksum lines found`);
  }
  const warn = (count: number, one: string, many: string) =>
    count === 0 || has("status") ? undefined : process.fail(`WARNING: ${count} ${count === 1 ? one : many}`);
  await warn(badLines, "line is improperly formatted", "lines are improperly formatted");
  await warn(unread, "listed file could not be read", "listed files could not be read");
  await warn(mismatches, "computed checksum did NOT match", "computed checksums did NOT match");
  if (has("ignoreMissing") && checked === 0) await process.fail(`${name}: no file was verified`);
  return (
    mismatches === 0 &&
    unread === 0 &&
    !(has("strict") && badLines > 0) &&
    !(has("ignoreMissing") && checked === 0)
  );
}

function parseEntry(line: string, { name, hexLength }: Algorithm): { hex: string; path: string } | undefined {
  const isEscaped = line.startsWith("\\");
  const text = isEscaped ? line.slice(1) : line;
  const toPath = (path: string) => (isEscaped ? path.replaceAll("\\n", "\n").replaceAll("\\\\", "\\") : path);
  const tagged = text.startsWith(`${name} (`) ? text.lastIndexOf(") = ") : -1;
  if (tagged > 0) return { hex: text.slice(tagged + 4), path: toPath(text.slice(name.length + 2, tagged)) };
  const hex = text.slice(0, hexLength);
  const isEntry =
    /^[0-9a-fA-F]+$/.test(hex) && hex.length === hexLength && /^ [ *]/.test(text.slice(hexLength));
  return isEntry ? { hex, path: toPath(text.slice(hexLength + 2)) } : undefined;
}
