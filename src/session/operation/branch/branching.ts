/** Forks and rewinds of a session. A fork is one transaction of the session that begins with it, which reads everything
 *  from the other one before; a rewind is one of the session itself. */

import type { AgentConfig } from "../../../agent/config/agent-config.ts";
import { EdgeflueError, invalidRequest } from "../../../errors.ts";
import type { Journal } from "../../../journal/journal.ts";
import { checkId } from "../../../protocol/address.ts";
import type {
  BranchQuery,
  BranchRequest,
  ForkReply,
  ForkRequest,
  RewindReply,
  RewindRequest,
} from "../../../protocol/request/branch.ts";
import { checkFieldsOf } from "../../../protocol/request/check-request.ts";
import type { Session } from "../../../protocol/session.ts";
import type { SandboxTransaction } from "../../../sandbox/sandbox.ts";
import { hasFiles } from "../../../sandbox/sqlite/file-copies.ts";
import { SqliteSnapshots } from "../../../sandbox/sqlite/snapshots.ts";
import { mainThread } from "../../../store/message/message-store.ts";
import type { StoredBranch } from "../../../store/meta-store.ts";
import type { SessionPorts } from "../../ports.ts";
import type { AgentLoader } from "../../runtime/agent-loader.ts";
import type { Acceptance } from "../accept/acceptance.ts";
import { findByKey, type Identity, idempotencyConflict, toIdentity } from "../accept/admission.ts";
import type { OperationQueue } from "../accept/queue.ts";
import { readBranchStream, toBranchStream } from "./branch-codec.ts";
import { type BranchHead, readBranch, writeBranch } from "./branch-content.ts";
import { afterStep, type Cut, type FilesAtCut, filesAt, findCut } from "./cut.ts";

export interface BranchingParts {
  ports: SessionPorts;
  journal: Journal;
  agents: AgentLoader;
  queue: OperationQueue;
  acceptance: Acceptance;
}

export class Branching {
  readonly #parts: BranchingParts;

  constructor(parts: BranchingParts) {
    this.#parts = parts;
  }

  async fork({ to, idempotencyKey, ...query }: ForkRequest): Promise<ForkReply> {
    checkFieldsOf("fork", { to, idempotencyKey, ...query });
    const { address } = this.#parts.journal;
    this.#requireBegun();
    const session = checkId("session", to ?? (await nameFork(address.session, idempotencyKey)));
    if (session === address.session) throw sessionExists(session);
    const request = { ...query, ...(idempotencyKey !== undefined && { idempotencyKey }) };
    return this.#open(session).beginBranch({ from: address.session, ...request });
  }

  async readBranch({ at, files = "exact" }: BranchQuery): Promise<ReadableStream<Uint8Array>> {
    this.#requireBegun();
    const { ports, journal, agents } = this.#parts;
    if (files !== "none") {
      const { provider } = (await agents.load()).sandbox;
      if (provider !== "virtual") throw noFilesToCopy(provider, 'files: "none"');
    }
    // From here on in one turn: history and files are of the same moment.
    journal.flush();
    const { stores } = journal;
    const cut = findCut(stores.messages, at);
    const atCut = this.#filesAt(cut, files);
    return toBranchStream(
      readBranch({ stores, sql: ports.sql }, { cut, files: atCut, now: ports.clock.now() }),
    );
  }

