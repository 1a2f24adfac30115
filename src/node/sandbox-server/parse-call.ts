/** Reads a call from what a client sent. Who has the token may do what the policy of the call says; what is malformed is
 *  refused by its place. */

import { z } from "zod";
import { EdgeflueError } from "../../errors.ts";
import { checkPermissions } from "../../sandbox/permission/permissions.ts";
import type { RemoteCall } from "../../sandbox/remote/wire.ts";

const texts = z.record(z.string(), z.string());
const names = z.array(z.string());
const path = z.string();

const callSchema = z.strictObject({
  session: z.string().min(1).max(4_096),
  policy: z.strictObject({
    allowWrite: z.boolean(),
    allowShell: z.boolean(),
    allowedCommands: names,
    allowCompoundCommands: z.boolean().optional(),
    permissions: z.record(z.string(), z.unknown()).optional(),
    network: z.array(z.unknown()).max(0).optional(),
  }),
  scope: z.strictObject({
    cwd: path.optional(),
    within: names.optional(),
    asks: z.union([z.literal("collect"), names]).optional(),
    commands: names.optional(),
    env: texts.optional(),
  }),
  work: z.discriminatedUnion("type", [
    z.strictObject({ type: z.enum(["begin", "delete"]) }),
    z.strictObject({
      type: z.enum(["stat", "exists", "read", "list", "walk", "write", "writeOutput"]),
      path,
    }),
    z.strictObject({ type: z.literal("mkdir"), path, recursive: z.boolean() }),
    z.strictObject({ type: z.literal("remove"), path, recursive: z.boolean(), force: z.boolean() }),
    z.strictObject({
      type: z.literal("search"),
      pattern: z.string(),
      options: z.strictObject({
        path: path.optional(),
        include: z.string().optional(),
        ignoreCase: z.boolean().optional(),
        before: z.number().optional(),
        after: z.number().optional(),
      }),
    }),
    z.strictObject({
      type: z.literal("shell"),
      command: z.string(),
      options: z.strictObject({
        cwd: path.optional(),
        env: texts.optional(),
        timeoutMs: z.number().positive().optional(),
        hasInput: z.boolean().optional(),
      }),
    }),
  ]),
});

/** Throws `invalid_request`. */
export function parseCall(head: unknown): RemoteCall {
  const parsed = callSchema.safeParse(head);
  const issue = parsed.error?.issues[0];
  const problem =
    issue === undefined
      ? checkPermissions(parsed.data?.policy.permissions ?? {})
      : `${issue.path.join(".")}: ${issue.message}`;
  if (problem === undefined && parsed.data !== undefined) return parsed.data as RemoteCall; // permissions were checked
  throw new EdgeflueError(
    "invalid_request",
    `The call does not have its form (${problem}). The client and the sandbox server may be of different releases.`,
  );
}
