/** What code of a workflow threw comes back from storage as it was. */

import { expect, it } from "vitest";
import { restoreError, storeError } from "../../../src/workflow/replay/stored-error.ts";

it.each(["Error", "TypeError", "ServerError", "constructor", "toString", "hasOwnProperty", "__proto__"])(
  "an error whose name is %s",
  (name) => {
    const thrown = Object.assign(new Error("no"), { status: 503 });
    Object.defineProperty(thrown, "name", { value: name });
    const stored = storeError(thrown);
    const restored = restoreError(JSON.parse(JSON.stringify(stored)));
    expect(restored).toBeInstanceOf(Error);
    expect(restored).toMatchObject({ message: "no", status: 503 });
    expect((restored as Error).name).toBe(name);
    expect(restored instanceof TypeError).toBe(name === "TypeError");
  },
);
