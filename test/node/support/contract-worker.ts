/** The Worker with the agent of the session contract, in a workerd of its own. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWithWrangler } from "../../../bench/bundle.ts";
import { startWorkerd } from "../../../bench/workerd-process.ts";

export interface ContractWorker {
  url: string;
  stop(): Promise<void>;
}

export async function startContractWorker(vars: Record<string, string>): Promise<ContractWorker> {
  const folder = mkdtempSync(join(tmpdir(), "edgeflue-contract-worker-"));
  const bundle = await bundleWithWrangler(
    "test/client/contract-worker/wrangler.toml",
    join(folder, "bundle"),
  );
  const { url, stop } = await startWorkerd(bundle, { vars });
  return {
    url,
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}
