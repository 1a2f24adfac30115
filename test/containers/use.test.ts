/** What commands say that they used of a container, and the budget for it. */

import { expect, it } from "vitest";
import { docker, runningContainers } from "./support/docker.ts";
import { describeContainers, openBox, watchContainer } from "./support/sessions.ts";

describeContainers("the use of a container", () => {
  it("is in the result and in the event of each command", async () => {
    const session = openBox();
    await session.fs.writeFile("in.txt", "x".repeat(10_000));
    const first = await session.shell("sleep 1; head -c 5000 in.txt > out.txt");
    expect(first.container).toMatchObject({ starts: 1, total: { starts: 1 } });
    expect(first.container?.runningMs).toBeGreaterThanOrEqual(1_000);
    expect(first.container?.bytesIn).toBeGreaterThanOrEqual(10_000);
    expect(first.container?.bytesOut).toBeGreaterThanOrEqual(5_000);
    const second = await session.shell("true");
    expect(second.container).toMatchObject({ starts: 0, total: { starts: 1 } });
    expect(second.container?.total.runningMs).toBeGreaterThanOrEqual(first.container?.runningMs ?? 0);
    await session.prompt("$ echo by the model");
    const { events } = await session.events({ limit: 100 });
    const ends = events.filter(({ type }) => type === "command_end");
    expect(ends).toHaveLength(3);
    for (const end of ends) expect(end).toMatchObject({ container: { total: { starts: 1 } } });
  });

  it("is within the budget: past it no container starts, and the emulator goes on", async () => {
    const session = openBox("thrifty");
    const { name } = await watchContainer(() => session.shell("python3 -c 'print(1)'"));
    expect((await session.shell("python3 -c 'print(2)'")).stdout).toBe("2\n");
    docker("kill", name);
    await expect.poll(() => runningContainers().includes(name)).toBe(false);
    await expect(session.shell("python3 -c 'print(3)'")).rejects.toMatchObject({
      code: "limit_exceeded",
      meta: { limit: "startsPerDay", max: 1 },
    });
    const emulated = await session.shell("echo goes on");
    expect(emulated.stdout).toBe("goes on\n");
    expect(emulated.container).toBeUndefined();
  });
});
