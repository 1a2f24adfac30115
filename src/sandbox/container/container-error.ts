/** What the platform says when a container cannot be had, as errors that say what to do. */

import { describeError, EdgeflueError } from "../../errors.ts";

/** There is none right now. */
export function isCapacityProblem(text: string): boolean {
  return /no container instance|container instance that can be provided|max_instances|maximum number of/i.test(
    text,
  );
}

export function containerCapacity(cause: unknown): EdgeflueError {
  return new EdgeflueError(
    "container_capacity",
    "There is no free container for this session right now. Try again in a while.",
    {
      hint: `All containers of this Worker are in use: raise max_instances of [[containers]] in wrangler.toml, or let idle ones stop sooner (idleMs). The platform said: ${describeError(cause)}`,
      retryAfterSeconds: 30,
      cause,
    },
  );
}

export function containerNotStarted(reason: string, cause?: unknown): EdgeflueError {
  return new EdgeflueError("container_failed", `The container of this session did not start: ${reason}`, {
    hint: `Check the image of [[containers]] in wrangler.toml: that it exists, fits the instance's disk, and that its entrypoint keeps running (for example "sleep infinity"). The platform said: ${describeError(cause)}`,
    cause,
  });
}

/** It runs, and what its programs ask of the network would reach nothing. */
export function egressNotOpen(cause: unknown): EdgeflueError {
  if (cause instanceof EdgeflueError) return cause;
  return new EdgeflueError(
    "container_failed",
    "The platform did not open the hosts of this agent's network rules to its container, so it was not used.",
    { hint: `The platform said: ${describeError(cause)}`, cause },
  );
}

/** The image runs, and lacks what the sandbox needs. */
export function imageUnfit(problem: string): EdgeflueError {
  return new EdgeflueError(
    "container_failed",
    `The image of this session's container cannot be used: ${problem}`,
    {
      hint: "An image needs bash, GNU find, tar and coreutils, setsid of util-linux, and a folder /workspace that its user may write. `npx edgeflue add container` makes one.",
    },
  );
}

/** It ended, or was replaced, while a command ran. */
export function containerLost(detail: string): EdgeflueError {
  return new EdgeflueError(
    "container_lost",
    `The container stopped while the command ran${detail}. The command was not run again, and what it did is unknown; files in /workspace are as they were before it. The next command starts a new container.`,
  );
}
