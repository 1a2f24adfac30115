/** What operators see of a deployment: its agents, instances, sessions, runs, schedules and open approvals. Needs a key that
 *  may. */

import type { ApprovalDecision, ApprovalView } from "../../protocol/approval.ts";
import { checkOptions } from "../../protocol/check/field-checks.ts";
import type { ListedApproval, RunFilter } from "../../protocol/directory/directory.ts";
import type { RunRecord } from "../../protocol/run/run.ts";
import type { HttpConnection } from "../http/http-connection.ts";
import { HttpSession } from "../http/http-session.ts";
import { toPathPart } from "../http/path-part.ts";
import { parseRun } from "../run/wire-run.ts";
import { PagedList } from "./paged-list.ts";
import {
  type ListedAgent,
  type ListedSchedule,
  type ListedSession,
  parseInstance,
  parseListedAgent,
  parseListedApproval,
  parseListedSession,
  parseSchedules,
} from "./wire-admin.ts";

/** A run as a list shows it: its payload and result are in the run itself. */
export type ListedRun = Omit<RunRecord, "payload" | "result">;

export interface RunListOptions {
  /** An agent or a workflow. Default: all. */
  agent?: string;
  /** Only with an agent. */
  instance?: string;
  /** Default: all. */
  status?: RunFilter;
}

export interface SessionListOptions {
  agent?: string;
  /** Only with an agent. */
  instance?: string;
}

/** A call of some session that waits for a decision. */
export interface OpenCall extends ListedApproval {
  /** What it would do, and with which arguments. */
  view(): Promise<ApprovalView | undefined>;
  approve(decision?: Omit<ApprovalDecision, "decision">): Promise<ApprovalView>;
  deny(decision?: Omit<ApprovalDecision, "decision">): Promise<ApprovalView>;
}

export class AdminApi {
  readonly #connection: HttpConnection;

  constructor(connection: HttpConnection) {
    this.#connection = connection;
  }

  /** Agents and workflows, by name. */
  agents(): PagedList<ListedAgent> {
    return new PagedList(this.#connection, { path: "/admin/agents", parse: parseListedAgent });
  }

  /** For whom or what an agent works. */
  instances(agent: string): PagedList<string> {
    const path = `/admin/agents/${toPathPart("agent", agent)}/instances`;
    return new PagedList(this.#connection, { path, parse: parseInstance });
  }

  /** Newest first. */
  sessions(options: SessionListOptions = {}): PagedList<ListedSession> {
    checkOptions("sessions()", options, ["agent", "instance"]);
    const { agent: agentName, instance: instanceId } = options;
    return new PagedList(this.#connection, {
      path: "/admin/sessions",
      query: { agentName, instanceId },
      parse: parseListedSession,
    });
  }

  /** Newest first. */
  runs(options: RunListOptions = {}): PagedList<ListedRun> {
    checkOptions("runs()", options, ["agent", "instance", "status"]);
    const { agent, instance, status } = options;
    if (instance !== undefined && agent === undefined)
      throw new TypeError('[edgeflue] runs(): "instance" needs "agent".');
    if (agent === undefined || instance === undefined)
      return new PagedList(this.#connection, {
        path: "/admin/runs",
        query: { agentName: agent, status },
        parse: parseListedRun,
      });
    const path = `/admin/agents/${toPathPart("agent", agent)}/instances/${toPathPart("instance", instance)}/runs`;
    return new PagedList(this.#connection, { path, query: { status }, parse: parseListedRun });
  }

  /** Calls of all sessions that wait for a decision, oldest first. */
  approvals(): PagedList<OpenCall> {
    return new PagedList(this.#connection, {
      path: "/admin/approvals",
      parse: (item) => this.#toOpenCall(parseListedApproval(item)),
    });
  }

  /** When each schedule comes next and what it began; `problems` are those that are not served. */
  async schedules(): Promise<{ schedules: ListedSchedule[]; problems: unknown[] }> {
    const { schedules, problems } = parseSchedules(
      await this.#connection.json({ method: "GET", path: "/admin/schedules" }),
    );
    return { schedules, problems };
  }

  #toOpenCall(approval: ListedApproval): OpenCall {
    const { agent, instance, session, approvalId } = approval;
    const opened = new HttpSession(this.#connection, { agent, instance, session });
    return {
      ...approval,
      view: async () => (await opened.approvals()).find((view) => view.approvalId === approvalId),
      approve: (decision = {}) => opened.decide(approvalId, { ...decision, decision: "approve" }),
      deny: (decision = {}) => opened.decide(approvalId, { ...decision, decision: "deny" }),
    };
  }
}

function parseListedRun(value: unknown): ListedRun {
  const { payload: _, result: __, ...run } = parseRun(value);
  return run;
}
