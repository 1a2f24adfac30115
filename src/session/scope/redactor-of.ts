/** What is kept out of one operation: the values that it was granted, and what looks like a secret in its host's
 *  environment. */

import type { PromptOptions } from "../../protocol/prompt.ts";
import { createRedactor, findSecrets, type Redactor } from "../../secret/redactor.ts";
import type { OperationInput } from "../../store/operation-store.ts";

export type RedactorOf = (options: Pick<PromptOptions, "secrets">) => Redactor;

/** One that is made once serves all operations to which nothing was granted. */
export function createRedactorOf(env: Readonly<Record<string, string | undefined>>): RedactorOf {
  let ungranted: Redactor | undefined;
  return ({ secrets = [] }) => {
    ungranted ??= createRedactor(findSecrets(env));
    if (secrets.length === 0) return ungranted;
    const granted = secrets.map((name) => [name, env[name]] as const);
    return createRedactor({ ...findSecrets(env), ...Object.fromEntries(granted) });
  };
}

/** A request as the conversation may hold it. A command runs as it is. */
export function redactInput(input: OperationInput, redactor: Redactor): OperationInput {
  const { message, task, shell } = input;
  return {
    ...input,
    ...(message !== undefined && { message: redactor.text(message) }),
    ...(task !== undefined && { task: { ...task, prompt: redactor.text(task.prompt) } }),
    ...(shell !== undefined && { shell: { ...shell, ...toShown(shell.command, redactor) } }),
  };
}

function toShown(command: string, redactor: Redactor): { shown?: string } {
  const shown = redactor.text(command);
  return shown === command ? {} : { shown };
}
