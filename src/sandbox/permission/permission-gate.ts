/** Applies an agent's permissions to one transaction, and collects what needs an approval. A call that hits such a thing
 *  runs on, so that one approval can be asked for all of it; nothing of that run is kept, and with the approval it runs
 *  again. */

import { EdgeflueError } from "../../errors.ts";
import {
  type CompiledPermissions,
  compilePermissions,
  type Permission,
  type SandboxPermissions,
} from "./permissions.ts";
import type { RequestSubject } from "./request-pattern.ts";

/** How `ask` is answered: `collect`: it is noted, and goes on for the time being; a list: what was approved, all else is
 *  refused; undefined: there is no one to ask. */
export type Asks = "collect" | readonly string[] | undefined;

/** `as-listed`: the agent's network rules decide. */
export type RequestVerdict = { type: "as-listed" | "approved" } | { type: "refused"; problem: string };

export class PermissionGate {
  readonly #permissions: CompiledPermissions;
  readonly #asks: Asks;
  readonly #asked = new Set<string>();
  #hasSent = false;

  constructor(permissions: SandboxPermissions = {}, asks?: Asks) {
    this.#permissions = compilePermissions(permissions);
    this.#asks = asks;
  }

  /** What an approval is needed for, in words: `run git push origin main`, `write /workspace/.env`. */
  get asked(): readonly string[] {
    return [...this.#asked];
  }

  /** Why a command may not run, as words after its name; undefined when it may. */
  findCommandRefusal(argv: readonly string[]): string | undefined {
    const verdict = this.#judge(this.#permissions.command(argv), `run ${argv.map(quote).join(" ")}`);
    return verdict === undefined ? undefined : `not permitted: ${verdict}`;
  }

  /** Of a run that is not kept nothing may be left outside: a request is not sent after something was asked, nor is
   *  anything asked after a request that changes what it reaches. */
  permitRequest({ method, url }: RequestSubject): RequestVerdict {
    const permission = this.#permissions.request({ method, url });
    const refusal = this.#judge(permission, `send ${method} ${url.href}`);
    if (refusal !== undefined) return { type: "refused", problem: refusal };
    if (this.#asked.size > 0)
      return { type: "refused", problem: "it is not sent before the call has its approval" };
    if (method !== "GET" && method !== "HEAD") this.#hasSent = true;
    return { type: permission === "ask" ? "approved" : "as-listed" };
  }

  /** Why something may not be done that a rule decides about, in words; undefined when it goes on. */
  judge(permission: Permission, action: string): string | undefined {
    return this.#judge(permission, action);
  }

  /** `path` is absolute and without links. Throws `sandbox_denied`. */
  requireRead(path: string): void {
    this.#require(path, "read", this.#permissions.read(path));
  }

  requireWrite(path: string): void {
    this.#require(path, "write", this.#permissions.write(path));
  }

  /** Whether a search may look into a file. One that would have to ask does not. */
  maySearch(path: string): boolean {
    const permission = this.#permissions.read(path);
    if (permission === "allow") return true;
    return permission === "ask" && Array.isArray(this.#asks) && this.#asks.includes(`read ${path}`);
  }

  #require(path: string, action: "read" | "write", permission: Permission): void {
    const verdict = this.#judge(permission, `${action} ${path}`);
    if (verdict === undefined) return;
    const done = action === "read" ? "read" : "changed";
    throw new EdgeflueError("sandbox_denied", `${path} was not ${done}: ${verdict}.`, {
      meta: { path, needs: "permission" },
    });
  }

  /** Undefined lets it go on. */
  #judge(permission: Permission, action: string): string | undefined {
    if (permission === "allow") return undefined;
    if (permission === "deny") return "a rule of the agent's permissions denies it";
    if (this.#asks === undefined) return "it needs an approval, which only a call of a tool can ask for";
    if (this.#asks === "collect") {
      if (this.#hasSent) {
        return "it needs an approval, which cannot be asked for in a call that has changed something over the network: make it a call of its own";
      }
      this.#asked.add(action);
      return undefined;
    }
    return this.#asks.includes(action) ? undefined : "it needs an approval that was not given";
  }
}

/** A word as the person who decides reads it. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}

/** What follows a search that left files out. */
export function keptNote(files: number): string {
  return `Rules of the agent's permissions kept ${files} ${files === 1 ? "file" : "files"} from being searched.`;
}
