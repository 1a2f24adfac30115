/** That commands and file tools have the same files, whatever their names, kinds and contents are. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's

import { type ContractParts, commit, exists, readFile, shell, writeFiles } from "./contract-parts.ts";

const oddNames = [
  "a b",
  "-rf",
  "a\nb",
  "$(x)",
  "`y`",
  "it's",
  'say "hi"',
  "é",
  "e\u0301",
  "A",
  "a",
  "*",
  "a\\b",
  "😀",
  "#c",
  "~",
  ";d",
];

export function describeTree({ fact, expect }: ContractParts): void {
  fact("shows commands what the file tools wrote", async (sandbox) => {
    await writeFiles(sandbox, { "src/a.txt": "from a tool\n" });
    expect((await shell(sandbox, "cat src/a.txt")).stdout).toBe("from a tool\n");
  });

  fact("shows the file tools what commands wrote", async (sandbox) => {
    await shell(sandbox, "mkdir -p out; printf 'from a command' > out/a.txt");
    expect(await readFile(sandbox, "out/a.txt")).toBe("from a command");
  });

  fact("shows both within one call what the other did", async (sandbox) => {
    await commit(sandbox, async ({ files, shell: run }) => {
      await files.write("a", "1");
      expect((await run("cat a; echo 2 > a")).stdout).toBe("1");
      expect(await files.readText("a")).toBe("2\n");
      await files.write("a", "3");
      expect((await run("cat a")).stdout).toBe("3");
    });
  });

  for (const name of oddNames) {
    fact(`keeps the name ${JSON.stringify(name)} both ways (K20)`, async (sandbox) => {
      await writeFiles(sandbox, { [`in/${name}`]: "in" });
      const quoted = `'${name.replaceAll("'", `'"'"'`)}'`;
      const { stdout } = await shell(
        sandbox,
        `cat -- in/${quoted}; mkdir -p out; printf out > out/${quoted}`,
      );
      expect(stdout).toBe("in");
      const paths = await commit(sandbox, async ({ files }) =>
        (await files.list("out")).map(({ path }) => path),
      );
      expect(paths).toEqual([`/workspace/out/${name}`]);
      expect(await readFile(sandbox, `out/${name}`)).toBe("out");
    });
  }

  fact("keeps names that differ in case or in form apart (K20)", async (sandbox) => {
    await writeFiles(sandbox, { A: "1", a: "2", é: "3", "e\u0301": "4" });
    expect((await shell(sandbox, "cat A a é e\u0301; ls | wc -l | tr -d ' '")).stdout).toBe("12344\n");
  });

  fact("keeps every byte both ways", async (sandbox) => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256);
    await writeFiles(sandbox, { "in.bin": bytes });
    await shell(sandbox, "cat in.bin in.bin > out.bin");
    const copied = await commit(sandbox, ({ files }) => files.readBytes("out.bin"));
    expect(copied).toEqual(Uint8Array.from([...bytes, ...bytes]));
  });

  fact("keeps line ends and a missing last line feed both ways (C28)", async (sandbox) => {
    await writeFiles(sandbox, { f: "a\r\nb" });
    await shell(sandbox, "cp f g");
    expect(await readFile(sandbox, "g")).toBe("a\r\nb");
  });

  fact("keeps a large file both ways", async (sandbox) => {
    await shell(sandbox, "head -c 5000000 /dev/zero | tr '\\0' 'x' > big");
    expect((await commit(sandbox, ({ files }) => files.stat("big"))).size).toBe(5_000_000);
    expect((await shell(sandbox, "wc -c < big | tr -d ' '")).stdout).toBe("5000000\n");
  });

  fact("keeps hundreds of files both ways", async (sandbox) => {
    await writeFiles(
      sandbox,
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`in/${index}`, `${index}`])),
    );
    await shell(sandbox, "mkdir out; for f in in/*; do cat $f > out/${f#in/}; done");
    const sizes = await commit(sandbox, async ({ files }) => (await files.list("out")).length);
    expect(sizes).toBe(300);
    expect(await readFile(sandbox, "out/299")).toBe("299");
  });

  fact("keeps empty files and empty folders", async (sandbox) => {
    await commit(sandbox, async ({ files }) => {
      await files.write("empty", "");
      await files.mkdir("folder/deep", { recursive: true });
    });
    const { stdout } = await shell(
      sandbox,
      "wc -c < empty | tr -d ' '; ls folder; mkdir -p made/deep; : > made/empty",
    );
    expect(stdout).toBe("0\ndeep\n");
    await commit(sandbox, async ({ files }) => {
      expect((await files.stat("made/deep")).type).toBe("directory");
      expect((await files.stat("made/empty")).size).toBe(0);
    });
  });

  fact("keeps the modes of files from one command to the next (K22)", async (sandbox) => {
    await shell(
      sandbox,
      "printf '#!/bin/bash\\necho ran\\n' > run.sh; chmod 755 run.sh; echo x > plain; chmod 600 plain",
    );
    expect((await shell(sandbox, "./run.sh; stat -c %a plain")).stdout).toBe("ran\n600\n");
  });

  fact("keeps a mode when a file tool writes the file again", async (sandbox) => {
    await shell(sandbox, "echo 'echo one' > run.sh; chmod 755 run.sh");
    await writeFiles(sandbox, { "run.sh": "#!/bin/bash\necho two\n" });
    expect((await shell(sandbox, "./run.sh")).stdout).toBe("two\n");
  });

  fact("sees a change of mode alone", async (sandbox) => {
    await shell(sandbox, "printf '#!/bin/bash\\necho ran\\n' > run.sh");
    await shell(sandbox, "chmod 755 run.sh");
    const stat = await commit(sandbox, ({ files }) => files.stat("run.sh"));
    expect(stat.mode % 0o1000).toBe(0o755);
  });

  fact("keeps links, and follows them", async (sandbox) => {
    await shell(
      sandbox,
      "mkdir d; echo x > d/f; ln -s d/f file-link; ln -s d folder-link; ln -s gone broken",
    );
    expect((await shell(sandbox, "cat file-link folder-link/f; readlink broken")).stdout).toBe(
      "x\nx\ngone\n",
    );
    expect(await readFile(sandbox, "file-link")).toBe("x\n");
    expect(await exists(sandbox, "broken")).toBe(false);
  });

  fact("never follows a link out of the workspace with the file tools (S16, K19)", async (sandbox) => {
    await shell(sandbox, "ln -s /etc out; ln -s /etc/passwd secret; ln -s ../../../etc up");
    await commit(sandbox, async ({ files }) => {
      for (const path of ["out/passwd", "secret", "up/passwd"]) {
        await expect(files.readText(path), path).rejects.toMatchObject({ code: "sandbox_path" });
        await expect(files.write(path, "x"), path).rejects.toMatchObject({ code: "sandbox_path" });
        expect(await files.exists(path)).toBe(false);
      }
      expect((await files.search("root")).matches).toEqual([]);
      expect((await files.list(".")).length).toBe(3);
    });
  });

  fact("lists, walks and searches a folder with broken and circular links (S16)", async (sandbox) => {
    await shell(sandbox, "ln -s gone broken; ln -s loop loop; mkdir d; ln -s .. d/up; echo needle > d/f");
    await commit(sandbox, async ({ files }) => {
      const walked: string[] = [];
      for await (const { path, type } of files.walk(".")) if (type === "file") walked.push(path);
      expect(walked).toEqual(["/workspace/d/f"]);
      expect((await files.search("needle")).matches.length).toBe(1);
    });
  });

  fact("carries deletions over in both directions (K18)", async (sandbox) => {
    await writeFiles(sandbox, { "a/1": "1", "a/2": "2", b: "b" });
    await shell(sandbox, "rm -r a/1 b");
    expect([await exists(sandbox, "a/1"), await exists(sandbox, "a/2"), await exists(sandbox, "b")]).toEqual([
      false,
      true,
      false,
    ]);
    await commit(sandbox, ({ files }) => files.remove("a", { recursive: true }));
    expect((await shell(sandbox, "ls -A")).stdout).toBe("");
  });

  fact("swaps a file for a folder and a folder for a link (K18)", async (sandbox) => {
    await writeFiles(sandbox, { a: "a", "b/c": "c" });
    await shell(sandbox, "rm a; mkdir a; echo x > a/f; rm -r b; ln -s a b");
    expect(await readFile(sandbox, "b/f")).toBe("x\n");
    await commit(sandbox, async ({ files }) => {
      await files.remove("b");
      await files.remove("a", { recursive: true });
      await files.write("a", "again");
      await files.write("b/deep/c", "c");
    });
    expect((await shell(sandbox, "cat a b/deep/c")).stdout).toBe("againc");
  });

  fact("sees a change that keeps the size and the time of a file (K17)", async (sandbox) => {
    await writeFiles(sandbox, { f: "aaaa" });
    await shell(sandbox, "touch -d '2020-01-01 00:00:00' f; echo seen > g");
    await shell(sandbox, "cp -p f ref; printf 'bbbb' > f; touch -r ref f");
    expect(await readFile(sandbox, "f")).toBe("bbbb");
    await writeFiles(sandbox, { f: "cccc" });
    expect((await shell(sandbox, "cat f")).stdout).toBe("cccc");
  });

  fact("moves and renames", async (sandbox) => {
    await writeFiles(sandbox, { "a/f": "f", "a/g": "g" });
    await shell(sandbox, "mv a b; mv b/f b/h");
    expect([
      await exists(sandbox, "a"),
      await readFile(sandbox, "b/h"),
      await readFile(sandbox, "b/g"),
    ]).toEqual([false, "f", "g"]);
  });

  fact("appends and truncates", async (sandbox) => {
    await writeFiles(sandbox, { log: "1\n", cut: "long text" });
    await shell(sandbox, "echo 2 >> log; : > cut");
    expect([await readFile(sandbox, "log"), await readFile(sandbox, "cut")]).toEqual(["1\n2\n", ""]);
  });

  fact("keeps the outputs of tools, which are no files of the workspace's", async (sandbox) => {
    await commit(sandbox, ({ writeOutput }) => writeOutput("/workspace/.edgeflue/output/1.txt", "kept"));
    await shell(sandbox, "echo x > f; rm -f f");
    expect(await readFile(sandbox, ".edgeflue/output/1.txt")).toBe("kept");
  });
}
