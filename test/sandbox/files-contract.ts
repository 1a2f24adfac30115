/** The contract of `SandboxFiles`, run by Vitest. */

import { describe, expect, it } from "vitest";
import type { SandboxFiles } from "../../src/sandbox/sandbox.ts";
import { describeSandboxFiles as describeContract } from "../../src/testing/sandbox-files-contract.ts";

export function describeSandboxFiles(
  name: string,
  withFiles: (body: (files: SandboxFiles) => Promise<void>) => Promise<void>,
): void {
  describeContract(name, withFiles, { describe, it, expect });
}
