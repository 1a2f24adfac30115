/** A session that was deleted begins again under its name, in the same object. */

import { expect, it } from "vitest";
import { call, post, unique } from "../support/api.ts";

it("has files, tables and approvals anew after a deletion", async () => {
  const path = `/agents/demo/${unique()}`;
  for (let round = 0; round < 3; round++) {
    const { body } = await post(path, { message: "$ ls; echo kept > a.txt; cat a.txt" });
    expect(body.result.text).toContain("kept");
    expect(body.result.text).not.toContain("a.txt");
    expect((await call(path, { method: "DELETE" })).status).toBe(200);
  }
});
