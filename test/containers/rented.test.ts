/** The sandbox "container" on the machines of another service, as `edgeflue add e2b` and the like have it. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's

import { afterAll, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import { createContainerMachine } from "../../src/sandbox/container/container-machine.ts";
import type { MachineProvider } from "../../src/sandbox/container/rented/machine-provider.ts";
import { RentedPort } from "../../src/sandbox/container/rented/rented-port.ts";
import { platformQuota } from "../../src/sandbox/sqlite/totals.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";
import type { OpenSandboxOptions } from "../../src/testing/sandbox-contract/contract-parts.ts";
import { commit, shell, writeFiles } from "../../src/testing/sandbox-contract/contract-parts.ts";
import { describeSandbox } from "../../src/testing/sandbox-contract/describe-sandbox.ts";
import { docker, inContainer } from "./support/docker.ts";
import { dockerMachines } from "./support/docker-machines.ts";
import { atOnceMs, describeContainers } from "./support/sessions.ts";

function openPlace(provider: MachineProvider = dockerMachines) {
  const sql = new NodeSql(":memory:", { busyMsMax: 0 });
  migrate(sql);
  const address = { agent: "coder", instance: crypto.randomUUID(), session: "default" };
  return {
    sql,
    open: ({ policy, bytesMax }: OpenSandboxOptions = {}) =>
      createVirtualSandbox({
        sql,
        policy: { allowWrite: true, allowShell: true, allowedCommands: [], ...policy },
        machine: createContainerMachine({
          container: new RentedPort(provider, address),
          settings: { provider: "container" },
          clock: systemClock,
        }),
        ...(bytesMax !== undefined && { quota: { ...platformQuota, bytesMax } }),
      }),
  };
}

describeContainers("the machines of another service", () => {
  afterAll(() => dockerMachines.destroyAll());

  it("run commands over the session's files", async () => {
    const sandbox = openPlace().open();
    const bytes = Uint8Array.from([0, 255, 10, 13]);
    await writeFiles(sandbox, { "a b.bin": bytes });
    const result = await shell(sandbox, "cat 'a b.bin' | od -An -tx1; cp 'a b.bin' c; echo e >&2; exit 3");
    expect(result).toEqual({ stdout: " 00 ff 0a 0d\n", stderr: "e\n", exitCode: 3 });
    expect(await commit(sandbox, ({ files }) => files.readBytes("c"))).toEqual(bytes);
    const stdin = new Uint8Array(300_000).fill(7);
    expect((await shell(sandbox, "wc -c", { stdin })).stdout).toBe("300000\n");
    await sandbox.close?.();
  });

  it("K27: show no secret to other processes, nor to other users in a file", async () => {
    const sandbox = openPlace().open();
    const scope = { env: { TOKEN: "canary-5ac1e1" } };
    const look =
      "echo ${#TOKEN}; cat /proc/[0-9]*/cmdline | grep -ac '[c]anary-5'; stat -c %a /tmp/.edgeflue-calls; grep -rl '[c]anary-5' /tmp";
    const { stdout } = await shell(sandbox, look, { scope });
    expect(stdout).toBe("13\n0\n700\n");
    await sandbox.close?.();
  });

  it("are found again by the next life of the session's object", async () => {
    const { open } = openPlace();
    await shell(open(), "echo kept > /tmp/kept; echo x > f");
    const again = open();
    expect((await shell(again, "cat /tmp/kept f")).stdout).toBe("kept\nx\n");
    await again.close?.();
  });

  it("K2: stop a command at its deadline with all that it started", async () => {
    const sandbox = openPlace().open();
    await shell(sandbox, "true");
    const started = Date.now();
    const { exitCode } = await shell(sandbox, "sleep 481 & sleep 482", { timeoutMs: 1_500 });
    expect(exitCode).toBe(124);
    expect(Date.now() - started).toBeLessThan(atOnceMs);
    expect((await shell(sandbox, "ps ax -o args | grep -c '[s]leep 48' || true")).stdout).toBe("0\n");
    await sandbox.close?.();
  });

  it("K6: are lost in mid-command, which is told and not run again; the next has another with the files", async () => {
    const sandbox = openPlace().open();
    await writeFiles(sandbox, { f: "f" });
    await shell(sandbox, "true");
    const [name = ""] = docker("ps", "--format", "{{.Names}}", "--filter", "name=-rented-").split("\n");
    const lost = shell(sandbox, "sleep 30").catch((error) => error);
    await expect.poll(() => inContainer(name, "pgrep -fc '^sleep 30' || true")).toBe("1");
    docker("rm", "-f", name);
    expect(await lost).toMatchObject({ code: "container_lost" });
    const next = await shell(sandbox, "cat f");
    expect(next.stdout).toBe("f");
    expect(next.stderr).toContain("This container is a new one");
    await sandbox.close?.();
  });

  it("C20: are given back when their session is deleted, also by a life that has not used them", async () => {
    const { open } = openPlace();
    await shell(open(), "true");
    const count = () => docker("ps", "-q", "--filter", "name=-rented-").split("\n").filter(Boolean).length;
    const before = count();
    await open().delete?.();
    expect(count()).toBe(before - 1);
    await open().delete?.();
    expect(count()).toBe(before - 1);
  });

  it("say what the service says when there is none to be had", async () => {
    const refusing: MachineProvider = {
      service: "Acme",
      connect: async () => undefined,
      create: () => Promise.reject(new Error("Acme: the key is wrong")),
    };
    await expect(shell(openPlace(refusing).open(), "true")).rejects.toMatchObject({
      code: "container_failed",
      hint: expect.stringContaining("Acme: the key is wrong"),
    });
  });
});

// All of the contract takes some minutes more: EDGEFLUE_RENTED_CONTRACT=1.
if (process.env.EDGEFLUE_RENTED_CONTRACT !== undefined)
  describeSandbox(
    "rented",
    {
      async withPlaces(body) {
        const places = [openPlace(), openPlace()] as const;
        try {
          await body(places[0], places[1]);
        } finally {
          for (const { sql } of places) sql.close();
          dockerMachines.destroyAll();
        }
      },
      cannot: {
        liveOutput: "what a program writes goes by files of the machine",
        endsBackground: "what runs in the background lasts as long as the machine",
        scopedShell:
          "a command can read all of /workspace; what it changes outside of its folder is not kept",
        fileRulesOfCommands: "the rules judge the text of a command line, as for every real shell",
      },
    },
    { describe: describeContainers, it, expect },
  );
