/** When a page connects again. */

import { describe, expect, it, vi } from "vitest";
import { pageLimits } from "../../src/react/limits.ts";
import { onWake } from "../../src/react/wake.ts";

function createPage() {
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" as "visible" | "hidden" });
  const page = Object.assign(new EventTarget(), { document });
  const show = (visibilityState: "visible" | "hidden") => {
    document.visibilityState = visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  return { page, document, show };
}

describe("onWake", () => {
  it("tells of a network that is back, of a frozen page, and of one from the browser's history", () => {
    const { page, document } = createPage();
    const wake = vi.fn();
    const end = onWake(wake, page);
    page.dispatchEvent(new Event("online"));
    document.dispatchEvent(new Event("resume"));
    page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    expect(wake).toHaveBeenCalledTimes(3);
    page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    expect(wake).toHaveBeenCalledTimes(3);
    end();
    page.dispatchEvent(new Event("online"));
    expect(wake).toHaveBeenCalledTimes(3);
  });

  it("tells of a page that is looked at again after a while, not after a glance", () => {
    const { page, show } = createPage();
    const wake = vi.fn();
    const now = vi.spyOn(Date, "now").mockReturnValue(1_000);
    try {
      onWake(wake, page);
      show("hidden");
      now.mockReturnValue(1_000 + pageLimits.hiddenMsMax - 1);
      show("visible");
      expect(wake).not.toHaveBeenCalled();
      show("hidden");
      now.mockReturnValue(1_000 + 3 * pageLimits.hiddenMsMax);
      show("visible");
      expect(wake).toHaveBeenCalledTimes(1);
      show("visible");
      expect(wake).toHaveBeenCalledTimes(1);
    } finally {
      now.mockRestore();
    }
  });

  it("does nothing where there is no page", () => {
    expect(onWake(() => {}, new EventTarget())).toBeTypeOf("function");
  });
});
