/** The OpenAPI documents as JSON texts. As they are, they would be a tenth of the bundle. */

import { decompress } from "../../protocol/decompress.ts";
import { adminOpenApi, openApi } from "./openapi-compressed.ts";

export function readOpenApi(): Promise<string> {
  return decompress(openApi);
}

/** Of the routes below /admin. */
export function readAdminOpenApi(): Promise<string> {
  return decompress(adminOpenApi);
}
