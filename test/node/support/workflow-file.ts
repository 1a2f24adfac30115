/** GitHub's workflow files, read as GitHub reads them: as YAML. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import matter from "gray-matter";

export interface WorkflowStep {
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}

export interface WorkflowJob {
  steps: WorkflowStep[];
  needs?: string;
  if?: string;
  environment?: string;
  permissions?: unknown;
  "timeout-minutes"?: number;
}

export interface WorkflowFile {
  name: string;
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": unknown };
  defaults: { run: { shell: string; "working-directory"?: string } };
  jobs: Record<string, WorkflowJob>;
}

/** Throws when it is no YAML, or has a key twice. */
export function readWorkflow(text: string): WorkflowFile {
  // Front matter is YAML between lines of dashes. With options, nothing is cached.
  return matter(`---\n${text}\n---\n`, { language: "yaml" }).data as WorkflowFile; // what the tests check
}

/** Runs a step's line as GitHub's runners do when the shell is named `bash`. */
export async function runStep(
  line: string,
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ status: number | null; output: string }> {
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", line], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null]; // what Node gives
  return { status, output };
}
