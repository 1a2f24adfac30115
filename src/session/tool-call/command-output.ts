/** Shows what a command writes to those who follow the operation, without secrets. */

import type { OperationScope } from "../scope/operation-scope.ts";

export interface OutputStream {
  onOutput(chunk: { stream: "stdout" | "stderr"; text: string }): void;
  /** What is left. Call it before the result is stored. */
  end(): void;
}

export function streamOutput(
  { reporter, redactor }: Pick<OperationScope, "reporter" | "redactor">,
  toolCallId?: string,
): OutputStream {
  const streams = { stdout: redactor.stream(), stderr: redactor.stream() };
  const show = (stream: "stdout" | "stderr", text: string) =>
    reporter.streamOutput({ stream, text, ...(toolCallId !== undefined && { toolCallId }) });
  return {
    onOutput: ({ stream, text }) => show(stream, streams[stream].push(text)),
    end() {
      for (const stream of ["stdout", "stderr"] as const) show(stream, streams[stream].end());
    },
  };
}
