/** Refuses bodies that are encoded: what is compressed would be kept or read as it came. */

import { EdgeflueError } from "../../errors.ts";

/** Throws `unsupported_media_type`. */
export function refuseEncoding({ headers }: Request): void {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return;
  throw new EdgeflueError(
    "unsupported_media_type",
    `The body is encoded (${encoding.slice(0, 50)}). Send it as it is, without the header Content-Encoding.`,
    { meta: { received: encoding.slice(0, 50) } },
  );
}
