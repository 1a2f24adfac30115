/** The contract of every sandbox, kept by the remote one in the product's own runtime, over a real server. */

import { describe, expect, inject, it } from "vitest";
import { createRemoteSandbox } from "../../src/sandbox/remote/remote-sandbox.ts";
import type { SandboxPlace } from "../../src/testing/sandbox-contract/contract-parts.ts";
import { describeSandbox } from "../../src/testing/sandbox-contract/describe-sandbox.ts";
import { remoteCannot } from "../support/remote-cannot.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of test/node/support/sandbox-server.ts. */
    sandboxServerUrl: string;
    sandboxServerToken: string;
  }
}

describeSandbox(
  "remote from workerd",
  {
    withPlaces: (body) => body(openPlace(), openPlace()),
    cannot: remoteCannot,
  },
  { describe, it, expect },
);

function openPlace(): SandboxPlace {
  const session = crypto.randomUUID();
  return {
    open: ({ policy } = {}) =>
      createRemoteSandbox({
        url: inject("sandboxServerUrl"),
        token: inject("sandboxServerToken"),
        fetch: (input, init) => fetch(input, init),
        session,
        policy: { allowWrite: true, allowShell: true, allowedCommands: [], ...policy },
      }),
  };
}
