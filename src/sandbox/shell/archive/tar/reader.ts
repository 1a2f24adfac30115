/** Reads an archive member by member, in one pass. The caller takes a member's content before the next one. */

import { joinBytes } from "../../../join-bytes.ts";
import type { Meter } from "../../process/meter.ts";
import { decodeBytes } from "../../process/text/text.ts";
import { BadData } from "../pack/inflate.ts";
import { parsePax, parseTarHeader, recordBytes, type TarHeader } from "./format.ts";

/** Headers about the next member, such as long names. */
const headerBytesMax = 1024 * 1024;

export class TarReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #meter: Meter;
  #rest: Uint8Array = new Uint8Array(0);
  #contentLeft = 0;
  #paddingLeft = 0;
  #isFirst = true;

  constructor(chunks: AsyncIterable<Uint8Array>, meter: Meter) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#meter = meter;
  }

  /** The next member; undefined at the end. */
  async next(): Promise<TarHeader | undefined> {
    await this.#skip(this.#contentLeft + this.#paddingLeft);
    this.#contentLeft = 0;
    this.#paddingLeft = 0;
    const said = new Map<string, string>();
    for (;;) {
      const block = await this.#read(recordBytes);
      if (block.length === 0 && !this.#isFirst) return undefined;
      if (block.length < recordBytes) {
        throw new BadData(
          this.#isFirst ? "This does not look like a tar archive" : "Unexpected EOF in archive",
        );
      }
      this.#isFirst = false;
      const header = parseTarHeader(block);
      if (header === undefined) return undefined;
      if (/^[LKxg]$/.test(header.flag)) {
        if (header.size > headerBytesMax) throw new BadData("a header is too large");
        const content = await this.#read(header.size);
        await this.#skip((recordBytes - (header.size % recordBytes)) % recordBytes);
        if (header.flag === "L") said.set("path", decodeBytes(content).replace(/\0[\s\S]*$/, ""));
        else if (header.flag === "K") said.set("linkpath", decodeBytes(content).replace(/\0[\s\S]*$/, ""));
        else for (const [name, value] of parsePax(content)) said.set(name, value);
        continue;
      }
      const size = Number(said.get("size") ?? header.size);
      const isSparse = [...said.keys()].some((name) => name.startsWith("GNU.sparse."));
      const type = header.type === "file" && isSparse ? "sparse" : header.type;
      const hasContent = type === "file" || type === "sparse" || type === "other";
      this.#contentLeft = hasContent ? size : 0;
      this.#paddingLeft = (recordBytes - (this.#contentLeft % recordBytes)) % recordBytes;
      const mtime = said.get("mtime");
      return {
        ...header,
        type,
        size: hasContent ? size : 0,
        name: said.get("path") ?? header.name,
        target: said.get("linkpath") ?? header.target,
        mtimeMs: mtime === undefined ? header.mtimeMs : Math.floor(Number(mtime) * 1000),
        owner: said.get("uname") ?? header.owner,
        group: said.get("gname") ?? header.group,
      };
    }
  }

  /** The content of the last member, piece by piece. */
  async *content(): AsyncGenerator<Uint8Array> {
    while (this.#contentLeft > 0) {
      if (!(await this.#fill())) throw new BadData("Unexpected EOF in archive");
      const part = this.#rest.subarray(0, this.#contentLeft);
      this.#rest = this.#rest.subarray(part.length);
      this.#contentLeft -= part.length;
      if (this.#meter.charge(part.length)) await this.#meter.turn();
      yield part;
    }
  }

  /** As many bytes as there are, up to `size`. */
  async #read(size: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < size && (await this.#fill())) {
      const part = this.#rest.subarray(0, size - length);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      length += part.length;
    }
    await this.#meter.spend(length * 2 + 200);
    return joinBytes(parts);
  }

  async #skip(size: number): Promise<void> {
    for (let left = size; left > 0 && (await this.#fill()); ) {
      const count = Math.min(left, this.#rest.length);
      this.#rest = this.#rest.subarray(count);
      left -= count;
      await this.#meter.spend(count);
    }
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return false;
      this.#rest = value;
    }
    return true;
  }
}
