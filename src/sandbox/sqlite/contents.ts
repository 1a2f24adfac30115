/** The bytes of files, in chunks that belong to an inode. A transaction's writes stay in memory until `flush`; reads go
 *  to the chunks. Inode 0 means "no bytes": an empty file owns no chunk. What a snapshot has is frozen: such an inode is
 *  never changed or removed, and a file that is written gets another one. */

import { sandboxLimits } from "../../limits.ts";
import type { Sql } from "../../sql.ts";
import { sandboxLimitError } from "../file-error.ts";
import { joinBytes } from "../join-bytes.ts";
import { type Chunk, ChunkTable } from "./chunk-table.ts";
import { sqliteFileLimits } from "./limits.ts";

interface PendingContent {
  /** May be longer than the content, so that appending does not copy each time. Never written below `length`: readers
   *  have views of it. */
  buffer: Uint8Array;
  length: number;
  /** Bytes at the front that are already in the stored chunks. */
  storedBytes: number;
  /** Chunks in the database under this inode. */
  storedChunks: number;
}

const { chunkBytesMax } = sandboxLimits;
/** A growing file doubles its buffer, but by no more than this. */
const growthBytesMax = 4 * 1024 * 1024;

export class SqliteContents {
  readonly #sql: Sql;
  readonly #stored: ChunkTable;
  readonly #pending = new Map<number, PendingContent>();
  readonly #dropped = new Set<number>();
  #pendingBytes = 0;
  #lastInode: number | undefined;
  #frozenInode: number | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#stored = new ChunkTable(sql);
  }

  /** The caller must not change what it gets. */
  read(inode: number, size: number): Uint8Array {
    if (inode === 0) return new Uint8Array(0);
    const pending = this.#pending.get(inode);
    if (pending !== undefined) return pending.buffer.subarray(0, pending.length);
    if (size <= chunkBytesMax) return this.#stored.find(inode, 0) ?? new Uint8Array(0);
    const content = new Uint8Array(size);
    for (const { index, bytes } of this.#stored.of(inode))
      content.set(new Uint8Array(bytes), index * chunkBytesMax);
    return content;
  }

  /** The same in pieces, of which only those that are asked for are read. */
  *pieces(inode: number, size: number): Generator<Uint8Array> {
    if (size <= chunkBytesMax || this.#pending.has(inode)) {
      yield this.read(inode, size);
      return;
    }
    for (let index = 0; index < chunksOf(size); index++) {
      const chunk = this.#stored.find(inode, index);
      if (chunk === undefined) return;
      yield chunk;
    }
  }

  /** Replaces the content of `inode` (0: none yet) and returns the inode that owns it now. Takes ownership of
   *  `bytes`. */
  write(inode: number, size: number, bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const owner = this.#isFrozen(inode) ? this.#takeInode() : inode;
    this.#replacePending(owner, {
      buffer: toPlain(bytes),
      length: bytes.length,
      storedBytes: 0,
      storedChunks: this.#pending.get(owner)?.storedChunks ?? chunksOf(owner === inode ? size : 0),
    });
    return owner;
  }

  append(inode: number, size: number, bytes: Uint8Array): number {
    if (this.#isFrozen(inode)) return this.write(0, 0, joinBytes([this.read(inode, size), bytes]));
    const pending = this.#pending.get(inode);
    const length = size + bytes.length;
    let buffer = pending?.buffer ?? this.read(inode, size);
    if (buffer.length < length) {
      const grown = new Uint8Array(Math.max(length, Math.min(size * 2, size + growthBytesMax)));
      grown.set(buffer.subarray(0, size));
      buffer = grown;
    }
    this.#replacePending(inode, {
      buffer,
      length,
      storedBytes: pending?.storedBytes ?? size,
      storedChunks: pending?.storedChunks ?? chunksOf(size),
    });
    buffer.set(bytes, size);
    return inode;
  }

  /** No file owns this inode any more. */
  drop(inode: number): void {
    if (this.#isFrozen(inode)) return;
    const pending = this.#pending.get(inode);
    if (pending === undefined || pending.storedChunks > 0) this.#dropped.add(inode);
    if (pending === undefined) return;
    this.#pendingBytes -= pending.length;
    this.#pending.delete(inode);
  }

  /** Puts everything pending into the database. Called inside a transaction. */
  flush(): void {
    this.#stored.delete(this.#dropped);
    const small: Chunk[] = [];
    for (const [inode, pending] of this.#pending) {
      if (pending.length > sqliteFileLimits.groupedBytesMax || pending.storedChunks > 1)
        this.#flushContent(inode, pending);
      else if (pending.storedBytes < pending.length) small.push({ inode, index: 0, bytes: bytesOf(pending) });
    }
    this.#stored.put(small);
    this.clear();
  }

  clear(): void {
    this.#pending.clear();
    this.#dropped.clear();
    this.#pendingBytes = 0;
  }

  #flushContent(inode: number, pending: PendingContent): void {
    const chunks = chunksOf(pending.length);
    for (let index = Math.floor(pending.storedBytes / chunkBytesMax); index < chunks; index++) {
      const start = index * chunkBytesMax;
      const chunk = pending.buffer.slice(start, Math.min(start + chunkBytesMax, pending.length));
      if (pending.storedChunks > 1 && this.#isStored(inode, index, chunk)) continue;
      this.#stored.put([{ inode, index, bytes: chunk.buffer }]);
    }
    if (pending.storedChunks > chunks) this.#stored.deleteFrom(inode, chunks);
  }

  /** Whether a chunk is what is stored already: most of a large file is when a few of its bytes change. Reading one is
   *  far cheaper than writing it. */
  #isStored(inode: number, index: number, chunk: Uint8Array): boolean {
    const stored = this.#stored.find(inode, index);
    return stored !== undefined && areEqual(stored, chunk);
  }

  #replacePending(inode: number, pending: PendingContent): void {
    const pendingBytes = this.#pendingBytes - (this.#pending.get(inode)?.length ?? 0) + pending.length;
    if (pendingBytes > sandboxLimits.pendingBytesMax) {
      throw sandboxLimitError(
        "ENOSPC",
        `one call can change at most ${sandboxLimits.pendingBytesMax} bytes of files. Do the work in several calls.`,
        { limit: "pendingBytesMax", max: sandboxLimits.pendingBytesMax },
      );
    }
    this.#pendingBytes = pendingBytes;
    this.#pending.set(inode, pending);
  }

  /** All inodes up to that of the newest snapshot, and 0. */
  #isFrozen(inode: number): boolean {
    if (inode === 0) return true;
    this.#frozenInode ??=
      this.#sql.first<{ frozen: number | null }>("SELECT max(frozen_inode) AS frozen FROM snapshots")
        ?.frozen ?? 0;
    return inode <= this.#frozenInode;
  }

  /** The highest inode is read once, from the end of the chunks' key, and counted up from then on. */
  #takeInode(): number {
    this.#lastInode ??= this.#stored.highestInode();
    this.#lastInode += 1;
    return this.#lastInode;
  }
}

/** `slice` of Node's `Buffer` makes no copy: what it gives is a part of memory that others have too. */
function toPlain(bytes: Uint8Array): Uint8Array {
  return Object.getPrototypeOf(bytes) === Uint8Array.prototype ? bytes : new Uint8Array(bytes);
}

/** Without a copy where the buffer is of just that size. */
function bytesOf({ buffer, length }: PendingContent): ArrayBuffer {
  const { buffer: bytes, byteLength } = buffer;
  const isExact = byteLength === length && bytes.byteLength === length && bytes instanceof ArrayBuffer;
  return isExact ? bytes : buffer.slice(0, length).buffer;
}

function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}

function chunksOf(bytes: number): number {
  return Math.ceil(bytes / chunkBytesMax);
}
