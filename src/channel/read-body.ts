/** The raw bytes of a webhook, within a cap that holds while they come. */

import { EdgeflueError } from "../errors.ts";

export async function readBody(request: Request, max: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLarge(max);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > max) throw tooLarge(max);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let position = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, position);
    position += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(max: number): EdgeflueError {
  return new EdgeflueError("payload_too_large", `The body is over the limit of ${max} bytes.`, {
    meta: { max },
  });
}
