/** Commands of sessions whose sandbox is a container: a real one. */

import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { docker, inContainer, runningContainers } from "./support/docker.ts";
import { atOnceMs, describeContainers, openBox, watchContainer } from "./support/sessions.ts";

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

  it("takes its folder and its variables, which later commands do not have", async () => {
    const session = openBox();
    await session.shell("mkdir -p deep/er");
    const first = await session.shell('echo "$GREETING $(pwd)"', {
      cwd: "deep/er",
      env: { GREETING: "good $(day) 'x'\n" },
    });
    expect(first.stdout).toBe("good $(day) 'x'\n /workspace/deep/er\n");
    expect((await session.shell('echo "[$GREETING]"')).stdout).toBe("[]\n");
  });

  it("K2, K3: is stopped at its deadline with all of its processes, also those that left its group", async () => {
    const session = openBox();
    const { name } = await watchContainer(() => session.shell("true"));
    const started = Date.now();
    const { exitCode, stderr } = await session.shell(
      "trap '' TERM; sleep 301 & setsid sleep 302 & (setsid sh -c 'sleep 303 & sleep 304' &) ; echo begun; sleep 305",
      { timeoutMs: 1_000 },
    );
    expect(Date.now() - started).toBeLessThan(atOnceMs);
    expect(exitCode).toBe(124);
    expect(stderr).toContain("ran longer than 1 s");
    expect(inContainer(name, "ps ax -o args | grep -c '[s]leep 30' || true")).toBe("0");
  });

  it("shows what a command writes while it runs", async () => {
    const session = openBox();
    const { name } = await watchContainer(() => session.shell("true"));
    const seen: string[] = [];
    const command = "echo begun; until [ -e /tmp/shown ]; do sleep 0.1; done; echo ended";
    for await (const { type, ...data } of session.stream(`$ ${command}`)) {
      seen.push(type);
      if (type === "command_output" && data.text === "begun\n") inContainer(name, "touch /tmp/shown");
    }
    expect(seen.filter((type) => type === "command_output")).toHaveLength(2);
  });

  it("S1: shows commands nothing of the host's environment", async () => {
    const { stdout } = await openBox().shell("env; cat /proc/1/environ | tr '\\0' '\\n'");
    expect(stdout).toContain("EDGEFLUE_COMMAND=");
    expect(stdout).not.toMatch(/CANARY|canary|EDGEFLUE_AUTH|EDGEFLUE_ENV/);
  });

  it("S17: starts no container for an id that someone makes up, nor for its files", async () => {
    const before = runningContainers();
    for (let index = 0; index < 5; index++) {
      const session = openBox();
      await session.fs.writeFile("a.txt", "text");
      expect(await session.fs.readdir()).toEqual(["a.txt"]);
      expect(await session.services.list()).toEqual([]);
      await session.messages();
    }
    expect(runningContainers().filter((name) => !before.includes(name))).toEqual([]);
  });

  it("K6: tells a program's own 137 from a container that has died", async () => {
    const session = openBox();
    await session.fs.writeFile("kept.txt", "kept\n");
    const { value, name } = await watchContainer(() => session.shell("kill -9 $$"));
    expect(value.exitCode).toBe(137);
    const lost = session.shell("echo half > half.txt; sleep 30").catch((error) => error);
    await expect.poll(() => inContainer(name, "ls /workspace")).toContain("half.txt");
    docker("kill", name);
    expect(await lost).toMatchObject({ code: "container_lost" });
    const next = await session.shell("cat kept.txt; ls");
    expect(next.stdout).toBe("kept\nkept.txt\n");
    expect(next.stderr).toContain("This container is a new one");
  });

  it("K9, K10: is not stopped while a command runs, and stops when it is idle", async () => {
    const session = openBox("brief");
    const { value, name } = await watchContainer(() => session.shell("sleep 7; echo whole"));
    expect(value.stdout).toBe("whole\n");
    await expect
      .poll(() => runningContainers().includes(name), { timeout: 40_000, interval: 500 })
      .toBe(false);
    expect((await session.shell("echo again")).stdout).toBe("again\n");
  });

  it("C20: ends the container of a session that is deleted", async () => {
    const session = openBox();
    const { name } = await watchContainer(() => session.shell("sleep 307 </dev/null >/dev/null 2>&1 &"));
    await session.delete();
    expect(runningContainers()).not.toContain(name);
  });

  it("K15, K16: passes outputs and files on as they are, of any size, in the product's own runtime", async () => {
    const session = openBox();
    const lines = Array.from({ length: 150_000 }, (_, index) => `${index} é\n`).join("");
    const many = await session.shell('for i in {0..149999}; do echo "$i é"; done | tee many');
    expect([many.exitCode, many.stdout === lines]).toEqual([0, true]);
    expect((await session.fs.readFile("many")) === lines).toBe(true);
    const { stdout } = await session.shell("head -c 7000001 /dev/urandom > random; sha256sum < random");
    const digest = createHash("sha256").update(await session.fs.readBytes("random"));
    expect(stdout).toBe(`${digest.digest("hex")}  -\n`);
    const endless = await session.shell("tr '\\0' x < /dev/zero", { timeoutMs: 2_000 });
    expect([endless.exitCode, /^x+$/.test(endless.stdout)]).toEqual([124, true]);
    expect((await session.shell("echo next")).stdout).toBe("next\n");
  });

  it("C29: kills the command of an operation that is aborted, and goes on", async () => {
    const session = openBox();
    const { name } = await watchContainer(() => session.shell("true"));
    const running = session.shell("sleep 306").catch((error) => error);
    await expect.poll(() => inContainer(name, "pgrep -fc '^sleep 306' || true")).toBe("1");
    await session.abort();
    expect(await running).toMatchObject({ code: "operation_aborted" });
    expect((await session.shell("pgrep -fc '^sleep 306' || true")).stdout).toBe("0\n");
  });
});
