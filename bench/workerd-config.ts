/** Writes the configuration of raw `workerd`: one Worker, its Durable Objects on disk, a port of the
 *  machine's choice on 127.0.0.1, and a network that may reach 127.0.0.1. Pure. */

import { extname } from "node:path";
import type { Bundle } from "./bundle.ts";

export interface WorkerdSettings {
  bundle: Bundle;
  /** Text bindings. */
  vars: Record<string, string>;
  /** Absolute path; exists. */
  storageDirectory: string;
}

const moduleKinds: Record<string, string> = {
  ".js": "esModule",
  ".mjs": "esModule",
  ".cjs": "commonJsModule",
  ".wasm": "wasm",
  ".bin": "data",
};

/** What a rule of wrangler.toml makes a text is named after its hash. */
const hashedName = /^[0-9a-f]{40}-/;

/** Belongs into the bundle's directory, which its modules are embedded from. */
export function toWorkerdConfig({ bundle, vars, storageDirectory }: WorkerdSettings): string {
  const modules = bundle.modules.map((path) => {
    const kind =
      hashedName.test(path) && extname(path) === ".js" ? "text" : (moduleKinds[extname(path)] ?? "text");
    return `(name = ${text(path)}, ${kind} = embed ${text(path)})`;
  });
  const bindings = [
    ...Object.entries(vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...bundle.durableObjects.map(
      ({ binding, className }) => `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`,
    ),
  ];
  const namespaces = bundle.durableObjects.map(
    ({ className }) =>
      `(className = ${text(className)}, uniqueKey = ${text(`bench-${className}`)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "storage", disk = (path = ${text(storageDirectory)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = ${list(modules)},
  compatibilityDate = ${text(bundle.compatibilityDate)},
  compatibilityFlags = ${list(bundle.compatibilityFlags.map(text))},
  bindings = ${list(bindings)},
  durableObjectNamespaces = ${list(namespaces)},
  durableObjectStorage = (localDisk = "storage"),
);
`;
}

/** JSON's escapes are Cap'n Proto's. */
function text(value: string): string {
  return JSON.stringify(value);
}

function list(items: readonly string[]): string {
  return `[${items.join(", ")}]`;
}
