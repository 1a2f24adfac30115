/** An archive of GitHub's as one that can be unpacked without harm: files, folders and links within it, as data. What would
 *  lead out of it, twins of names, devices and what is too large are left out and named. */

import { unicodePattern } from "../../../regex/unicode-pattern.ts";
import { joinBytes } from "../../../sandbox/join-bytes.ts";
import { paddingOf, type TarHeader, writeTarHeader } from "../../../sandbox/shell/archive/tar/format.ts";
import { TarReader } from "../../../sandbox/shell/archive/tar/reader.ts";
import { Meter } from "../../../sandbox/shell/process/meter.ts";
import { checkoutLimits } from "./limits.ts";

export interface Repacked {
  archive: Uint8Array;
  /** Paths of files and links that are in it. */
  paths: ReadonlySet<string>;
  /** Why something is not in it: the paths. */
  leftOut: ReadonlyMap<string, readonly string[]>;
  /** Files whose content is elsewhere, by LFS. */
  pointers: readonly string[];
  /** Instructions for agents that were given another name. */
  renamed: readonly string[];
}

export interface RepackOptions {
  /** Whether files that agents take for instructions get another name: anyone may have written them. */
  isUntrusted: boolean;
}

const pointer = /^version https:\/\/git-lfs\.github\.com\/spec\/[\s\S]*?^size (\d+)$/m;
const instructionNames = /^(?:agents|claude|gemini)\.md$|^\.(?:mcp\.json|cursorrules|windsurfrules)$/i;
const instructionFolders = /^\.(?:agents|claude|cursor|codex|gemini)$/i;
export const untrustedSuffix = ".from-pull-request";

/** `chunks` are unpacked. Throws for what is no archive, and for one that grows beyond all bounds. */
export async function repack(
  chunks: AsyncIterable<Uint8Array>,
  { isUntrusted }: RepackOptions,
): Promise<Repacked> {
  const reader = new TarReader(counted(chunks), new Meter());
  const parts: Uint8Array[] = [];
  const paths = new Set<string>();
  const folders = new Set<string>();
  const links = new Set<string>();
  /** Names as a file system without case would have them. */
  const names = new Map<string, string>();
  const leftOut = new Map<string, string[]>();
  const pointers: string[] = [];
  const renamed: string[] = [];
  let bytes = 0;
  const leave = (why: string, path: string) => {
    leftOut.set(why, [...(leftOut.get(why) ?? []), path]);
  };
  for (let member = await reader.next(); member !== undefined; member = await reader.next()) {
    const given = withoutFirst(member.name);
    if (given === undefined) continue;
    const problem = findProblem(given, member);
    if (problem !== undefined) {
      leave(problem, given);
      continue;
    }
    const path = isUntrusted && member.type !== "directory" ? rename(given) : given;
    const twin = names.get(fold(path));
    if (twin !== undefined && twin !== path) {
      leave("another name differs only in case or spelling", given);
      continue;
    }
    if (paths.has(path)) {
      leave("it is there twice", given);
      continue;
    }
    if (ancestors(path).some((folder) => links.has(folder))) {
      leave("it is behind a link", given);
      continue;
    }
    if (paths.size + folders.size >= checkoutLimits.entriesMax) {
      leave(`there are more than ${checkoutLimits.entriesMax} entries`, given);
      continue;
    }
    if (member.type === "directory") {
      folders.add(path);
      names.set(fold(path), path);
      continue;
    }
    if (member.type === "symlink") {
      if (folders.has(path) || !resolvesInside(path, member.target)) {
        leave("it links out of the repository", given);
        continue;
      }
      links.add(path);
      parts.push(header({ ...member, name: path, size: 0 }));
    } else {
      if (member.size > checkoutLimits.fileBytesMax || bytes + member.size > checkoutLimits.bytesMax) {
        leave("it is too large", given);
        continue;
      }
      const content = await contentOf(reader, member.size);
      const size = content.length < 1_024 ? pointer.exec(new TextDecoder().decode(content))?.[1] : undefined;
      if (size !== undefined) pointers.push(path);
      const shown =
        size === undefined
          ? content
          : new TextEncoder().encode(`[LFS: ${size} bytes, which are not in the archive]\n`);
      bytes += shown.length;
      parts.push(header({ ...member, name: path, size: shown.length }), shown, paddingOf(shown.length));
    }
    if (path !== given) renamed.push(path);
    paths.add(path);
    names.set(fold(path), path);
  }
  return { archive: joinBytes([...parts, archiveEnd]), paths, leftOut, pointers, renamed };
}

/** The first folder is GitHub's. By segment: a name that only begins like it is another one. */
function withoutFirst(name: string): string | undefined {
  const rest = name.split("/").slice(1).join("/").replace(/\/+$/, "");
  return name.startsWith("/") ? name : rest === "" ? undefined : rest;
}

function findProblem(path: string, { type }: TarHeader): string | undefined {
  if (type === "hardlink" || type === "other") return "it is neither a file, a folder nor a link";
  const segments = path.split("/");
  if (path.startsWith("/") || segments.some((segment) => ["", ".", ".."].includes(segment)))
    return "its path leads elsewhere";
  if (unicodePattern("[\\p{Cc}\\\\]").test(path) || !path.isWellFormed())
    return "its name has characters that no path should have";
  if (path.length > checkoutLimits.pathCharsMax) return "its path is too long";
  return segments.some((segment) => fold(segment) === ".git") ? "it is git's own" : undefined;
}

function fold(path: string): string {
  return path.normalize("NFKC").toLowerCase();
}

function ancestors(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(0, -1).map((_, index) => segments.slice(0, index + 1).join("/"));
}

function resolvesInside(path: string, target: string): boolean {
  if (target === "" || target.startsWith("/") || unicodePattern("\\p{Cc}").test(target)) return false;
  const at = path.split("/").slice(0, -1);
  for (const segment of target.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") at.push(segment);
    else if (at.pop() === undefined) return false;
  }
  return !at.some((segment) => fold(segment) === ".git");
}

function rename(path: string): string {
  const segments = path.split("/");
  const isOne =
    instructionNames.test(segments.at(-1) ?? "") ||
    segments.slice(0, -1).some((segment) => instructionFolders.test(segment));
  return isOne ? path + untrustedSuffix : path;
}

function header(member: TarHeader): Uint8Array {
  return writeTarHeader({ ...member, mode: member.mode & 0o755, owner: "", group: "" }, { user: 0 });
}

async function contentOf(reader: TarReader, size: number): Promise<Uint8Array> {
  const content = new Uint8Array(size);
  let offset = 0;
  for await (const part of reader.content()) {
    content.set(part, offset);
    offset += part.length;
  }
  return content;
}

async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > checkoutLimits.unpackedBytesMax)
      throw new Error(`it unpacks to more than ${checkoutLimits.unpackedBytesMax / 1_048_576} MB`);
    yield chunk;
  }
}

/** Zeros that end an archive. */
const archiveEnd = new Uint8Array(1_024);
