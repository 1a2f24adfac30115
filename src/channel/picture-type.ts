/** What a file is by its first bytes, of the kinds that providers take: what its sender says of it may be wrong. */

const magic: readonly [mimeType: string, ...starts: readonly string[]][] = [
  ["image/png", "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", "\xff\xd8\xff"],
  ["image/gif", "GIF87a", "GIF89a"],
  ["image/webp", "RIFF"],
  ["application/pdf", "%PDF-"],
];

export function pictureTypeOf(bytes: Uint8Array): string | undefined {
  const start = latin(bytes.subarray(0, 16));
  return magic.find(([, ...starts]) => starts.some((one) => start.startsWith(one)))?.[0];
}

export function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
