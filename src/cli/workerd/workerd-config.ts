/** Writes the configuration of raw `workerd` for a Worker: its Durable Objects in a folder, its network, its port. The bindings
 *  that come from the environment are added by the script that starts it, which knows what is set. Pure. */

import { CommandProblem } from "../command-problem.ts";
import type { Upload, UploadedBinding } from "./read-upload.ts";

/** Where the script that starts it puts the bindings of the environment. */
const environmentMark = "# environment";

/** What modules are to workerd, by the media types of an upload. */
const moduleKinds: Readonly<Record<string, string>> = {
  "application/javascript+module": "esModule",
  "application/javascript": "commonJsModule",
  "application/wasm": "wasm",
  "application/octet-stream": "data",
  "text/plain": "text",
};

/** The file of a module, in the folder of the configuration. */
export function modulePath(index: number): string {
  return `modules/${index}`;
}

/** Whether the environment of a process can have a variable of that name, and so override a text of `[vars]`. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** Throws a CommandProblem when the Worker has what raw workerd does not. */
export function toWorkerdConfig({ modules, bindings, containers, ...upload }: Upload): string {
  refuseMissing(bindings, containers);
  const embedded = modules.map(({ name, type }, index) => {
    const kind = moduleKinds[type];
    if (kind === undefined)
      throw new CommandProblem(`The module ${name} is of a type that is unknown: ${type}.`);
    return `(name = ${text(name)}, ${kind} = embed ${text(`/${modulePath(index)}`)})`;
  });
  const objects = bindings.filter((binding) => binding.type === "durable_object_namespace");
  const classes = [...new Set(objects.map(({ class_name }) => class_name))];
  const bound = [
    ...objects.map(
      ({ name, class_name }) => `(name = ${text(name)}, durableObjectNamespace = ${text(class_name)})`,
    ),
    ...bindings.flatMap((binding) => {
      if (binding.type === "json")
        return `(name = ${text(binding.name)}, json = ${text(JSON.stringify(binding.json))})`;
      if (binding.type === "plain_text" && !isVariableName(binding.name))
        return `(name = ${text(binding.name)}, text = ${text(binding.text)})`;
      return [];
    }),
  ];
  // An object's file is named after its class's key: with another key, no session would be found.
  const namespaces = classes.map(
    (name) => `(className = ${text(name)}, uniqueKey = ${text(name)}, enableSql = true)`,
  );
  return `# Made by \`edgeflue build --workerd\` from the project's wrangler.toml. The script \`serve\` starts it.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))),
    (name = "storage", disk = (path = "/data", writable = true)),
  ],
  sockets = [
    (name = "http", address = "*:8080", service = "worker", http = (forwardedProtoHeader = "X-Forwarded-Proto")),
  ],
);

const worker :Workerd.Worker = (
  modules = ${list(embedded)},
  compatibilityDate = ${text(upload.compatibilityDate)},
  compatibilityFlags = ${list(upload.compatibilityFlags.map(text))},
  bindings = ${list([...bound, environmentMark])},
  durableObjectNamespaces = ${list(namespaces)},
  durableObjectStorage = (localDisk = "storage"),
);
`;
}

/** A guard that is not there, such as a rate limit, would be an open door. */
function refuseMissing(bindings: readonly UploadedBinding[], containers: readonly string[]): void {
  const missing = [
    ...bindings.flatMap((binding) => (binding.type === "other" ? `${binding.name} (${binding.kind})` : [])),
    ...containers.map((name) => `the containers of ${name}`),
  ];
  if (missing.length === 0) return;
  throw new CommandProblem(
    `wrangler.toml has what raw workerd does not: ${missing.join(", ")}. Give this build a configuration without it: \`edgeflue build --workerd --config wrangler.workerd.toml\`.`,
  );
}

/** JSON's escapes are Cap'n Proto's. */
function text(value: string): string {
  return JSON.stringify(value);
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "[]" : `[\n${items.map((item) => `    ${item}`).join(",\n")}\n  ]`;
}
