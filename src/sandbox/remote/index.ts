/** `edgeflue/remote`: an agent's sandbox on a machine of one's own, which runs `npx edgeflue sandbox-server`. */

import { type CustomSandboxSettings, defineSandbox } from "../define-sandbox.ts";
import { registerPython } from "../python/python.ts";
import { runPython } from "../python/run-python.ts";
import { remoteLimits } from "./limits.ts";
import { createRemoteSandbox } from "./remote-sandbox.ts";

export interface RemoteOptions {
  /** Where the server is, e.g. `https://sandbox.example.com`: `https:`, or `http:` to this machine. */
  url: string | undefined;
  /** The server's EDGEFLUE_SANDBOX_TOKEN. It is sent to that address alone, and never to a command. */
  token: string | undefined;
  /** Default: the runtime's own. */
  fetch?: typeof globalThis.fetch;
}

registerPython(runPython);

const known = ["url", "token", "fetch"];

/** For `sandbox: remote({ url: ctx.env.SANDBOX_URL, token: ctx.env.SANDBOX_TOKEN })`. Throws when one of them is missing or
 *  cannot be right. */
export function remote(options: RemoteOptions): CustomSandboxSettings {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`[edgeflue] remote() has no option "${unknown}": it takes ${known.join(", ")}.`);
  const { url = "", token = "", fetch = (input, init) => globalThis.fetch(input, init) } = options;
  const base = requireUrl(url);
  if (token.length < remoteLimits.tokenCharsMin || !/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError(
      `[edgeflue] The token of remote() must be at least ${remoteLimits.tokenCharsMin} visible ASCII characters: the EDGEFLUE_SANDBOX_TOKEN of the server.`,
    );
  }
  return defineSandbox({
    name: "remote",
    create: ({ policy, address: { agent, instance, session } }) =>
      createRemoteSandbox({
        url: base,
        token,
        fetch,
        policy,
        session: JSON.stringify([agent, instance, session]),
      }),
  });
}

function requireUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(url?.hostname ?? "");
  const isRight = url?.protocol === "https:" || (url?.protocol === "http:" && isHere);
  if (url === undefined || !isRight || url.username !== "" || url.search !== "" || url.hash !== "") {
    throw new TypeError(
      "[edgeflue] The url of remote() must be the sandbox server's https: address, without credentials and query; http: is for this machine alone.",
    );
  }
  return url.href.replace(/\/$/, "");
}
