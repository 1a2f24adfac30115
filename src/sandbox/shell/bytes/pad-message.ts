/** The padding of MD5 and SHA-2: a one bit, zeros, and the length in bits, to a whole number of blocks of 64 bytes. */

export function padMessage(
  bytes: Uint8Array,
  { isLittleEndian }: { isLittleEndian: boolean },
): { whole: Uint8Array; rest: Uint8Array } {
  const end = bytes.length - (bytes.length % 64);
  const tail = bytes.subarray(end);
  const rest = new Uint8Array(tail.length < 56 ? 64 : 128);
  rest.set(tail);
  rest[tail.length] = 0x80;
  const view = new DataView(rest.buffer);
  view.setBigUint64(rest.length - 8, BigInt(bytes.length) * 8n, isLittleEndian);
  return { whole: bytes.subarray(0, end), rest };
}
