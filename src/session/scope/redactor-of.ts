/** What is kept out of one operation: the values that it was granted, and what looks like a secret in its host's
 *  environment. */

import type { PromptOptions } from "../../protocol/prompt.ts";
import { createRedactor, findSecrets, type Redactor } from "../../secret/redactor.ts";
import type { OperationInput } from "../../store/operation-store.ts";

export type RedactorOf = (options: Pick<PromptOptions, "secrets">) => Redactor;

/** One that is made once serves all operations to which nothing was granted. `declared` are the values that the agent
 *  grants, once it is made. */
export function createRedactorOf(
  env: Readonly<Record<string, string | undefined>>,
  declared: () => Readonly<Record<string, string>>,
): RedactorOf {
  let ungranted: { redactor: Redactor; declared: object } | undefined;
  return ({ secrets = [] }) => {
    const always = declared();
    if (secrets.length > 0) {
      const granted = secrets.map((name) => [name, env[name]] as const);
      return createRedactor({ ...findSecrets(env), ...always, ...Object.fromEntries(granted) });
    }
    if (ungranted?.declared !== always) {
      ungranted = { redactor: createRedactor({ ...findSecrets(env), ...always }), declared: always };
    }
    return ungranted.redactor;
  };
}

/** A request without secrets, as it is stored. A command runs unchanged. */
export function redactInput(input: OperationInput, redactor: Redactor): OperationInput {
  const { message, task, shell, javascript, python } = input;
  return {
    ...input,
    ...(message !== undefined && { message: redactor.text(message) }),
    ...(task !== undefined && { task: { ...task, prompt: redactor.text(task.prompt) } }),
    ...(shell !== undefined && { shell: { ...shell, ...toShown(shell.command, redactor) } }),
    ...(python !== undefined && { python: { ...python, ...toShown(python.code, redactor) } }),
    ...(javascript !== undefined && { javascript: { ...javascript, ...toShown(javascript.code, redactor) } }),
  };
}

function toShown(command: string, redactor: Redactor): { shown?: string } {
  const shown = redactor.text(command);
  return shown === command ? {} : { shown };
}