  async beginBranch({ from, idempotencyKey: key, ...query }: BranchRequest): Promise<ForkReply> {
    const { journal, ports, agents } = this.#parts;
    const identity = key === undefined ? undefined : await toIdentity(key, { from, ...query });
    const earlier = this.#findEarlier(from, identity);
    if (earlier !== undefined) return earlier;
    const records = await readBranchStream<BranchHead>(await this.#open(from).readBranch(query));
    const meanwhile = this.#findEarlier(from, identity);
    if (meanwhile !== undefined) return meanwhile;
    this.#parts.acceptance.deletion.requireThere();
    const at = journal.commit((transaction) =>
      writeBranch(transaction, ports.sql, { records, branch: { from, ...identity } }),
    );
    // It may have been made without the payload, and have looked at files.
    agents.restart();
    return { session: journal.address.session, at };
  }

  async rewind({ at, files = "exact", idempotencyKey: key }: RewindRequest): Promise<RewindReply> {
    checkFieldsOf("rewind", { at, files, idempotencyKey: key });
    this.#requireBegun();
    const identity = key === undefined ? undefined : await toIdentity(key, { rewind: at, files });
    const earlier = this.#findRewind(identity);
    if (earlier !== undefined) return earlier;
    const { sandbox } = await this.#parts.agents.load();
    if (files === "exact" && sandbox.provider !== "virtual")
      throw noFilesToCopy(sandbox.provider, 'files: "current"');
    const transaction = files === "exact" && sandbox.policy.allowWrite ? await sandbox.begin() : undefined;
    try {
      return this.#findRewind(identity) ?? this.#rewind({ at, files }, { transaction, identity });
    } finally {
      transaction?.end();
    }
  }

  #rewind(
    { at, files }: Required<Pick<RewindRequest, "at" | "files">>,
    {
      transaction,
      identity,
    }: { transaction: SandboxTransaction | undefined; identity: Identity | undefined },
  ): RewindReply {
    const { journal, queue, acceptance } = this.#parts;
    acceptance.deletion.requireThere();
    if (queue.open.length > 0) throw stillOpen();
    const { messages, operations } = journal.stores;
    const cut = afterStep(messages, findCut(messages, at));
    const operationId = operations.newestId() ?? "";
    const atCut = this.#filesAt(cut, files);
    journal.commit((stores) => {
      if (identity !== undefined) stores.idempotency.insert(identity, `${operationId}:rewind:${cut.seq}`);
      if (cut.next === undefined) return;
      stores.messages.replaceFrom(mainThread, cut.seq + 1);
      if (atCut.type === "snapshot" && transaction !== undefined) {
        transaction.workspace?.restoreSnapshot(atCut.id);
        transaction.commit();
      }
      stores.publish();
      journal.log(operationId, { type: "rewound", at: cut.seq });
    });
    return { at: cut.seq };
  }

  /** The reply of an earlier request with the key. */
  #findRewind(identity: Identity | undefined): RewindReply | undefined {
    const earlier = identity && findByKey(this.#parts.journal, identity);
    return earlier === undefined ? undefined : { at: Number(/\d+$/.exec(earlier)?.[0] ?? 0) };
  }

  #filesAt(cut: Cut, files: NonNullable<BranchQuery["files"]>): FilesAtCut {
    const snapshots = new SqliteSnapshots(this.#parts.ports.sql);
    return filesAt(cut, files, (id) => snapshots.has(id));
  }

  /** The reply of an earlier request with the key. Throws `session_exists` when the session has begun otherwise. */
  #findEarlier(from: string, identity: Identity | undefined): ForkReply | undefined {
    const { journal, ports } = this.#parts;
    const { session } = journal.address;
    const branch = journal.read(({ meta }) => meta.branch(), undefined);
    if (branch?.key !== undefined && branch.key === identity?.key) return toReply(session, branch, identity);
    const hasBegun = journal.read(
      ({ operations, meta }) =>
        meta.branch() !== undefined || operations.newestId() !== undefined || hasFiles(ports.sql),
      false,
    );
    if (hasBegun || from === session) throw sessionExists(session);
    return undefined;
  }

  #open(session: string): Session {
    const { journal, ports } = this.#parts;
    if (ports.openSession === undefined) throw invalidRequest("This host opens no other sessions.");
    const config = journal.read(({ meta }) => meta.agentConfig() as AgentConfig | undefined, undefined); // checked when it was adopted
    return ports.openSession({ ...journal.address, session }, config);
  }

  #requireBegun(): void {
    const { journal } = this.#parts;
    if (!journal.isNew) return;
    const { session } = journal.address;
    throw new EdgeflueError("session_not_found", `There is no session ${JSON.stringify(session)}.`, {
      hint: "A session begins with its first request.",
    });
  }
}

function toReply(session: string, { at, digest }: StoredBranch, identity: Identity): ForkReply {
  if (digest !== identity.digest) throw idempotencyConflict(session);
  return { session, at };
}

/** The same for the same key, so that a repeat without a name finds the fork. */
async function nameFork(from: string, key: string | undefined): Promise<string> {
  if (key === undefined) return `fork-${crypto.randomUUID()}`;
  const { digest } = await toIdentity(key, { from });
  return `fork-${digest.slice(0, 32)}`;
}

function sessionExists(session: string): EdgeflueError {
  return new EdgeflueError("session_exists", `The session ${JSON.stringify(session)} has begun already.`, {
    hint: "A fork begins a new session: give it another name, or delete that one first.",
  });
}

function stillOpen(): EdgeflueError {
  return new EdgeflueError("session_busy", "The session cannot be rewound while an operation is open.", {
    hint: "Wait for it, or abort it first: one that runs, one in the queue, or one that waits for an approval.",
    retryAfterSeconds: 1,
  });
}

function noFilesToCopy(provider: string, remedy: string): EdgeflueError {
  return invalidRequest(
    `The files of the sandbox ${JSON.stringify(provider)} are not kept with the session. Say ${remedy}.`,
    { meta: { field: "files" } },
  );
}
