/** The contract of every sandbox, kept by the remote one over a real server. */

import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSandboxServer } from "../../../src/node/sandbox-server/sandbox-server.ts";
import { createRemoteSandbox } from "../../../src/sandbox/remote/remote-sandbox.ts";
import type { SandboxPlace } from "../../../src/testing/sandbox-contract/contract-parts.ts";
import { describeSandbox } from "../../../src/testing/sandbox-contract/describe-sandbox.ts";
import { remoteCannot } from "../../support/remote-cannot.ts";

const token = "a-token-of-the-tests";

describeSandbox(
  "remote",
  {
    async withPlaces(body) {
      const root = mkdtempSync(join(tmpdir(), "edgeflue-remote-"));
      const server = createSandboxServer({ root, token });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens
      try {
        await body(toPlace(url, ".."), toPlace(url, "../.."));
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        rmSync(root, { recursive: true, force: true });
      }
    },
    cannot: remoteCannot,
  },
  { describe, it, expect },
);

function toPlace(url: string, session: string): SandboxPlace {
  return {
    open: ({ policy } = {}) =>
      createRemoteSandbox({
        url,
        token,
        fetch,
        session,
        policy: { allowWrite: true, allowShell: true, allowedCommands: [], ...policy },
      }),
  };
}
