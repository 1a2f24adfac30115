/** Waits until the directory knows what there is to know about a session. */

import { runInDurableObject } from "cloudflare:test";
import { expect } from "vitest";

export async function published(stub: DurableObjectStub): Promise<void> {
  const owed = () =>
    runInDurableObject(stub, (_object, { storage }) =>
      storage.sql.exec("SELECT name FROM jobs WHERE name = 'publish'").toArray(),
    );
  await expect.poll(owed).toEqual([]);
}
