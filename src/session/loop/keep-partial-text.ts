/** Keeps the text of a step on disk while it streams in, so that it survives the host. */

import { storeLimits } from "../../limits.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";

export interface PartialText {
  add(text: string): void;
  /** What was said is void: the call is made again. */
  discard(): void;
  /** Writes no more. The transaction that stores the answer clears what was written. */
  end(): void;
}

/** A step that ends within the first pause writes nothing. */
export function keepPartialText({ clock, thread, journal }: ThreadScope): PartialText {
  let waiting = "";
  let cancel: (() => void) | undefined;
  const flush = () => {
    cancel = undefined;
    const text = waiting;
    waiting = "";
    try {
      if (text !== "") journal.commit(({ partialTexts }) => partialTexts.append(thread, text));
    } catch {
      // The journal has crashed; its engine knows.
    }
  };
  return {
    add(text) {
      waiting += text;
      cancel ??= clock.after(storeLimits.partialTextMs, flush);
    },
    discard() {
      waiting = "";
      journal.commit(({ partialTexts }) => partialTexts.clear(thread));
    },
    end() {
      cancel?.();
      cancel = undefined;
    },
  };
}
