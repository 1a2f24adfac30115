/** `edgeflue sandbox-server`: serves sandboxes of this machine to agents elsewhere, until it is stopped. */

import { parseArgs } from "node:util";
import { describeError } from "../../errors.ts";
import { createSandboxServer } from "../../node/sandbox-server/sandbox-server.ts";
import { CommandProblem } from "../command-problem.ts";

export async function runSandboxServer(args: readonly string[]): Promise<number> {
  const { root, port, host } = readArguments(args);
  const token = process.env.EDGEFLUE_SANDBOX_TOKEN ?? "";
  // No command sees it, nor what else this process knows.
  delete process.env.EDGEFLUE_SANDBOX_TOKEN;
  if (token.length < 16)
    throw new CommandProblem(
      "Set EDGEFLUE_SANDBOX_TOKEN to at least 16 random characters, e.g. of `openssl rand -hex 32`, and give the same to remote().",
    );
  const server = createSandboxServer({ root, token });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  }).catch((error: unknown) => {
    throw new CommandProblem(`The server cannot listen on ${host}:${port}: ${describeError(error)}`);
  });
  const address = server.address();
  const shownPort = typeof address === "object" && address !== null ? address.port : port;
  console.log(`edgeflue: sandboxes in ${root} are served at http://${host}:${shownPort}`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  // A client that is cut off ends its command.
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return 0;
}

function readArguments(args: readonly string[]): { root: string; port: number; host: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        root: { type: "string", default: "./sandboxes" },
        port: { type: "string", default: "8790" },
        host: { type: "string", default: "127.0.0.1" },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(`--port ${values.port} is no port`);
    return { ...values, port };
  } catch (error) {
    throw new CommandProblem(`\`edgeflue sandbox-server\`: ${describeError(error)}.`, { isMisuse: true });
  }
}
