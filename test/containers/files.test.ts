/** The files of a session and of its container, which are the same ones: cases of which other sandboxes failed. */

import { expect, it } from "vitest";
import { openContainerBox } from "./support/box.ts";
import { describeContainers } from "./support/sessions.ts";

describeContainers("files in a container", () => {
  it("K17: sees an edit that keeps size and time", async () => {
    await using box = openContainerBox();
    await box.write({ "a.txt": "1234", "b.txt": "5678" });
    await box.run("cp -p a.txt ref; printf 4321 > a.txt; touch -r ref a.txt; rm ref");
    expect(await box.read("a.txt")).toBe("4321");
    await box.write({ "b.txt": "8765" });
    expect((await box.run("cat a.txt b.txt")).stdout).toBe("43218765");
  });

  it("K18: carries deletions and changes of kind over, both ways", async () => {
    await using box = openContainerBox();
    await box.write({ "a/deep/x": "x", file: "f", gone: "g" });
    await box.run(
      "rm -r a; echo now > a; rm file; mkdir file; echo in > file/in; rm gone; ln -s a link; mkdir empty",
    );
    expect((await box.list()).sort()).toEqual(["a", "empty", "file", "link"]);
    expect([await box.read("a"), await box.read("file/in"), await box.read("link")]).toEqual([
      "now\n",
      "in\n",
      "now\n",
    ]);
    const transaction = await box.sandbox.begin();
    await transaction.files.remove("file", { recursive: true });
    await transaction.files.write("file", "a file again\n");
    await transaction.files.remove("a");
    await transaction.files.write("a/b/c", "deep\n");
    await transaction.files.remove("empty", { recursive: true });
    transaction.commit();
    transaction.end();
    expect((await box.run("cat file a/b/c; ls -F")).stdout).toBe("a file again\ndeep\na/\nfile\nlink@\n");
  });

  it("K18: deletes nothing when the container's list fails", async () => {
    await using box = openContainerBox();
    await box.write({ "kept.txt": "kept\n" });
    await box.run("true");
    const broken = await box.run("rm -rf /tmp/.edgeflue/manifest.*; mkdir bin; echo done");
    expect([broken.exitCode, broken.stdout]).toEqual([0, "done\n"]);
    expect(await box.read("kept.txt")).toBe("kept\n");
    expect((await box.run("cat kept.txt")).stdout).toBe("kept\n");
  });

  it("K19: keeps links as text, and writes through none of them", async () => {
    await using box = openContainerBox();
    await box.run("mkdir d; echo inside > d/f; ln -s /etc/passwd out; ln -s missing dangling");
    expect(await box.exists("out")).toBe(false);
    await box.run("mkdir -p /tmp/outside; rm -r d; ln -s /tmp/outside d; echo planted > /tmp/outside/f");
    const transaction = await box.sandbox.begin();
    await transaction.files.remove("d");
    await transaction.files.write("d/f", "ours\n");
    transaction.commit();
    transaction.end();
    const { stdout } = await box.run("cat d/f /tmp/outside/f; readlink out dangling; stat -c %F d");
    expect(stdout).toBe("ours\nplanted\n/etc/passwd\nmissing\ndirectory\n");
  });

  it("K19: leaves out pipes and sockets, and says so", async () => {
    await using box = openContainerBox();
    const { stderr } = await box.run("mkfifo pipe; echo x > x");
    expect(stderr).toContain('no files: "pipe"');
    expect(await box.list()).toEqual(["x"]);
  });

  it("K20: keeps odd names byte for byte, both ways", async () => {
    await using box = openContainerBox();
    const names = [
      "-rf",
      "a\nb",
      "$(x)",
      " lead",
      "trail ",
      "A",
      "a",
      "é",
      "e\u0301",
      "*",
      "'q'",
      "tab\there",
    ];
    await box.write(Object.fromEntries(names.map((name, index) => [`in/${name}`, `${index}`])));
    const script = 'mkdir out; for f in in/*; do cp -- "$f" out/; done; ls -A in | wc -l';
    await box.run(script);
    expect((await box.list("/workspace/out")).sort()).toEqual([...names].sort());
    for (const [index, name] of names.entries()) expect(await box.read(`out/${name}`)).toBe(`${index}`);
  });

  it("K20: names what is not UTF-8 and does not rename it", async () => {
    await using box = openContainerBox();
    const { stderr } = await box.run("touch $'bad\\xff' good");
    expect(stderr).toContain("not UTF-8");
    expect(await box.list()).toEqual(["good"]);
  });

  it("K21: takes scripts that no argument holds", async () => {
    await using box = openContainerBox();
    const { stdout } = await box.run(`${"# a long line of a comment\n".repeat(9_000)}echo ran`);
    expect(stdout).toBe("ran\n");
  });

  it("K22: keeps modes, and git trusts the folder", async () => {
    await using box = openContainerBox();
    await box.write({ "run.sh": "echo ran\n" });
    await box.run("chmod 750 run.sh; git init -q; git status --short");
    const transaction = await box.sandbox.begin();
    expect((await transaction.files.stat("run.sh")).mode).toBe(0o750);
    transaction.end();
    await box.container.destroy();
    expect((await box.run("./run.sh && git status --short && stat -c '%a %U' run.sh")).stdout).toBe(
      "ran\n?? run.sh\n750 agent\n",
    );
  });

  it("K23: leaves ignored folders in the container, and says when they are gone", async () => {
    await using box = openContainerBox();
    await box.run("mkdir -p node_modules/x; echo y > node_modules/x/y; echo z > z");
    expect(await box.list()).toEqual(["z"]);
    expect((await box.run("cat node_modules/x/y")).stdout).toBe("y\n");
    await box.container.destroy();
    const { stderr, exitCode } = await box.run("test -e node_modules");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("node_modules");
  });

  it("K24: keeps both sides as they are when there is too much, and goes on when it fits", async () => {
    await using box = openContainerBox();
    await box.write({ "a.txt": "a" });
    const { exitCode, stderr } = await box.run("echo changed > a.txt; head -c 20000000 /dev/zero > large");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("were not kept");
    expect([await box.read("a.txt"), await box.exists("large")]).toEqual(["a", false]);
    expect((await box.run("stat -c %s large")).stdout).toBe("20000000\n");
    expect((await box.run("rm large; cat a.txt")).stdout).toBe("changed\n");
    expect(await box.read("a.txt")).toBe("changed\n");
  });

  it("sees what a background process has written between two commands", async () => {
    await using box = openContainerBox();
    await box.run("(sleep 0.5; echo late > late.txt) >/dev/null 2>&1 &");
    expect(await box.exists("late.txt")).toBe(false);
    await box.write({ "other.txt": "o" });
    await expect.poll(async () => (await box.run("ls")).stdout).toContain("late.txt");
    expect(await box.read("late.txt")).toBe("late\n");
  });

  it("sees it also in the next life of the session's object", async () => {
    await using box = openContainerBox();
    await box.write({ "first.txt": "1" });
    await box.run(
      "(sleep 0.3; echo late > late.txt; echo theirs > first.txt) >/dev/null 2>&1 & cat first.txt",
    );
    await box.run("sleep 0.1");
    await new Promise((resolve) => setTimeout(resolve, 600));
    const again = box.again();
    expect((await again.run("cat late.txt first.txt")).stdout).toBe("late\ntheirs\n");
    expect([await again.read("late.txt"), await again.read("first.txt")]).toEqual(["late\n", "theirs\n"]);
  });

  it("keeps 1,000 files of all bytes, through a new container", async () => {
    await using box = openContainerBox();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await box.write(
      Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`d${index % 20}/f${index}`, bytes])),
    );
    await box.run("cat d7/f7 d8/f8 > both; cp -r d1 copy");
    await box.container.destroy();
    expect((await box.run("find . -type f | wc -l; cmp d1/f1 copy/f1 && echo same")).stdout).toBe(
      "1051\nsame\n",
    );
    expect((await box.bytes("both")).length).toBe(512);
  });

  it("keeps nothing of what a rule refuses, names it, and puts it right", async () => {
    await using box = openContainerBox({
      policy: { permissions: { write: { "locked.txt": "deny" }, read: { "secret.txt": "deny" } } },
    });
    await box.write({ "secret.txt": "s", "free.txt": "f" });
    const { stdout } = await box.run("ls");
    expect(stdout).toBe("free.txt\n");
  });
});
