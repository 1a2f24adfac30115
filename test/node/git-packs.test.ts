import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sandboxLimits } from "../../src/limits.ts";
import { ObjectGuard } from "../../src/sandbox/shell/git/store/object-guard.ts";
import { shellLimits } from "../../src/sandbox/shell/limits.ts";
import type { ShellFiles } from "../../src/sandbox/shell/process/files.ts";
import { Meter } from "../../src/sandbox/shell/process/meter.ts";

const mib = 1024 * 1024;
const blob = 3;
const offsetDelta = 6;
const nameDelta = 7;

interface Entry {
  type: number;
  content: Uint8Array;
  /** What the header says, if it lies. */
  size?: number;
  /** Of a delta: the entry before it that it is based on, or its base's name. */
  base?: number | string;
}

function sizeBytes(first: number, size: number, bits: number): number[] {
  const bytes = [first | (size % 2 ** bits)];
  for (let rest = Math.floor(size / 2 ** bits); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128;
    bytes.push(rest % 128);
  }
  return bytes;
}

function distanceBytes(distance: number): number[] {
  const bytes = [distance % 128];
  for (let rest = Math.floor(distance / 128) - 1; rest >= 0; rest = Math.floor(rest / 128) - 1)
    bytes.unshift((rest % 128) | 128);
  return bytes;
}

function packOf(entries: readonly Entry[], count = entries.length): { pack: Uint8Array; starts: number[] } {
  const head = Buffer.alloc(12);
  head.write("PACK");
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(count, 8);
  const parts: Uint8Array[] = [head];
  const starts: number[] = [];
  let length = head.length;
  for (const { type, content, size = content.length, base } of entries) {
    starts.push(length);
    const header = sizeBytes(type << 4, size, 4);
    if (typeof base === "number") header.push(...distanceBytes(length - (starts[base] ?? 0)));
    if (typeof base === "string") header.push(...Buffer.from(base, "hex"));
    const entry = Buffer.concat([Buffer.from(header), deflateSync(content)]);
    parts.push(entry);
    length += entry.length;
  }
  const body = Buffer.concat(parts);
  return {
    pack: new Uint8Array(Buffer.concat([body, createHash("sha1").update(body).digest()])),
    starts,
  };
}

/** A delta that copies all of its base; `target` is what it says that it makes. */
function copyOf(sourceSize: number, target = sourceSize): Uint8Array {
  const size = [sourceSize & 255, (sourceSize >> 8) & 255, (sourceSize >> 16) & 255];
  return Uint8Array.from([...sizeBytes(0, sourceSize, 7), ...sizeBytes(0, target, 7), 0xf0, ...size]);
}

function indexOf(
  rows: readonly (readonly [name: string, start: number])[],
  count = rows.length,
): Uint8Array<ArrayBuffer> {
  const index = Buffer.alloc(8 + 1024 + rows.length * 28 + 40);
  index.writeUInt32BE(0xff744f63);
  index.writeUInt32BE(2, 4);
  index.writeUInt32BE(count, 8 + 1020);
  for (const [row, [name, start]] of rows.entries()) {
    Buffer.from(name, "hex").copy(index, 1032 + row * 20);
    index.writeUInt32BE(start, 1032 + rows.length * 24 + row * 4);
  }
  return new Uint8Array(index);
}

function write(pack: Uint8Array): Promise<void> {
  return new ObjectGuard({} as ShellFiles, new Meter()).checkWritten(
    "/r/.git/objects/pack/pack-1.pack",
    pack,
  );
}

function read(path: string, bytes: Uint8Array, index = new Uint8Array()): Promise<void> {
  // A pack's index is all that it reads.
  const files = { read: () => index } as unknown as ShellFiles;
  return new ObjectGuard(files, new Meter()).checkRead(`/r/.git/objects/${path}`, bytes);
}

const [one, other] = ["11".repeat(20), "22".repeat(20)];
const zeros = new Uint8Array(8 * mib);

