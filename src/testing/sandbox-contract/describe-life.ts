/** What lasts from one opening of a sandbox to the next, and what two sessions do not share. */

import { type ContractParts, commit, exists, readFile, shell, writeFiles } from "./contract-parts.ts";

export function describeLife({ fact, expect }: ContractParts): void {
  fact("has the files after a restart that it had before (C20)", async (sandbox, { place }) => {
    await writeFiles(sandbox, { "a/tool": "from a tool" });
    await shell(
      sandbox,
      "echo from a command > a/command; chmod 750 a/command; ln -s command a/link; mkdir a/empty",
    );
    await sandbox.close?.();
    const again = place.open();
    expect((await shell(again, "cat a/tool; cat a/link; stat -c %a a/command; ls -d a/empty")).stdout).toBe(
      "from a toolfrom a command\n750\na/empty\n",
    );
    await again.close?.();
  });

  fact("has them without a close before the restart, too", async (sandbox, { place }) => {
    await shell(sandbox, "echo 1 > a");
    const again = place.open();
    expect((await shell(again, "cat a; echo 2 > a")).stdout).toBe("1\n");
    expect(await readFile(again, "a")).toBe("2\n");
    await again.close?.();
  });

  fact("has what the file tools did between a close and a restart", async (sandbox, { place }) => {
    await shell(sandbox, "echo 1 > a; echo 1 > b; mkdir c; echo 1 > c/d");
    await sandbox.close?.();
    const between = place.open();
    await commit(between, async ({ files }) => {
      await files.write("a", "2\n");
      await files.remove("b");
      await files.remove("c", { recursive: true });
      await files.write("e", "2\n");
    });
    await between.close?.();
    const again = place.open();
    expect((await shell(again, "cat a e; ls")).stdout).toBe("2\n2\na\ne\n");
    await again.close?.();
  });

  fact("keeps two sessions apart (S5)", async (sandbox, { neighbour }) => {
    const other = neighbour.open();
    await Promise.all([
      shell(sandbox, "echo mine > shared; sleep 0.1; cat shared"),
      shell(other, "echo other > shared; sleep 0.1; cat shared"),
    ]).then((results) => expect(results.map(({ stdout }) => stdout)).toEqual(["mine\n", "other\n"]));
    await commit(other, ({ files }) => files.remove("shared"));
    expect(await readFile(sandbox, "shared")).toBe("mine\n");
    expect(await exists(other, "shared")).toBe(false);
    await other.close?.();
  });

  fact("closes twice, and before anything was done", async (sandbox, { neighbour }) => {
    await sandbox.close?.();
    await sandbox.close?.();
    await neighbour.open().close?.();
    expect(sandbox.provider.length > 0).toBe(true);
  });

  fact("lets the next call begin after one that threw", async (sandbox) => {
    await expect(
      commit(sandbox, async () => {
        throw new Error("a bug of the tool");
      }),
    ).rejects.toThrow("a bug of the tool");
    await expect(sandbox.begin({ cwd: "gone" })).rejects.toMatchObject({ code: "sandbox_path" });
    expect((await shell(sandbox, "echo on")).stdout).toBe("on\n");
  });

  fact("does nothing after the end of a call", async (sandbox) => {
    const transaction = await sandbox.begin();
    transaction.end();
    transaction.end();
    await expect(transaction.files.write("a", "a")).rejects.toThrow("has ended");
    await expect(transaction.shell("echo a > a")).rejects.toThrow("has ended");
    expect(await exists(sandbox, "a")).toBe(false);
  });

  fact("describes itself to the model", async (sandbox) => {
    expect(sandbox.description.includes("/workspace")).toBe(true);
    expect(sandbox.shellDescription.length > 40).toBe(true);
    expect(sandbox.description.includes(sandbox.shellDescription)).toBe(true);
  });
}
