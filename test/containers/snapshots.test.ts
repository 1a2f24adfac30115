/** What lives in a container alone, over its stops, by the real engine's snapshots. */

import { afterAll, expect, it } from "vitest";
import type { ContainerPort } from "../../src/sandbox/container/port.ts";
import { type Box, openContainerBox } from "./support/box.ts";
import { docker } from "./support/docker.ts";
import type { LentContainer } from "./support/lent-container.ts";
import { describeContainers } from "./support/sessions.ts";

const made: string[] = [];
const starts: (string | undefined)[] = [];

describeContainers("the snapshots of a container", () => {
  // Each is an image of the engine, which nobody removes.
  afterAll(() => {
    for (const id of made) docker("rmi", "-f", `workerd-container-snap-${id}`);
  });

  it("K25: keep what was installed over a stop, and no file of the session", async () => {
    await using box = open();
    await install(box);
    await box.run("echo new > f; rm old");
    await box.container.destroy();
    const { stdout, stderr } = await box.run("cat node_modules/dep ~/tool f; ls");
    expect(stdout).toBe("dep\ntool\nnew\nf\nnode_modules\n");
    expect(stderr).toContain("as a snapshot has kept it");
    expect(starts.at(-1)).toBe(made.at(-1));
    expect(await box.list()).toEqual(["f"]);
  });

  it("K25: are a warm start and no more: without one that can be had, the container is a clean one", async () => {
    let isGone = false;
    await using box = open((options) =>
      isGone ? { ...options, containerSnapshot: { id: "nosuch" } } : options,
    );
    await install(box);
    await box.container.destroy();
    isGone = true;
    const { stdout, stderr, exitCode } = await box.run("cat f; ls");
    expect([stdout, exitCode]).toEqual(["first\nf\nold\n", 0]);
    expect(stderr).toContain("Install again");
  });

  it("are made when something has changed that lives in the container alone, and not before", async () => {
    await using box = open();
    const before = made.length;
    await install(box);
    expect(made).toHaveLength(before + 1);
    await box.run("echo more > f");
    await box.run("echo more > node_modules/more");
    await expect.poll(() => made.length, { timeout: 20_000 }).toBe(before + 2);
  });

  it("end with the session", async () => {
    await using box = open();
    const before = made.length;
    await box.run("mkdir node_modules; echo dep > node_modules/dep");
    await box.sandbox.close?.();
    await box.sandbox.delete?.();
    expect(made).toHaveLength(before);
    expect(box.container.running).toBe(false);
  });
});

async function install(box: Box): Promise<void> {
  const before = made.length;
  await box.write({ f: "first\n", old: "old" });
  await box.run("mkdir node_modules; echo dep > node_modules/dep; echo tool > ~/tool");
  await expect.poll(() => made.length, { timeout: 20_000 }).toBe(before + 1);
}

type StartOptions = Parameters<ContainerPort["start"]>[0];

function open(change: (options: StartOptions) => StartOptions = (options) => options): Box {
  return openContainerBox({ settings: { snapshots: true }, wrap: (container) => watch(container, change) });
}

/** Notes what is started and kept. */
function watch(container: LentContainer, change: (options: StartOptions) => StartOptions): ContainerPort {
  return new Proxy<ContainerPort>(container, {
    get(target, name) {
      if (name === "start")
        return (options: StartOptions) => {
          const changed = options.containerSnapshot === undefined ? options : change(options);
          starts.push(changed.containerSnapshot?.id);
          target.start(changed);
        };
      if (name === "snapshotContainer")
        return async () => {
          const { id } = await container.snapshotContainer();
          made.push(id);
          return { id };
        };
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
