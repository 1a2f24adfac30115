/** Long texts that few requests ask for, as a bundle has them. */

import { fromBase64 } from "./file.ts";

/** The text of gzip in base64. Compressed, since V8 reads every character of a bundle at each cold start. */
export function decompress(base64: string): Promise<string> {
  const bytes = new Blob([fromBase64(base64)]).stream();
  return new Response(bytes.pipeThrough(new DecompressionStream("gzip"))).text();
}
