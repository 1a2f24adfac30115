/** The tool calls of one operation's stream: which of them are open, and whether all that is left to do waits for an
 *  approval. */

export interface ShownCall {
  toolCallId: string;
  toolName: string;
  /** Of the child conversation that made it. */
  taskId: string | undefined;
  /** Whether the message has it: a child's call only when it needs an approval. */
  isShown: boolean;
  approval?: { approvalId: string; decision: "waiting" | "approved" | "denied"; reason: string | undefined };
}

export class ShownCalls {
  readonly #open = new Map<string, ShownCall>();
  readonly #tasks = new Set<string>();

  begin(call: Omit<ShownCall, "approval">): ShownCall {
    this.#open.set(keyOf(call.taskId, call.toolCallId), call);
    return call;
  }

  find(taskId: string | undefined, toolCallId: string): ShownCall | undefined {
    return this.#open.get(keyOf(taskId, toolCallId));
  }

  findApproval(approvalId: string): ShownCall | undefined {
    return [...this.#open.values()].find(({ approval }) => approval?.approvalId === approvalId);
  }

  end({ taskId, toolCallId }: ShownCall): void {
    this.#open.delete(keyOf(taskId, toolCallId));
  }

  task(taskId: string, isRunning: boolean): void {
    if (isRunning) this.#tasks.add(taskId);
    else this.#tasks.delete(taskId);
  }

  /** Those that the message has. */
  get shown(): ShownCall[] {
    return [...this.#open.values()].filter(({ isShown }) => isShown);
  }

  /** Whether the conversation itself has a call that runs. */
  get hasOwn(): boolean {
    return [...this.#open.values()].some(({ taskId }) => taskId === undefined);
  }

  /** Approvals that are not decided. */
  get waiting(): string[] {
    return [...this.#open.values()].flatMap(({ approval }) =>
      approval?.decision === "waiting" ? [approval.approvalId] : [],
    );
  }

  get isParked(): boolean {
    const calls = [...this.#open.values()];
    const isWaiting = ({ approval }: ShownCall) => approval?.decision === "waiting";
    // At a limit, a conversation waits with all of its calls.
    const limited = calls.filter((call) => isWaiting(call) && isLimit(call)).map(({ taskId }) => taskId);
    const waits = (call: ShownCall) => isWaiting(call) || limited.includes(call.taskId);
    if (!calls.some(waits) || !calls.every((call) => waits(call) || call.toolName === taskTool)) return false;
    // A call of the task tool waits as its child does; one without a child is about to begin it.
    const waitsWithin = (id: string) => calls.some((call) => waits(call) && isWithin(call.taskId, id));
    const begun = calls.filter(({ toolName }) => toolName === taskTool).length;
    return begun === this.#tasks.size && [...this.#tasks].every(waitsWithin);
  }
}

const taskTool = "task";

/** Whether it stands for a limit at which the operation asks for more. */
export function isLimit({ toolName }: Pick<ShownCall, "toolName">): boolean {
  return toolName.startsWith("limit:");
}

function keyOf(taskId: string | undefined, toolCallId: string): string {
  return JSON.stringify([taskId, toolCallId]);
}

/** A child of a child is named after both. */
function isWithin(taskId: string | undefined, ancestor: string): boolean {
  return taskId === ancestor || taskId?.startsWith(`${ancestor}>`) === true;
}
