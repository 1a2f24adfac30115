/** Commands of sessions whose sandbox is a container: a real one. */

import { expect, it } from "vitest";
import { describeContainers, openBox } from "./support/sessions.ts";

describeContainers("a command in a container", () => {
  it("runs in a real bash, as a user without root, in /workspace", async () => {
    const session = openBox();
    const { stdout, stderr, exitCode } = await session.shell("id -un; pwd; echo problem >&2; exit 3");
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: "agent\n/workspace\n",
      stderr: "problem\n",
      exitCode: 3,
    });
  });

  it("sees the session's files, and what it writes is the session's", async () => {
    const session = openBox();
    await session.fs.writeFile("src/hello.py", "print('hello from', __file__)\n");
    const { stdout } = await session.shell("python3 src/hello.py | tee out.txt; mkdir -p 'a b/c'; rm -r src");
    expect(stdout).toBe("hello from /workspace/src/hello.py\n");
    expect(await session.fs.readFile("out.txt")).toBe(stdout);
    expect((await session.fs.readdir()).sort()).toEqual(["a b", "out.txt"]);
  });
});
