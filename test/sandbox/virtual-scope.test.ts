/** What a scope means for the shell of the virtual sandbox: beyond the folder nothing exists. */

import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { describeScope } from "./scope-contract.ts";
import { commit, openPolicy, runWithSandbox, type SandboxTest, shell } from "./with-sandbox.ts";

describeScope("virtual", (body) => runWithSandbox(({ open }) => body(open())));

const scope = { cwd: "sub" };

/** Around `/workspace/sub`: what must neither be seen nor change. */
const surroundings = `mkdir -p sub/deep other sub2; echo SECRET > secret.txt; echo SECRET > other/secret.txt
echo SECRET > sub2/secret.txt; echo SECRET > .env; echo in > sub/a.txt; echo deep > sub/deep/b.txt
ln -s ../secret.txt sub/planted; ln -s .. sub/up; ln -s /workspace/other sub/folder; ln -s ../other/new sub/new
ln -s /workspace/sub/planted /tmp/relay; ln -s /workspace/secret.txt /tmp/direct; ln -s ../sub/a.txt other/back
ln -s /workspace sub/root; ln -s /workspace/other/back sub/through; ln -s up sub/up2; ln -s ./deep/../../secret.txt sub/winding`;

function inScope(body: (sandbox: Sandbox, test: SandboxTest) => Promise<void>): Promise<void> {
  return runWithSandbox(async (test) => {
    const sandbox = test.open();
    await shell(sandbox, surroundings);
    await body(sandbox, test);
  });
}

