/** What a sandbox does when a command takes too long, is not wanted any more, or says too much. */

import { type ContractParts, exists, expectParts, shell } from "./contract-parts.ts";

/** Later than any of these commands should be stopped, earlier than they would end. */
const soonMs = 8_000;

export function describeDeadlines({ fact: claim, expect }: ContractParts): void {
  /** A machine may start at its first command. */
  const fact: typeof claim = (sentence, body) =>
    claim(sentence, async (sandbox, places) => {
      await shell(sandbox, "true");
      await body(sandbox, places);
    });
  const inTime = async <T>(body: () => Promise<T>): Promise<T> => {
    const start = Date.now();
    const result = await body();
    expect(Date.now() - start).toBeLessThan(soonMs);
    return result;
  };

  fact("stops a command at its deadline with exit code 124, and keeps what it printed", async (sandbox) => {
    const result = await inTime(() =>
      shell(sandbox, "echo before; sleep 30; echo after", { timeoutMs: 1_000 }),
    );
    expect([result.stdout, result.exitCode]).toEqual(["before\n", 124]);
    expectParts(expect, result.stderr, ["longer than 1 s"]);
  });

  fact("stops a command that never rests at its deadline", async (sandbox) => {
    const result = await inTime(() => shell(sandbox, "while :; do :; done", { timeoutMs: 300 }));
    expect(result.exitCode > 0).toBe(true);
  });

  fact("stops a command that ignores signals at its deadline", async (sandbox) => {
    const command = "trap '' TERM INT HUP; while :; do sleep 0.2; done";
    const result = await inTime(() => shell(sandbox, command, { timeoutMs: 300 }));
    expect(result.exitCode).toBe(124);
  });

  fact("stops a pipe of commands as a whole (K2)", async (sandbox) => {
    const result = await inTime(() => shell(sandbox, "sleep 30 | sleep 30 | cat", { timeoutMs: 300 }));
    expect(result.exitCode).toBe(124);
  });

  fact(
    "stops an endless output at its deadline, and runs the next command at once (K16)",
    async (sandbox) => {
      const result = await inTime(() => shell(sandbox, "cat /dev/zero", { timeoutMs: 1_000 }));
      expect(result.exitCode > 0).toBe(true);
      expect((await inTime(() => shell(sandbox, "echo next"))).stdout).toBe("next\n");
    },
  );

  fact("bounds the output that it keeps, says so, and cuts no character", async (sandbox) => {
    const command = "head -c 9000000 /dev/zero | tr '\\0' 'x'; echo; echo reached-the-end > end";
    const { stdout, stderr } = await shell(sandbox, command);
    expect(stdout.length <= 9_000_000 && !stdout.includes("\uFFFD")).toBe(true);
    expect(stderr.length > 0).toBe(true);
  });

  fact("rejects an aborted call with the reason of the abort", async (sandbox) => {
    const abort = new AbortController();
    const call = shell(sandbox, "sleep 30; echo ran > ran", { signal: abort.signal });
    setTimeout(() => abort.abort(new Error("the caller left")), 200);
    await inTime(() => expect(call).rejects.toThrow("the caller left"));
    expect(await exists(sandbox, "ran")).toBe(false);
  });

  fact("does not start a call that was aborted before", async (sandbox) => {
    const signal = AbortSignal.abort(new Error("the caller left"));
    await expect(shell(sandbox, "echo ran > ran", { signal })).rejects.toThrow("the caller left");
    expect(await exists(sandbox, "ran")).toBe(false);
  });

  fact("works on after an abort and after a deadline", async (sandbox) => {
    await shell(sandbox, "sleep 30", { timeoutMs: 100 });
    const abort = new AbortController();
    const call = shell(sandbox, "sleep 30", { signal: abort.signal });
    setTimeout(() => abort.abort(new Error("stop")), 100);
    await expect(call).rejects.toThrow("stop");
    expect((await shell(sandbox, "echo a > f; cat f")).stdout).toBe("a\n");
  });

  fact("waits for the whole of a long silence (K8)", async (sandbox) => {
    expect((await shell(sandbox, "sleep 1.2; echo a")).stdout).toBe("a\n");
  });

  fact("keeps characters whole whose bytes come apart (K15)", async (sandbox) => {
    const command = "printf 'a\\xf0\\x9f'; sleep 0.1; printf '\\x98\\x80b'";
    expect((await shell(sandbox, command)).stdout).toBe("a😀b");
  });

  fact("keeps bytes that are no text in a file as they are (K15)", async (sandbox) => {
    await shell(sandbox, "printf '\\x00\\xff\\xfe\\x80' > bytes");
    const { stdout } = await shell(sandbox, "od -An -tx1 bytes | tr -d ' \\n'");
    expect(stdout).toBe("00fffe80");
  });
}
