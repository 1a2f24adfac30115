/** Keeps the text of a step on disk while it streams in, so that a dead host leaves behind what was said. */

import { storeLimits } from "../../limits.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";

export interface PartialText {
  add(text: string): void;
  /** What was said is void: the call is made again. */
  discard(): void;
  /** No more is written. Whoever stores the answer clears the rest in the same transaction. */
  end(): void;
}

/** A step that ends within the first pause writes nothing. */
export function keepPartialText({ clock, thread, write }: ThreadScope): PartialText {
  let waiting = "";
  let cancel: (() => void) | undefined;
  const flush = () => {
    cancel = undefined;
    const text = waiting;
    waiting = "";
    try {
      if (text !== "") write(({ partialTexts }) => partialTexts.append(thread, text));
    } catch {
      // It is a copy for a crash. Whatever is wrong with storage, the answer's own transaction meets and tells.
    }
  };
  return {
    add(text) {
      waiting += text;
      cancel ??= clock.after(storeLimits.partialTextMs, flush);
    },
    discard() {
      waiting = "";
      write(({ partialTexts }) => partialTexts.clear(thread));
    },
    end() {
      cancel?.();
      cancel = undefined;
    },
  };
}
