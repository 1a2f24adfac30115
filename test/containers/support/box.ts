/** One sandbox over a real container, of which a test has both. */

import { type Clock, systemClock } from "../../../src/clock.ts";
import { NodeSql } from "../../../src/node/node-sql.ts";
import { createContainerMachine } from "../../../src/sandbox/container/container-machine.ts";
import type { Egress } from "../../../src/sandbox/container/egress/egress.ts";
import type { ContainerPort } from "../../../src/sandbox/container/port.ts";
import type { ContainerSandboxSettings } from "../../../src/sandbox/container/settings.ts";
import type { Sandbox, SandboxPolicy, SandboxScope, ShellOptions } from "../../../src/sandbox/sandbox.ts";
import "../../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../../src/store/migrations.ts";
import { LentContainer } from "./lent-container.ts";
import { workerUrl } from "./sessions.ts";

export interface Box extends AsyncDisposable {
  sandbox: Sandbox;
  container: LentContainer;
  /** One command in a transaction of its own, which is committed. */
  run(command: string, options?: ShellOptions & { scope?: SandboxScope }): ReturnType<Box["sh"]>;
  sh(command: string): Promise<{ stdout: string; stderr: string; exitCode: number }>;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  remove(path: string): Promise<void>;
  read(path: string): Promise<string>;
  bytes(path: string): Promise<Uint8Array>;
  list(path?: string): Promise<string[]>;
  exists(path: string): Promise<boolean>;
  /** What the next life of the session's object has. */
  again(options?: Pick<BoxOptions, "egress">): Box;
}

export interface BoxOptions {
  settings?: Partial<ContainerSandboxSettings>;
  policy?: Partial<SandboxPolicy>;
  /** Stands before the real container. */
  wrap?: (container: LentContainer) => ContainerPort;
  clock?: Clock;
  egress?: Egress | undefined;
}

export function openContainerBox(options: BoxOptions = {}): Box {
  const sql = new NodeSql(":memory:", { busyMsMax: 0 });
  migrate(sql);
  return openBoxOver(sql, new LentContainer(workerUrl ?? ""), options);
}

function openBoxOver(sql: NodeSql, container: LentContainer, options: BoxOptions): Box {
  const { settings = {}, policy = {}, wrap = (port) => port, clock = systemClock, egress } = options;
  const sandbox = createVirtualSandbox({
    sql,
    policy: { allowWrite: true, allowShell: true, allowedCommands: [], ...policy },
    machine: createContainerMachine({
      container: wrap(container),
      settings: { provider: "container", ...settings },
      clock,
      egress,
    }),
  });
  const commit = async <T>(
    body: (transaction: Awaited<ReturnType<Sandbox["begin"]>>) => Promise<T>,
    scope?: SandboxScope,
  ) => {
    const transaction = await sandbox.begin(scope);
    try {
      const value = await body(transaction);
      sql.transaction(() => transaction.commit());
      return value;
    } finally {
      transaction.end();
    }
  };
  const run: Box["run"] = (command, { scope, ...shellOptions } = {}) =>
    commit((transaction) => transaction.shell(command, shellOptions), scope);
  return {
    sandbox,
    container,
    run,
    sh: (command) => run(command),
    write: (files) =>
      commit(async (transaction) => {
        for (const [path, content] of Object.entries(files)) await transaction.files.write(path, content);
      }),
    remove: (path) => commit(({ files }) => files.remove(path)),
    read: (path) => commit(({ files }) => files.readText(path)),
    bytes: (path) => commit(({ files }) => files.readBytes(path)),
    list: (path = "/workspace") =>
      commit(async ({ files }) => (await files.list(path)).map((entry) => entry.path.slice(path.length + 1))),
    exists: (path) => commit(({ files }) => files.exists(path)),
    again: (changed = {}) => openBoxOver(sql, container, { ...options, ...changed }),
    async [Symbol.asyncDispose]() {
      await container.destroy().catch(() => {});
    },
  };
}
