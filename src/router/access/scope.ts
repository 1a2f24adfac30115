/** What a key may do: `agents:<name>`, `workflows:<name>`, `approvals`, `approvals:<agent>`, `admin`, `*`. A segment is a
 *  whole name or `*`; a key without scopes may do nothing. */

import { suggestName } from "../../protocol/check/known-names.ts";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import { type AccessTarget, approvalVerbs } from "./target.ts";

export interface KnownNames {
  agents: readonly string[];
  workflows: readonly string[];
}

/** What is wrong with a scope, in words that follow it. */
export function findScopeProblem(scope: unknown, { agents, workflows }: KnownNames): string | undefined {
  if (typeof scope !== "string") return "must be a text";
  const [kind = "", name, ...rest] = scope.split(":");
  const named: Record<string, readonly string[]> = { agents, workflows, approvals: agents };
  const isAlone = name === undefined && ["*", "admin", "approvals"].includes(kind);
  if (isAlone) return undefined;
  const known = ownEntry(named, kind);
  if (known === undefined || name === undefined || name === "" || rest.length > 0)
    return "is no scope. Scopes are agents:<name>, workflows:<name>, approvals, approvals:<agent>, admin and *";
  if (name === "*" || known.includes(name)) return undefined;
  return `names ${kind === "workflows" ? "a workflow" : "an agent"} that does not exist.${suggestName(name, known)}`.replace(
    /\.$/,
    "",
  );
}

/** Whether these scopes permit it. */
export function covers(scopes: readonly string[], target: AccessTarget): boolean {
  if (scopes.includes("*")) return true;
  const has = (kind: string, name: string) =>
    scopes.includes(`${kind}:*`) || scopes.includes(`${kind}:${name}`);
  const mayApprove = (agent: string) => scopes.includes("approvals") || has("approvals", agent);
  switch (target.type) {
    case "session": {
      const { agent, verb } = target;
      // What an agent asks is for approvers to answer, not for everyone who may ask the agent.
      if (verb === "decide") return mayApprove(agent);
      return has("agents", agent) || (approvalVerbs.has(verb) && mayApprove(agent));
    }
    case "run":
      if (target.action === "read" && scopes.includes("admin")) return true;
      return has(target.kind === "workflow" ? "workflows" : "agents", target.name);
    case "list": {
      if (scopes.includes("admin")) return true;
      const { list, name } = target;
      if (list === "agents") return name === undefined || knowsAgent(scopes, name);
      if (list === "workflows") return name === undefined || has("workflows", name);
      if (list === "approvals") return name === undefined ? approvesSome(scopes) : mayApprove(name);
      return false;
    }
  }
}

/** Whether an agent exists for the bearer of these scopes. */
export function knowsAgent(scopes: readonly string[], agent: string): boolean {
  const names = [
    "*",
    "admin",
    "approvals",
    `agents:${agent}`,
    "agents:*",
    `approvals:${agent}`,
    "approvals:*",
  ];
  return scopes.some((scope) => names.includes(scope));
}

function approvesSome(scopes: readonly string[]): boolean {
  return scopes.some((scope) => scope === "approvals" || scope.startsWith("approvals:"));
}
