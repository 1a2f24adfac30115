/** The checksum of gzip and zip. */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** Continues from the checksum of what came before; 0 at the beginning. */
export function updateCrc32(crc: number, bytes: Uint8Array): number {
  let value = ~crc;
  for (let index = 0; index < bytes.length; index++) {
    value = (table[(value ^ (bytes[index] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return ~value >>> 0;
}
