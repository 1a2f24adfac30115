/** The card of a call that waits for people: what would run, and two buttons; then who decided. */

import type { ApprovalView } from "../../../protocol/approval.ts";
import { showInvisible } from "../../invisible.ts";
import { slackLimits } from "../limits.ts";

export const approveAction = "edgeflue_approve";
export const denyAction = "edgeflue_deny";

/** Where a click belongs, in the value of its button, which only the app itself can have posted. */
export interface ClickPlace {
  instance: string;
  session: string;
  approvalId: string;
}

export function toCard(
  approval: ApprovalView,
  { instance, session }: { instance: string; session: string },
): { text: string; blocks: object[] } {
  const { approvalId, toolName, args, actions, status, decidedBy, reason, limit } = approval;
  const what =
    limit === undefined
      ? `\`${toolName}\` wants to run${actions === undefined ? "" : `: ${actions.map((action) => `\`${action}\``).join(", ")}`}`
      : `the turn is at its limit of ${limit.max} ${limit.limit} and asks for more`;
  const by = decidedBy === undefined ? "" : ` by ${toMention(decidedBy)}`;
  const why = reason === undefined ? "" : ` Reason: ${escapeText(reason)}`;
  const ends = {
    waiting: "",
    approved: `:white_check_mark: Approved${by}.${why}`,
    denied: `:no_entry_sign: Denied${by}.${why}`,
    expired: ":hourglass: Not decided in time, or not needed any more.",
  };
  const head = clip(`*Approval*: ${escapeText(what)}.`);
  const end = clip(ends[status]);
  const shown = clip(showInvisible(JSON.stringify(args, null, 2) ?? ""));
  const value = JSON.stringify({ instance, session, approvalId } satisfies ClickPlace);
  const button = (text: string, style: string, action_id: string) => ({
    type: "button",
    action_id,
    style,
    text: { type: "plain_text", text },
    value,
  });
  return {
    text: `Approval: ${toolName}. ${end}`.trim(),
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: head } },
      {
        type: "rich_text",
        elements: [{ type: "rich_text_preformatted", elements: [{ type: "text", text: shown || "{}" }] }],
      },
      status === "waiting"
        ? {
            type: "actions",
            elements: [button("Approve", "primary", approveAction), button("Deny", "danger", denyAction)],
          }
        : { type: "section", text: { type: "mrkdwn", text: end } },
    ],
  };
}

export function readClickPlace(value: string): ClickPlace | undefined {
  try {
    const { instance, session, approvalId } = Object(JSON.parse(value)) as Partial<ClickPlace>; // any value as an object
    const isPlace = [instance, session, approvalId].every((part) => typeof part === "string" && part !== "");
    return isPlace ? ({ instance, session, approvalId } as ClickPlace) : undefined; // all three are texts
  } catch {
    return undefined;
  }
}

/** Of Slack's people a mention, which in a card pings no one who is not part of the thread. */
function toMention(name: string): string {
  const [, id] = /^slack:([UW][A-Z0-9]+)/.exec(name) ?? [];
  return id === undefined ? escapeText(name) : `<@${id}>`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function clip(text: string): string {
  const { cardCharsMax } = slackLimits;
  return text.length > cardCharsMax ? `${text.slice(0, cardCharsMax).toWellFormed()}… (cut)` : text;
}
