/** `session.runPython` in a real container, and interpreters that are kept. */

import { expect, it } from "vitest";
import { docker, inContainer } from "./support/docker.ts";
import { atOnceMs, describeContainers, openBox, watchContainer } from "./support/sessions.ts";

describeContainers("session.runPython in a container", () => {
  it("runs in CPython over the session's files", async () => {
    const session = openBox();
    await session.fs.writeFile("numbers.json", "[1, 2, 3]");
    const code = `
import json, platform
open("sum.txt", "w").write(str(sum(json.load(open("numbers.json")))))
platform.python_implementation()`;
    const { result, state } = await session.runPython(code);
    expect([result, state]).toEqual(["CPython", "none"]);
    expect(await session.fs.readFile("sum.txt")).toBe("6");
  });

  it("runs in the container of the sandbox auto", async () => {
    const session = openBox("auto");
    await session.fs.writeFile("a.txt", "text");
    expect((await session.runPython("open('a.txt').read()")).result).toBe("text");
  });

  it("keeps an interpreter by its name, apart from others", async () => {
    const session = openBox();
    const first = await session.runPython("import math\nx = 40\nprint('one')", { interpreter: "a" });
    expect(first).toMatchObject({ state: "new", stdout: "one\n", stderr: "" });
    const second = await session.runPython("print(x)\nx += 2\nmath.floor(x)", { interpreter: "a" });
    expect(second).toMatchObject({ state: "kept", stdout: "40\n", result: 42 });
    await expect(session.runPython("x", { interpreter: "b" })).rejects.toThrow("NameError");
    await expect(session.runPython("x")).rejects.toThrow("NameError");
    const restarted = await session.runPython("'x' in globals()", { interpreter: "a", restart: true });
    expect(restarted).toMatchObject({ state: "new", result: false });
  });

  it("keeps an interpreter whose code fails", async () => {
    const session = openBox();
    await session.runPython("x = 1", { interpreter: "a" });
    await expect(session.runPython("x = 2\n1 / 0", { interpreter: "a" })).rejects.toThrow(
      "ZeroDivisionError",
    );
    expect(await session.runPython("x", { interpreter: "a" })).toMatchObject({ state: "kept", result: 2 });
  });

  it("ends an interpreter at the deadline with all that it started, and says so", async () => {
    const session = openBox();
    const { name } = await watchContainer(() => session.runPython("x = 1", { interpreter: "a" }));
    const code = "import subprocess\nsubprocess.Popen(['sleep', '407'])\n10 ** 10 ** 9";
    const started = Date.now();
    await expect(session.runPython(code, { interpreter: "a", timeoutMs: 1_500 })).rejects.toMatchObject({
      code: "limit_exceeded",
      message: expect.stringContaining('The interpreter "a" was ended, and what it kept is gone.'),
    });
    expect(Date.now() - started).toBeLessThan(atOnceMs);
    await expect
      .poll(() => inContainer(name, "ps ax -o args | grep -cE '[s]leep 407|[p]ython3' || true"))
      .toBe("0");
    expect(await session.runPython("'x' in globals()", { interpreter: "a" })).toMatchObject({
      state: "new",
      result: false,
    });
  });

  it("says that an interpreter has ended that ended itself", async () => {
    const session = openBox();
    await session.runPython("x = 1", { interpreter: "a" });
    await expect(session.runPython("import os\nos._exit(3)", { interpreter: "a" })).rejects.toMatchObject({
      code: "invalid_request",
      message: "The interpreter has ended, and what it kept is gone.",
    });
    expect(await session.runPython("1", { interpreter: "a" })).toMatchObject({ state: "new" });
  });

  it("K30: says that what was kept is gone when the container has stopped", async () => {
    const session = openBox();
    const { name } = await watchContainer(() => session.runPython("x = 1", { interpreter: "a" }));
    docker("kill", name);
    const next = await session.runPython("'x' in globals()", { interpreter: "a" });
    expect(next).toMatchObject({ state: "new", result: false });
    expect(next.stderr).toContain("This container is a new one");
  });

  it("K29: says that memory ran out, and the container goes on", async () => {
    const session = openBox();
    const { name } = await watchContainer(() => session.runPython("1"));
    await expect(
      session.runPython("bytearray(900_000_000)", { memoryBytes: 300_000_000 }),
    ).rejects.toMatchObject({ code: "limit_exceeded" });
    expect(inContainer(name, "echo there")).toBe("there");
  });

  it("is not run again when its container dies", async () => {
    const session = openBox();
    const { name } = await watchContainer(() => session.shell("true"));
    const lost = session
      .runPython("open('half', 'w').write('x')\nimport time\ntime.sleep(30)")
      .catch((error) => error);
    await expect.poll(() => inContainer(name, "ls /workspace")).toContain("half");
    docker("kill", name);
    expect(await lost).toMatchObject({ code: "container_lost" });
    expect(await session.fs.exists("half")).toBe(false);
  });
});
