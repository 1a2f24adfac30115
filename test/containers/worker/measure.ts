/** What commands cost in an object of workerd: through the sandbox, and bare. */

import { systemClock } from "../../../src/clock.ts";
import { createContainerMachine } from "../../../src/sandbox/container/container-machine.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import "../../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../../src/sandbox/virtual/virtual-sandbox.ts";
import { DurableObjectSql } from "../../../src/store/durable-object/durable-object-sql.ts";
import { migrate } from "../../../src/store/migrations.ts";

export interface Measures {
  bareMs: number[];
  /** As much passes through the engine. */
  bareNineMiBMs: number[];
  warmMs: number[];
  oneFileBackMs: number[];
  oneMiBBackMs: number[];
  nineMiBBackMs: number[];
  firstSyncMs: number;
  oneFileOfManyMs: number[];
  warmOfManyMs: number[];
}

export async function measure(ctx: DurableObjectState, rounds: number): Promise<Measures> {
  const { container } = ctx;
  if (container === undefined) throw new Error("There is no container.");
  const sql = new DurableObjectSql(ctx.storage);
  migrate(sql);
  const machine = createContainerMachine({
    container,
    settings: { provider: "container" },
    clock: systemClock,
  });
  const sandbox = createVirtualSandbox({
    sql,
    policy: { allowWrite: true, allowShell: true, allowedCommands: [] },
    machine,
  });
  const bare = async (...argv: string[]) => {
    await (await container.exec(argv)).output();
  };
  const timed = async (body: () => Promise<unknown>) => {
    // The clock of a Worker stands still between two answers from outside; each of these has some.
    // An exec waits until what was written before is on the disk, which is no part of its own time.
    await ctx.storage.sync();
    const start = Date.now();
    await body();
    return Date.now() - start;
  };
  const run = (command: string) => commit(sql, sandbox, (transaction) => transaction.shell(command));
  // What is copied from there changes /workspace, and is not synced itself.
  await run(
    "mkdir d node_modules; echo x > d/x; cd node_modules; for i in 0 1; do head -c 1048576 /dev/urandom > one$i; head -c 9437184 /dev/urandom > nine$i; done",
  );
  const bareMs: number[] = [];
  const bareNineMiBMs: number[] = [];
  const warmMs: number[] = [];
  const oneFileBackMs: number[] = [];
  const oneMiBBackMs: number[] = [];
  const nineMiBBackMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // What a large transfer leaves to be done is no part of what comes after it.
    await bare("true");
    bareMs.push(await timed(() => bare("true")));
    warmMs.push(await timed(() => run("true")));
    bareNineMiBMs.push(await timed(() => bare("cat", "/workspace/node_modules/nine0")));
    oneFileBackMs.push(await timed(() => run(`echo ${round} > d/x`)));
    oneMiBBackMs.push(await timed(() => run(`cp node_modules/one${round % 2} d/y`)));
    nineMiBBackMs.push(await timed(() => run(`cp node_modules/nine${round % 2} d/y`)));
  }
  await commit(sql, sandbox, async ({ files }) => {
    for (let index = 0; index < 10_000; index++)
      await files.write(`many/${index % 100}/f${index}`, `content of file ${index}\n`.repeat(40));
  });
  const firstSyncMs = await timed(() => run("true"));
  const oneFileOfManyMs: number[] = [];
  const warmOfManyMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    oneFileOfManyMs.push(await timed(() => run(`echo ${round} > many/7/f7`)));
    warmOfManyMs.push(await timed(() => run("true")));
  }
  await container.destroy();
  return {
    bareMs,
    bareNineMiBMs,
    warmMs,
    oneFileBackMs,
    oneMiBBackMs,
    nineMiBBackMs,
    firstSyncMs,
    oneFileOfManyMs,
    warmOfManyMs,
  };
}

async function commit(
  sql: DurableObjectSql,
  sandbox: Sandbox,
  body: (transaction: Awaited<ReturnType<Sandbox["begin"]>>) => Promise<unknown>,
) {
  const transaction = await sandbox.begin();
  try {
    await body(transaction);
    sql.transaction(() => transaction.commit());
  } finally {
    transaction.end();
  }
}
