/** What each Claude model takes as `thinking`, and the prefix check of the newer ones: a thinking block is bound to all
 *  that preceded it when it was made, and a request that has changed any of it is refused or loses the block. Sources:
 *  https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting and
 *  https://platform.claude.com/docs/en/build-with-claude/preserved-thinking/prefix-checks. */

import { createHash } from "node:crypto";
import type { RecordedRequest } from "../fake-openai/recorded-request.ts";
import type { Body } from "../validators/index.ts";

const beta = "thinking-binding-controls-2026-08-01";

/** The signature of a thought that answers this request. */
export function sign(thinking: string, request: Body): string {
  const signed = `signed ${thinking}`;
  return isBinding(request.model) ? `${signed} after ${digest(request, request.messages.length)}` : signed;
}

export function isSigned(thinking: string, signature: string): boolean {
  return signature === `signed ${thinking}` || signature.startsWith(`signed ${thinking} after `);
}

export function findThinkingRefusal({ headers, body }: Pick<RecordedRequest, "headers" | "body">) {
  return findTypeProblem(body) ?? findBindingProblem(headers, body);
}

function findTypeProblem({ model, thinking }: Body): string | undefined {
  const type = thinking?.type;
  const version = versionOf(model);
  const isAlwaysOn = /fable|mythos/.test(model) || /-(?:opus|sonnet)-5-5/.test(model);
  const isRefused =
    (type === "enabled" && version >= 4.7) ||
    (type === "adaptive" && version < 4.6) ||
    (type === "disabled" && isAlwaysOn);
  return isRefused ? `"thinking.type.${type}" is not supported for this model.` : undefined;
}

function findBindingProblem(headers: Record<string, string>, body: Body): string | undefined {
  const binding = body.thinking?.block_binding;
  if (binding !== undefined && headers["anthropic-beta"]?.includes(beta) !== true)
    return "thinking.block_binding: Extra inputs are not permitted";
  if (!isBinding(body.model) || binding?.prefix_mismatch_behavior === "drop_block") return undefined;
  for (const [index, { role, content }] of body.messages.entries()) {
    if (role !== "assistant" || !Array.isArray(content)) continue;
    const after = ` after ${digest(body, index)}`;
    const block = content.findIndex(
      ({ type, signature }: Body) =>
        type === "thinking" && signature.includes(" after ") && !signature.endsWith(after),
    );
    if (block >= 0)
      return `messages.${index}.content.${block}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. Remove the block, or set \`thinking.block_binding.prefix_mismatch_behavior\` to "drop_block".`;
  }
  return undefined;
}

function isBinding(model: string): boolean {
  return versionOf(model) >= 5.1;
}

/** 5.5 of `claude-opus-5-5`, 4 of `claude-sonnet-4-20250514`. */
function versionOf(model: string): number {
  const [, major = "0", minor = "0"] = /^claude-[a-z]+-(\d)(?:-(\d))?(?!\d)/.exec(model) ?? [];
  return Number(`${major}.${minor}`);
}

/** Of all that precedes a message, without the marks of the prompt cache. */
function digest({ system, tools, messages }: Body, index: number): string {
  const prefix = JSON.stringify([system, tools, messages.slice(0, index)], (name, value) =>
    name === "cache_control" ? undefined : value,
  );
  return createHash("sha256").update(prefix).digest("hex").slice(0, 12);
}
