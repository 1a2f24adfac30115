/** Binary formats that are known by their first bytes. */

export interface Magic {
  test(bytes: Uint8Array): boolean;
  describe(bytes: Uint8Array): string;
  readonly mime: string;
}

export const magics: readonly Magic[] = [
  {
    test: startsWith("\x89PNG\r\n\x1a\n"),
    describe: describePng,
    mime: "image/png",
  },
  {
    test: (bytes) => startsWith("GIF87a")(bytes) || startsWith("GIF89a")(bytes),
    describe: (bytes) =>
      `GIF image data, version ${ascii(bytes, 3, 6)}, ${little(bytes, 6)} x ${little(bytes, 8)}`,
    mime: "image/gif",
  },
  { test: startsWith("\xff\xd8\xff"), describe: () => "JPEG image data", mime: "image/jpeg" },
  {
    test: (bytes) => startsWith("RIFF")(bytes) && ascii(bytes, 8, 12) === "WEBP",
    describe: () => "RIFF (little-endian) data, Web/P image",
    mime: "image/webp",
  },
  {
    test: startsWith("%PDF-"),
    describe: (bytes) => `PDF document, version ${ascii(bytes, 5, 8)}`,
    mime: "application/pdf",
  },
  { test: startsWith("\x1f\x8b"), describe: describeGzip, mime: "application/gzip" },
  {
    test: startsWith("PK\x03\x04"),
    describe: (bytes) => {
      const version = little(bytes, 4);
      const method = little(bytes, 8) === 0 ? "store" : "deflate";
      return `Zip archive data, at least v${(version / 10).toFixed(1)} to extract, compression method=${method}`;
    },
    mime: "application/zip",
  },
  { test: startsWith("PK\x05\x06"), describe: () => "Zip archive data (empty)", mime: "application/zip" },
  {
    test: startsWith("BZh"),
    describe: (bytes) => `bzip2 compressed data, block size = ${ascii(bytes, 3, 4)}00k`,
    mime: "application/x-bzip2",
  },
  { test: startsWith("\xfd7zXZ\x00"), describe: () => "XZ compressed data", mime: "application/x-xz" },
  {
    test: startsWith("\x28\xb5\x2f\xfd"),
    describe: () => "Zstandard compressed data",
    mime: "application/zstd",
  },
  {
    test: (bytes) => ascii(bytes, 257, 262) === "ustar",
    describe: (bytes) =>
      ascii(bytes, 257, 265) === "ustar  \0" ? "POSIX tar archive (GNU)" : "POSIX tar archive",
    mime: "application/x-tar",
  },
  {
    test: startsWith("SQLite format 3\0"),
    describe: () => "SQLite 3.x database",
    mime: "application/vnd.sqlite3",
  },
  {
    test: startsWith("\x7fELF"),
    describe: (bytes) => `ELF ${bytes[4] === 2 ? "64" : "32"}-bit ${bytes[5] === 2 ? "MSB" : "LSB"}`,
    mime: "application/x-executable",
  },
  {
    test: startsWith("\0asm"),
    describe: (bytes) => `WebAssembly (wasm) binary module version 0x${(bytes[4] ?? 0).toString(16)} (MVP)`,
    mime: "application/wasm",
  },
];

function startsWith(text: string): (bytes: Uint8Array) => boolean {
  return (bytes) => ascii(bytes, 0, text.length) === text;
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function little(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
}

function big(bytes: Uint8Array, at: number): number {
  return [0, 1, 2, 3].reduce((value, index) => value * 256 + (bytes[at + index] ?? 0), 0);
}

function describePng(bytes: Uint8Array): string {
  const colors: Readonly<Record<number, string>> = {
    0: "grayscale",
    2: "RGB",
    3: "colormap",
    4: "gray+alpha",
    6: "RGBA",
  };
  const depth = bytes[24] ?? 0;
  const color = colors[bytes[25] ?? 0] ?? "";
  const kind =
    bytes[25] === 3 ? `${depth}-bit ${color}` : `${depth}-bit${bytes[25] === 0 ? "" : "/color"} ${color}`;
  const interlaced = bytes[28] === 0 ? "non-interlaced" : "interlaced";
  return `PNG image data, ${big(bytes, 16)} x ${big(bytes, 20)}, ${kind}, ${interlaced}`;
}

function describeGzip(bytes: Uint8Array): string {
  const parts = ["gzip compressed data"];
  const flags = bytes[3] ?? 0;
  if ((flags & 8) !== 0) {
    const start = 10;
    const end = bytes.indexOf(0, start);
    parts.push(`was "${ascii(bytes, start, Math.min(end, start + 255))}"`);
  }
  const seconds = little(bytes, 4) + little(bytes, 6) * 65_536;
  if (seconds !== 0) parts.push(`last modified: ${formatStamp(seconds)}`);
  if (bytes[8] === 2) parts.push("max compression");
  if (bytes[8] === 4) parts.push("max speed");
  parts.push("from Unix");
  const size = little(bytes, bytes.length - 4) + little(bytes, bytes.length - 2) * 65_536;
  return `${parts.join(", ")}, original size modulo 2^32 ${size}`;
}

/** `Tue Nov 14 22:13:20 2023`. */
function formatStamp(seconds: number): string {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(seconds * 1000)
    .toUTCString()
    .replace(",", "")
    .split(" ");
  return `${day} ${month} ${date.replace(/^0/, " ")} ${time} ${year}`;
}
