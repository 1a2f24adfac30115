/** How one operation writes: at once, or behind its work. When something that was written behind is lost, the operation
 *  has gone on from what is not stored: it writes nothing more, and ends. */

import type { OperationScope } from "./operation-scope.ts";
import type { SessionStorage } from "./session-storage.ts";

export function createWrites(
  { write, writeBehind }: Pick<SessionStorage, "write" | "writeBehind">,
  controller: AbortController,
): Pick<OperationScope, "write" | "writeBehind"> {
  let lost: { error: unknown } | undefined;
  const requireAll = () => {
    if (lost !== undefined) throw lost.error;
  };
  return {
    write: (body) => {
      requireAll();
      return write(body);
    },
    writeBehind: (body) => {
      requireAll();
      writeBehind(body, (error) => {
        lost = { error };
        controller.abort(error);
      });
    },
  };
}