describe("the shell in a scope", () => {
  it("starts in the folder, which is its home, and keeps the names of paths", () =>
    inScope(async (sandbox) => {
      const { stdout } = await shell(
        sandbox,
        "pwd; echo ~; cat a.txt; cat /workspace/sub/a.txt; cd deep; pwd; cd; pwd",
        scope,
      );
      expect(stdout).toBe("/workspace/sub\n/workspace/sub\nin\nin\n/workspace/sub/deep\n/workspace/sub\n");
    }));

  it("shows of /workspace nothing but the way to the folder", () =>
    inScope(async (sandbox) => {
      const seen = (command: string) => shell(sandbox, command, scope).then(({ stdout }) => stdout);
      expect(await seen("ls -A ..; ls -A /workspace; ls -d /workspace/*")).toBe("sub\nsub\n/workspace/sub\n");
      expect(await seen("find /workspace -name '*.txt' -type f; find / -name secret.txt")).toBe(
        "/workspace/sub/a.txt\n/workspace/sub/deep/b.txt\n",
      );
      expect(await seen("cd ..; pwd; ls; cd ../..; pwd; ls")).toBe(
        "/workspace\nsub\n/\nbin\ndev\ntmp\nusr\nworkspace\n",
      );
      expect(await seen("cd ../sub/deep && cat b.txt")).toBe("deep\n");
      await commit(sandbox, ({ writeOutput }) => writeOutput("/workspace/.edgeflue/output/1.txt", "kept"));
      expect(await seen("ls -A ..; cat ../.edgeflue/output/1.txt; ls ../.edgeflue")).toBe(
        ".edgeflue\nsub\nkeptoutput\n",
      );
    }));

  it("says why a command fails", () =>
    inScope(async (sandbox) => {
      expect(await shell(sandbox, "cat ../secret.txt", scope)).toEqual({
        stdout: "",
        stderr:
          "cat: ../secret.txt: No such file or directory\nedgeflue: /workspace/secret.txt is outside /workspace/sub; for this command nothing exists there.\n",
        exitCode: 1,
      });
      const { stderr } = await shell(sandbox, "echo x > ../new.txt", scope);
      expect(stderr).toContain("edgeflue: /workspace/new.txt is outside /workspace/sub");
      expect((await shell(sandbox, "ls .. && find /workspace", scope)).stderr).toBe("");
    }));

  const readings = [
    ...["cat ../secret.txt", "cat /workspace/secret.txt", "cat ../other/*", "cat ../*.txt", "cat ../.[!.]*"],
    ...[
      "cd ..; cat secret.txt",
      "cd /workspace; cat *",
      "cd /workspace/other && cat secret.txt",
      "cd ../sub2; cat *",
    ],
    ...[
      "cat planted",
      "cat up/secret.txt",
      "cat folder/secret.txt",
      "cat root/secret.txt",
      "cat up2/secret.txt",
      "cat winding",
    ],
    ...["cat /tmp/relay", "cat /tmp/direct", "cat through", "cat root/sub/a.txt up/sub/a.txt | grep -v in"],
    ...[
      "cat < ../secret.txt",
      "while read x; do echo $x; done < planted",
      "mapfile -t x < ../secret.txt; echo $x",
    ],
    ...[
      "source ../secret.txt; . planted",
      "bash ../secret.txt",
      "xargs cat <<< ../secret.txt",
      "echo $(< ../secret.txt)",
    ],
    ...[
      "grep -r SECRET ..",
      "grep -r SECRET /",
      "grep -R SECRET .",
      "rg SECRET ..",
      "rg -L SECRET .",
      "rg --hidden SECRET /workspace",
    ],
    ...[
      "find / -type f -exec cat {} +",
      "find -L . -type f -exec cat {} \\;",
      "find .. -type l -exec cat {} \\;",
    ],
    ...[
      "cp ../secret.txt mine; cat mine",
      "cp planted mine; cat mine",
      "cp -r ../other mine; cat mine/*",
      "cp -r . /tmp/x; cat /tmp/x/*",
    ],
    ...[
      "cp -r folder mine; cat mine/*",
      "cp -rL folder mine; cat mine/*",
      "cp -r up mine; cat mine/*",
      "mv ../secret.txt mine; cat mine",
    ],
    ...[
      "mv ../other mine; cat mine/*",
      "mv planted deep/x; cat deep/x",
      "ln ../secret.txt mine; cat mine",
      "ln -s ../secret.txt mine; cat mine",
    ],
    ...[
      "ln -s / all; cat all/workspace/secret.txt",
      "ln -s ../.. deep/x; cat deep/x/secret.txt; ls deep/x",
      "cat /dev/../workspace/secret.txt",
    ],
    ...[
      "cat /workspace/sub/../secret.txt",
      "cat //workspace//secret.txt",
      "cat /workspace/./secret.txt",
      "cat /tmp/../workspace/secret.txt",
    ],
    ...[
      "head ../secret.txt",
      "tac ../secret.txt",
      "sed p ../secret.txt",
      "awk 1 ../secret.txt",
      "sort ../secret.txt",
      "diff ../secret.txt a.txt",
    ],
    ...[
      "awk 'BEGIN { while ((getline x < \"../secret.txt\") > 0) print x }'",
      "jq -R . ../secret.txt",
      "jq -n --rawfile x ../secret.txt '$x'",
    ],
    ...[
      "sed -n 'r ../secret.txt' a.txt; sed 'r ../secret.txt' a.txt",
      "base64 -w0 ../secret.txt | base64 -d",
      "od -c ../secret.txt",
    ],
    ...[
      "tee < ../secret.txt",
      "paste ../secret.txt",
      "join ../secret.txt ../secret.txt",
      "comm ../secret.txt a.txt",
      "cut -c1- ../secret.txt",
    ],
    ...[
      "HOME=/workspace; cat ~/secret.txt",
      "cd -P ..; cat secret.txt",
      "pushd ..; cat secret.txt",
      "CDPATH=/workspace; cd other; cat secret.txt",
    ],
    ...[
      "(cd .. && cat secret.txt)",
      "bash -c 'cat ../secret.txt'",
      "env -C .. cat secret.txt",
      "eval 'cat ../secret.txt'",
      "PWD=/workspace; cat secret.txt",
    ],
    ...[
      "exec 5< ../secret.txt; cat <&5",
      "cat <(cat ../secret.txt)",
      "echo ../other/*; cat ../{secret.txt,other/secret.txt}",
      "cat ../sec?et.txt",
    ],
    ...[
      "split ../secret.txt; cat xaa",
      "strings ../secret.txt",
      "rev ../secret.txt | rev",
      "nl ../secret.txt",
      "fold ../secret.txt",
    ],
    ...[
      "mkdir -p x; rmdir x; ln -s .. x; cat x/secret.txt",
      "cd deep; rm -r ../deep; ln -s /workspace ../deep; cat secret.txt; cat ../deep/secret.txt",
    ],
    ...[
      "cd deep; rm -rf /workspace/sub/deep; cat ../../secret.txt; cat ../secret.txt",
      "readlink -f ../secret.txt | xargs cat",
      "cat up/../secret.txt",
    ],
    ...[
      "[ -e ../secret.txt ] && echo SECRET",
      "[ -d ../other ] && echo SECRET",
      "test -s planted && echo SECRET",
      "[[ -f up/secret.txt ]] && echo SECRET",
    ],
    ...[
      "stat -c %s ../secret.txt && echo SECRET",
      "ls ../secret.txt && echo SECRET",
      "file ../secret.txt | grep text && echo SECRET",
      "wc -c ../secret.txt && echo SECRET",
    ],
    ...[
      "cat other/back; cat ../other/back",
      "cat ../.env",
      "tree /workspace | grep -v -- '->' | grep -q secret && echo SECRET",
      "du -a /workspace | grep -q secret && echo SECRET",
    ],
    ...[
      "compgen -f ../ | grep -q secret && echo SECRET",
      "ls -R / | grep -q secret && echo SECRET",
      "history -r ../secret.txt; history",
    ],
  ];

  it(
    "reads nothing outside, however it is put",
    () =>
      inScope(async (sandbox) => {
        for (const command of readings) {
          const transaction = await sandbox.begin(scope);
          const { stdout, stderr } = await transaction.shell(command);
          transaction.end();
          expect([command, `${stdout}${stderr}`.replaceAll(command, "")]).toEqual([
            command,
            expect.not.stringMatching(/SECRET\b/),
          ]);
        }
      }),
    60_000,
  );

  it("is what keeps most of these from reading it", () =>
    inScope(async (sandbox) => {
      const found: string[] = [];
      // Without those that follow links in circles.
      const controls = readings.filter((command) => !/-[LRr]/.test(command));
      for (const command of controls) {
        const transaction = await sandbox.begin();
        const { stdout } = await transaction.shell(command, { cwd: "sub" });
        transaction.end();
        if (/SECRET\b/.test(stdout)) found.push(command);
      }
      expect(found.length).toBeGreaterThan(controls.length * 0.75);
    }));

  const changes = [
    ...[
      "echo x > ../new",
      "echo x >> ../secret.txt",
      "echo x > /workspace/new",
      "echo x > up/new",
      "echo x > new",
      "echo x > folder/new",
    ],
    ...[
      "echo x > planted",
      "echo x >> planted",
      "echo x > root/new",
      "echo x > /tmp/direct",
      "tee ../new < a.txt",
      "tee -a planted < a.txt",
    ],
    ...[
      "rm ../secret.txt",
      "rm -rf ..",
      "rm -rf /workspace",
      "rm -rf /workspace/*",
      "rm -rf ../other",
      "rm -rf /workspace/sub",
      "cd ..; rm -rf *",
    ],
    ...[
      "rm -rf .",
      "rm -rf folder/",
      "rm -rf up/other",
      "rm -rf root/other",
      "rmdir ../sub2",
      "find .. -delete",
      "find / -delete",
      "find -L . -delete",
    ],
    ...[
      "mv a.txt ../new",
      "mv deep ..",
      "mv a.txt ../secret.txt",
      "mv ../other mine",
      "mv ../sub ../moved",
      "mv /workspace/sub /tmp/x",
      "mv . ../x",
    ],
    ...[
      "mv a.txt up/new",
      "mv deep folder/",
      "cp a.txt ../new",
      "cp -r deep ..",
      "cp -r deep ../other/x",
      "cp a.txt planted",
      "cp a.txt folder/new",
    ],
    ...[
      "ln -s a.txt ../new",
      "ln -s /workspace/sub/a.txt /workspace/new",
      "ln -s x up/new",
      "mkdir ../new",
      "mkdir -p ../new/deep",
      "mkdir up/x",
      "mkdir -p folder/x/y",
    ],
    ...[
      "touch ../new",
      "touch ../secret.txt",
      "touch -d 2001-01-01 planted",
      "chmod 777 ../secret.txt",
      "chmod -R 777 ..",
      "chmod 700 planted",
      "chmod 700 /workspace",
    ],
    ...[
      "sed -i s/S/x/ ../secret.txt",
      "sed -i s/S/x/ planted",
      "sed -n 'w ../new' a.txt",
      "awk '{print > \"../new\"}' a.txt",
      "sort -o ../new a.txt",
      "split a.txt ../new",
    ],
    ...[
      "cd ..; echo x > new; mkdir y",
      "cd /workspace; touch z",
      "exec > ../new; echo x",
      "exec 5> planted; echo x >&5",
      "cat a.txt &> ../new",
      "history -w ../new",
    ],
    ...[
      "echo x > ../.edgeflue/output/1.txt",
      "rm ../.edgeflue/output/1.txt",
      "rm -rf ../.edgeflue",
      "mv a.txt ../.edgeflue/output/",
      "touch ../.edgeflue/output/new",
      "ln -s ../.edgeflue/output o; echo x > o/new; rm -rf o/*",
    ],
    ...[
      "mv ../.edgeflue/output/1.txt mine",
      "cp a.txt ../.edgeflue/output/1.txt",
      "chmod 700 ../.edgeflue/output/1.txt",
      "mkdir ../.edgeflue/x",
      "mv deep ../sub2",
      "ln -sf ../other deep; echo x > deep/new",
    ],
    ...[
      "truncate -s 0 ../secret.txt",
      "dd of=../new < a.txt",
      "install a.txt ../new",
      "bash -c 'echo x > ../new'",
      "xargs touch <<< ../new",
      "echo x | split - ../new",
    ],
  ];

  it(
    "changes nothing outside, however it is put",
    () =>
      inScope(async (sandbox, { sql }) => {
        await commit(sandbox, ({ writeOutput }) => writeOutput("/workspace/.edgeflue/output/1.txt", "kept"));
        const seen = () =>
          JSON.stringify(
            sql.all(
              `SELECT files.*, hex(bytes) AS bytes FROM files LEFT JOIN file_blocks ON file_blocks.id / 1024 = inode
               WHERE parent NOT LIKE '/workspace/sub%' AND parent NOT LIKE '/tmp%' OR parent LIKE '/workspace/sub2%'
               ORDER BY parent, name`,
            ),
          );
        const before = seen();
        expect(before).toContain("secret.txt");
        for (const command of changes) {
          await shell(sandbox, command, scope);
          expect([command, seen()]).toEqual([command, before]);
        }
      }),
    60_000,
  );

  it("cannot remove or move the folder itself", () =>
    inScope(async (sandbox) => {
      for (const command of [
        ...["rm -rf /workspace/sub", "rm -rf .", "mv /workspace/sub /tmp/x", "mv . ../x", "mv ../sub deep"],
        ...["rmdir /workspace/sub", "rm -rf ../sub/", "cd ..; rm -rf sub", "cd /; mv workspace/sub tmp"],
      ]) {
        await shell(sandbox, command, scope);
        // What is in it may be removed, as what is in a mounted folder.
        expect([command, (await shell(sandbox, "ls -d sub; ls /tmp")).stdout]).toEqual([
          command,
          "sub\ndirect\nrelay\n",
        ]);
      }
      const { stdout } = await shell(sandbox, "rm -rf * && ls -A && pwd && echo x > y && cat y", scope);
      expect(stdout).toBe("/workspace/sub\nx\n");
    }));

  it("ends in clear failures in a folder that is removed under it", () =>
    inScope(async (sandbox) => {
      const { stdout } = await shell(
        sandbox,
        "cd deep; rm -rf ../deep; ls; echo x > y; cat y; cd ..; ls a.txt",
        scope,
      );
      expect(stdout).toMatch(/a\.txt\n$/);
      await shell(sandbox, "rm -rf sub");
      await expect(sandbox.begin(scope)).rejects.toMatchObject({ code: "sandbox_path" });
    }));

  it("takes a call's cwd within the folder only", () =>
    inScope((sandbox) =>
      commit(
        sandbox,
        async ({ shell: run }) => {
          expect((await run("pwd", { cwd: "deep" })).stdout).toBe("/workspace/sub/deep\n");
          expect((await run("pwd", { cwd: "/workspace/sub/deep" })).stdout).toBe("/workspace/sub/deep\n");
          for (const cwd of [
            "..",
            "/workspace",
            "../other",
            "/workspace/sub2",
            "up",
            "folder",
            "/tmp",
            "../.edgeflue/output",
          ]) {
            await expect(run("pwd", { cwd }), cwd).rejects.toMatchObject({ code: "sandbox_path" });
          }
        },
        scope,
      ),
    ));

  it("follows a link to the folder once, when it begins", () =>
    inScope(async (sandbox) => {
      await shell(sandbox, "ln -s sub link; ln -s /tmp away");
      const { stdout } = await shell(sandbox, "pwd; cat a.txt; ls ..", { cwd: "link" });
      expect(stdout).toBe("/workspace/sub\nin\nsub\n");
      await commit(sandbox, ({ writeOutput }) => writeOutput("/workspace/.edgeflue/output/1.txt", "kept"));
      await shell(sandbox, "ln -s .edgeflue own");
      await expect(sandbox.begin({ cwd: "own/output" })).rejects.toThrow("edgeflue's own");
      await expect(sandbox.begin({ cwd: "away" })).rejects.toMatchObject({ code: "sandbox_path" });
    }));

  it("is not led out by what others planted among the outputs of tools", () =>
    inScope(async (sandbox) => {
      await shell(
        sandbox,
        "mkdir -p .edgeflue/output; ln -s ../../secret.txt .edgeflue/output/x; ln -s ../../other .edgeflue/output/y",
      );
      const { stdout } = await shell(
        sandbox,
        "cat ../.edgeflue/output/x ../.edgeflue/output/y/*; ls ../.edgeflue/output/y",
        scope,
      );
      expect(stdout).not.toContain("SECRET");
      expect(stdout).not.toContain("secret");
      await shell(
        sandbox,
        "rm -r .edgeflue; ln -s other .edgeflue; mkdir other/output; echo SECRET > other/output/z",
      );
      expect((await shell(sandbox, "cat ../.edgeflue/output/z; ls ..", scope)).stdout).toBe("sub\n");
    }));

  it("applies to one transaction; the next one sees everything", () =>
    inScope(async (sandbox) => {
      const first = await sandbox.begin(scope);
      await first.shell("echo x > mine");
      const second = sandbox.begin();
      const third = sandbox.begin({ cwd: "other" });
      first.commit();
      first.end();
      const whole = await second;
      expect((await whole.shell("cat secret.txt sub/mine")).stdout).toBe("SECRET\nx\n");
      whole.end();
      const other = await third;
      expect((await other.shell("ls; pwd")).stdout).toBe("back\nsecret.txt\n/workspace/other\n");
      other.end();
    }));
});