describe("a pack that a server sent", () => {
  it("is taken with its deltas when it is an ordinary one", async () => {
    const { pack } = packOf([
      { type: blob, content: zeros },
      { type: offsetDelta, content: copyOf(zeros.length), base: 0 },
      { type: blob, content: new Uint8Array() },
      { type: nameDelta, content: copyOf(5), base: one },
    ]);
    await write(pack);
  });

  const large = sandboxLimits.fileBytesMax + 1;
  it.each<[string, Entry[], string]>([
    [
      "an object that says that it is large",
      [{ type: blob, content: new Uint8Array(1), size: large }],
      "it is too large",
    ],
    [
      "an object with more than it says",
      [{ type: blob, content: zeros, size: 100 }],
      "more bytes than the 100 of its header",
    ],
    [
      "an object with less than it says",
      [{ type: blob, content: new Uint8Array(9), size: 100 }],
      "it has 9 bytes, and not the 100",
    ],
    [
      "a delta that makes a large object",
      [
        { type: blob, content: new Uint8Array(9) },
        { type: offsetDelta, content: copyOf(9, large), base: 0 },
      ],
      "it is too large",
    ],
    [
      "a delta of millions of steps",
      [
        { type: blob, content: new Uint8Array(9) },
        { type: offsetDelta, content: new Uint8Array(mib).fill(128).fill(1, 0, 2), base: 0 },
      ],
      "a delta of more than 100000 steps",
    ],
    ["a delta on itself", [{ type: offsetDelta, content: copyOf(9), base: 0 }], "its base is no object"],
    ["an unknown type", [{ type: 5, content: new Uint8Array(1) }], "unknown type 5"],
    [
      "deltas that together do not fit in memory",
      [
        { type: blob, content: new Uint8Array(9 * mib) },
        ...Array.from({ length: 9 }, (_, index) => ({
          type: offsetDelta,
          content: copyOf(9 * mib),
          base: index,
        })),
      ],
      `take more than ${shellLimits.gitIndexBytesMax} bytes of memory`,
    ],
    [
      "a long chain of deltas",
      [
        { type: blob, content: new Uint8Array(9) },
        ...Array.from({ length: 1_001 }, (_, index) => ({
          type: offsetDelta,
          content: copyOf(9),
          base: index,
        })),
      ],
      "a chain of more than 1000 deltas",
    ],
  ])("is refused with %s", async (_, entries, problem) => {
    const refusal = await write(packOf(entries).pack).catch(String);
    expect(refusal).toContain("fatal: ");
    expect(refusal).toContain(problem);
  });

  it("is refused when it counts more objects than it has, or than there may be", async () => {
    const entries = [{ type: blob, content: new Uint8Array(1) }];
    await expect(write(packOf(entries, 2).pack)).rejects.toThrow("fatal: pack is cut off");
    await expect(write(packOf(entries, 2 ** 32 - 1).pack)).rejects.toThrow(
      "4294967295 objects: at most 100000",
    );
  });
});

describe("objects in the repository's files", () => {
  it("are refused when the index of their pack leads elsewhere", async () => {
    const { pack, starts } = packOf([{ type: blob, content: new Uint8Array(1) }]);
    const [start = 0] = starts;
    await read("pack/a.pack", pack, indexOf([[one, start]]));
    const forged = indexOf([[one, start + 1]]);
    await expect(read("pack/a.pack", pack, forged)).rejects.toThrow("no object is at offset 13");
  });

  it("are refused when deltas are based on each other", async () => {
    const { pack, starts } = packOf([
      { type: nameDelta, content: copyOf(9), base: other },
      { type: nameDelta, content: copyOf(9), base: one },
    ]);
    const [first = 0, second = 0] = starts;
    const index = indexOf([
      [one, first],
      [other, second],
    ]);
    await expect(read("pack/a.pack", pack, index)).rejects.toThrow("a chain of more than 1000 deltas");
    await expect(read("pack/a.pack", pack, indexOf([[one, first]]))).rejects.toThrow(
      "pack has no object 2222",
    );
  });

  it("are refused when the index counts more than it has", async () => {
    await expect(read("pack/a.idx", indexOf([], 2 ** 32 - 1))).rejects.toThrow("it is cut off");
  });

  it("are refused when they are large", async () => {
    const path = `${one.slice(0, 2)}/${one.slice(2)}`;
    await read(path, deflateSync(zeros));
    const bomb = deflateSync(new Uint8Array(17 * mib));
    await expect(read(path, bomb)).rejects.toThrow(`fatal: object ${one} is too large`);
  });
});
