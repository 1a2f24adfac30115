/** Sandboxes that a host hands in, and that what an agent has open is closed. */

import { createAgent } from "edgeflue";
import { scriptModel } from "edgeflue/testing";
import { describe, expect, it, vi } from "vitest";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { FailingDisk, openHost } from "./support/failing-disk.ts";

const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command } }] });

/** A host that knows the sandbox "machine", and what was asked for and closed. */
function openMachine(name = "machine") {
  const disk = new FailingDisk();
  const asked: unknown[] = [];
  let closed = 0;
  const model = scriptModel(bash("echo hello"), { text: "done" });
  const world = openHost(disk, {
    configure: () => ({
      model: model.reference,
      allowShell: true,
      sandbox: { provider: "host", name, options: { size: "small" } },
    }),
    createSandbox: (settings, { policy, address }) => {
      asked.push([settings, address.session]);
      if (settings.provider !== "host" || settings.name !== "machine") return undefined;
      const sandbox = createVirtualSandbox({ sql: disk.sql, policy });
      return {
        ...sandbox,
        close: () => {
          closed += 1;
        },
      };
    },
  });
  return { ...world, disk, model, asked, closed: () => closed };
}

describe("a sandbox that the host hands in", () => {
  it("is made with its settings, for the session's policy and address, and is what the agent works in", async () => {
    const { session, asked, model } = openMachine();
    expect((await session.prompt({ message: "go" })).text).toBe("done");
    expect(JSON.stringify(model.calls.at(-1)?.prompt)).toContain("hello");
    expect(asked).toEqual([[{ provider: "host", name: "machine", options: { size: "small" } }, "s"]]);
  });

  it("is refused by name where the host does not know it", async () => {
    const { session } = openMachine("nowhere");
    await expect(session.prompt({ message: "go" })).rejects.toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining('this host has no sandbox named "nowhere"'),
    });
  });

  it.each([{ provider: "host" }, "host", { provider: "host", name: "x", sizee: 1 }])(
    "is refused without a name, or with fields that it does not have: %j",
    async (sandbox) => {
      const agent = createAgent(() => ({ sandbox }) as object);
      const context = { id: "i", name: "a", session: "s", env: {} };
      await expect((async () => agent.configure(context))()).rejects.toThrow(/name|sizee/);
    },
  );
});

describe("what an agent has open is closed", () => {
  it("with its session", async () => {
    const { session, closed } = openMachine();
    await session.prompt({ message: "go" });
    expect(closed()).toBe(0);
    await session.delete();
    expect(closed()).toBe(1);
  });

  it("when a commit fails, and opened again by the next engine", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const { session, closed, disk, asked } = openMachine();
    await session.prompt({ message: "go" });
    disk.failNext();
    await expect(session.shell({ command: "true" })).rejects.toMatchObject({ code: "operation_interrupted" });
    expect(closed()).toBe(1);
    expect((await session.shell({ command: "echo again" })).stdout).toBe("again\n");
    expect(asked).toHaveLength(2);
    vi.restoreAllMocks();
  });
});
