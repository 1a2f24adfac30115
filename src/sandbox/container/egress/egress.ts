/** What the programs of a container may reach: the hosts of the agent's network rules, by the platform's interception. It is closed
 *  otherwise. The container sees neither the rules' secrets nor the hosts themselves: a service of this Worker asks them. */

import { EdgeflueError } from "../../../errors.ts";
import type { NetworkRule } from "../../network/network-rule.ts";
import type { PermissionRules } from "../../permission/permissions.ts";
import type { SandboxPolicy } from "../../sandbox.ts";
import type { ContainerPort, EgressService } from "../port.ts";
import type { ContainerSandboxSettings } from "../settings.ts";

/** What the service gets. Names of secrets, never their values. */
export interface EgressProps {
  readonly rules: readonly NetworkRule[];
  readonly permissions?: PermissionRules;
}

/** `ctx.exports`: classes that make a service of themselves. */
export type EgressExports = object;

export interface Egress {
  /** Of the rules: a container that was started under other ones is not used. */
  readonly key: string;
  /** Call it after each start. */
  open(container: ContainerPort): Promise<void>;
}

/** Undefined where nothing is to be reached. Throws a sentence for rules that a container cannot have. */
export function createEgress(
  { network = [], permissions }: SandboxPolicy,
  { provider, machine }: ContainerSandboxSettings,
  exports: EgressExports = {},
): Egress | undefined {
  const rules = network.filter(({ url }) => new URL(url).port === "");
  const isAuto = provider === "auto";
  if (network.length === 0 || (isAuto && (machine !== undefined || rules.length === 0))) return undefined;
  if (machine !== undefined)
    throw new Error(
      `[edgeflue] Agent field "network" is for containers of Cloudflare: say to ${machine.service} what its machines may reach.`,
    );
  const other = network.find((rule) => !isAuto && !rules.includes(rule));
  if (other !== undefined)
    throw new Error(
      `[edgeflue] Agent field "network": programs of a container reach the ports 80 and 443, and ${other.url} names another one.`,
    );
  const props: EgressProps = {
    rules,
    ...(permissions?.network !== undefined && { permissions: permissions.network }),
  };
  return { key: toKey(JSON.stringify(props)), open: (container) => open(container, props, exports) };
}

async function open(container: ContainerPort, props: EgressProps, exports: EgressExports): Promise<void> {
  const service = toService(props, exports);
  for (const origin of new Set(props.rules.map(({ url }) => new URL(url).origin))) {
    const { protocol, hostname } = new URL(origin);
    const name = protocol === "https:" ? "interceptOutboundHttps" : "interceptOutboundHttp";
    if (container[name] === undefined) throw cannotIntercept(name);
    await container[name](hostname, service);
  }
}

/** Without it the container would stay closed, whatever the agent's rules say. */
function cannotIntercept(method: string): EdgeflueError {
  return new EdgeflueError(
    "agent_invalid",
    "The agent has network rules, which the runtime of its container cannot keep.",
    {
      hint: `Deploy with a newer wrangler: the runtime has to know ${method}(). Or leave out the agent's network.`,
    },
  );
}

function toService(props: EgressProps, exports: EgressExports): EgressService {
  const make = "ContainerEgress" in exports ? exports.ContainerEgress : undefined;
  if (typeof make === "function") return make({ props }) as EgressService; // as the platform makes it of a WorkerEntrypoint
  throw new EdgeflueError(
    "agent_invalid",
    "The network rules of an agent with a container need a service that this Worker does not export.",
    {
      hint: 'Add it to src/worker.ts: export { ContainerEgress } from "edgeflue/container-egress";. It needs a compatibility_date of 2025-11-17 or later.',
    },
  );
}

/** Of a text, in 16 digits: it distinguishes one set of rules from the next, and keeps nothing secret. */
function toKey(text: string): string {
  let [left, right] = [0x811c9dc5, 0x9e3779b9];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    left = Math.imul(left ^ code, 0x01000193) >>> 0;
    right = Math.imul(right ^ code, 0x85ebca6b) >>> 0;
  }
  return `-${left.toString(16).padStart(8, "0")}${right.toString(16).padStart(8, "0")}`;
}