describe("grants", () => {
  const allowing = { policy: { ...openPolicy, allowedCommands: ["echo"] } };

  it("add commands to those of the policy, for one transaction", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open(allowing);
      expect((await shell(sandbox, "echo a; seq 2", { commands: ["seq", "echo"] })).stdout).toBe("a\n1\n2\n");
      const after = await shell(sandbox, "seq 2");
      expect([after.exitCode, after.stderr]).toEqual([
        127,
        expect.stringContaining("Allowed commands: echo."),
      ]);
      const other = await shell(sandbox, "rg x", { commands: ["seq"] });
      expect(other.stderr).toContain("Allowed commands: echo, seq.");
    }));

  it("never take any away: where everything may run, it still may", () =>
    runWithSandbox(async ({ open }) => {
      expect((await shell(open(), "seq 1; ls -a", { commands: ["seq"] })).exitCode).toBe(0);
    }));

  it("open no shell and no write access", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open({ policy: { allowShell: false, allowWrite: false, allowedCommands: ["echo"] } });
      await expect(shell(sandbox, "seq 1", { commands: ["seq"] })).rejects.toMatchObject({
        code: "sandbox_denied",
      });
      await expect(
        commit(sandbox, ({ files }) => files.write("a", "a"), { commands: ["seq"] }),
      ).rejects.toMatchObject({ code: "sandbox_denied" });
    }));

  it("are refused when this sandbox does not have the command", () =>
    runWithSandbox(async ({ open }) => {
      await expect(open(allowing).begin({ commands: ["git"] })).rejects.toThrow("does not have: git");
    }));

  it("set the environment of each command, past the sandbox's and the call's", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open({ env: { TOKEN: "sandbox", OTHER: "kept" } });
      await commit(
        sandbox,
        async ({ shell: run }) => {
          expect((await run("echo $TOKEN $OTHER", { env: { TOKEN: "call" } })).stdout).toBe("granted kept\n");
          expect((await run("bash -c 'echo $TOKEN'")).stdout).toBe("granted\n");
        },
        { env: { TOKEN: "granted" } },
      );
      expect((await shell(sandbox, "echo $TOKEN")).stdout).toBe("sandbox\n");
    }));

  it("never say a variable's value, also when it cannot be set", () =>
    runWithSandbox(async ({ open }) => {
      for (const env of [{ TOKEN: "s3cret\0" }, { "A=s3cret": "x" }, { "": "s3cret" }]) {
        const error = await open()
          .begin({ env })
          .then(String, (reason: unknown) => JSON.stringify([String(reason), reason]));
        expect(error).toContain("cannot be set");
        if (!("A=s3cret" in env)) expect(error).not.toContain("s3cret");
      }
    }));
});
