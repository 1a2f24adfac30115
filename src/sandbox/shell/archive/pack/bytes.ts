/** Bytes cut into pieces. */

const sliceBytes = 64 * 1024;

/** Pieces that are packed in one go. */
export async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += sliceBytes)
    yield bytes.subarray(start, start + sliceBytes);
}
