/** A disk that is full: /workspace is put on the one that every container has with a bound, /dev/shm of 64 MB. */

import { expect, it } from "vitest";
import { openContainerBox } from "./support/box.ts";
import { docker } from "./support/docker.ts";
import { describeContainers, watchContainer } from "./support/sessions.ts";

describeContainers("a disk that is full", () => {
  it("K29: is a command's own failure, and what it had written before is kept", async () => {
    await using box = openContainerBox();
    await putOnSmallDisk(box);
    const { exitCode, stderr } = await box.run(
      "echo small > small; head -c 15000000 /dev/zero > /dev/shm/a; cp /dev/shm/a /dev/shm/b; cp /dev/shm/a /dev/shm/c; cp /dev/shm/a /dev/shm/d; cp /dev/shm/a /dev/shm/e; code=$?; rm -f /dev/shm/?; exit $code",
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain("No space left on device");
    expect(await box.read("small")).toBe("small\n");
    expect((await box.run("cat small")).stdout).toBe("small\n");
  });

  it("K29: takes no files that do not fit, runs nothing, and goes on when they do", async () => {
    await using box = openContainerBox();
    await putOnSmallDisk(box);
    await box.write({ small: "small" });
    for (const name of ["a", "b", "c", "d", "e"]) await box.write({ [name]: new Uint8Array(15_000_000) });
    await expect(box.run("echo ran > ran")).rejects.toMatchObject({
      code: "sandbox_limit",
      message: expect.stringContaining("The command was not run"),
      hint: expect.stringContaining("instance_type"),
    });
    expect([await box.exists("ran"), await box.exists("a")]).toEqual([false, true]);
    for (const name of ["b", "c", "d", "e"]) await box.remove(name);
    expect((await box.run("cat small; stat -c %s a; ls")).stdout).toBe("small15000000\na\nsmall\n");
  });
});

async function putOnSmallDisk(box: ReturnType<typeof openContainerBox>): Promise<void> {
  const { name } = await watchContainer(() => box.run("true"));
  const script = "mkdir -m 777 /dev/shm/workspace && rmdir /workspace && ln -s /dev/shm/workspace /workspace";
  docker("exec", "-u", "root", name, "/bin/bash", "-c", script);
}
