/** The inspector's page as a Worker has it. */

import { inspector } from "edgeflue/inspector";
import { describe, expect, it } from "vitest";
import { buildPage } from "../../packaging/inspector/build-page.ts";

describe("the page of the inspector", () => {
  it("is what its sources make; run `npm run inspector` when this fails", async () => {
    const { html, contentSecurityPolicy } = await buildPage();
    expect((await inspector.html()) === html).toBe(true);
    expect(inspector.contentSecurityPolicy).toBe(contentSecurityPolicy);
  });

  it("loads nothing from elsewhere", async () => {
    expect(inspector.contentSecurityPolicy).toMatch(/^default-src 'none'; /);
    expect(inspector.contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/);
    const [head = ""] = (await inspector.html()).split("<script");
    expect(head).not.toMatch(/\b(?:src|href)=/);
  });
});
