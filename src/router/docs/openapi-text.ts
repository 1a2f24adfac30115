/** The OpenAPI documents as JSON texts. They are stored compressed, since V8 reads every character of a bundle at each
 *  cold start: as they are, they would be a tenth of it. */

import { fromBase64 } from "../../protocol/file.ts";
import { adminOpenApi, openApi } from "./openapi-compressed.ts";

export function readOpenApi(): Promise<string> {
  return decompress(openApi);
}

/** Of the routes below /admin. */
export function readAdminOpenApi(): Promise<string> {
  return decompress(adminOpenApi);
}

function decompress(base64: string): Promise<string> {
  const bytes = new Blob([fromBase64(base64)]).stream();
  return new Response(bytes.pipeThrough(new DecompressionStream("gzip"))).text();
}
