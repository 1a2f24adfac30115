/** What a message of Slack says: its text as people read it, with the mentions kept, and the material in it, which is
 *  others' words. Unescaped once, and without what people do not see. */

import { isObject } from "../../../protocol/check/field-checks.ts";
import { withoutInvisible } from "../../invisible.ts";
import { slackLimits } from "../limits.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The first of text, blocks and attachments that yields words is the text; of the attachments, the others are material. */
export function readWords(event: Fields): { text: string; attached: string[] } {
  const attachments = list(event.attachments).map(readAttachment).filter(isNotEmpty);
  const own = toPlainText(textOf(event.text)) || clean(readBlocks(event.blocks));
  if (own !== "") return { text: own, attached: attachments };
  const [text = "", ...attached] = attachments;
  return { text, attached };
}

/** Slack's markup as text: `<http://a|b>` is `b (http://a)`, mentions stay. */
export function toPlainText(markup: string): string {
  const text = markup.replace(/<([^<>]*)>/g, (whole, inner: string) => {
    const [target = "", label = ""] = inner.split("|");
    if (/^[@#]/.test(target)) return label === "" ? whole : `<${target}> (${label})`;
    if (target.startsWith("!")) return label === "" ? `@${target.slice(1).replace(/\^.*/, "")}` : label;
    return label === "" || label === target || target === `http://${label}` || target === `mailto:${label}`
      ? target
      : `${label} (${target})`;
  });
  return clean(toCharacters(text));
}

function toCharacters(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name as "lt"]);
}

function clean(text: string): string {
  const { textCharsMax } = slackLimits;
  const shown = withoutInvisible(text).trim();
  return shown.length > textCharsMax ? `${shown.slice(0, textCharsMax).toWellFormed()}… (cut)` : shown;
}

function readAttachment(value: Fields): string {
  const blocks = list(value.message_blocks).map(({ message }) => readBlocks(fields(message).blocks));
  const words =
    [textOf(value.pretext), textOf(value.title), textOf(value.text)]
      .filter(isNotEmpty)
      .map(toPlainText)
      .join("\n") ||
    readBlocks(value.blocks) ||
    blocks.filter(isNotEmpty).join("\n") ||
    toPlainText(textOf(value.fallback));
  const author = textOf(value.author_name) || textOf(value.author_id);
  return words === "" || author === "" ? clean(words) : clean(`${author}: ${words}`);
}

function readBlocks(value: unknown): string {
  return list(value).map(readElement).filter(isNotEmpty).join("\n");
}

/** Any element of Block Kit: whatever has words in it. */
function readElement(element: Fields): string {
  switch (textOf(element.type)) {
    case "text":
      return textOf(element.text);
    case "link":
      return textOf(element.text) === "" ? textOf(element.url) : `${element.text} (${textOf(element.url)})`;
    case "user":
      return `<@${textOf(element.user_id)}>`;
    case "channel":
      return `<#${textOf(element.channel_id)}>`;
    case "emoji":
      return `:${textOf(element.name)}:`;
    case "mrkdwn":
    case "markdown":
      return toPlainText(textOf(element.text));
    case "plain_text":
      return textOf(element.text);
    case "rich_text_section":
    case "rich_text_preformatted":
    case "rich_text_quote":
      return list(element.elements).map(readElement).join("");
    default: {
      const text = isObject(element.text) ? readElement(fields(element.text)) : "";
      const inner = [...list(element.fields), ...list(element.elements)].map(readElement);
      return [text, ...inner].filter(isNotEmpty).join("\n");
    }
  }
}

export function fields(value: unknown): Fields {
  return isObject(value) ? (value as Fields) : {}; // an object
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isObject).map(fields) : [];
}

function isNotEmpty(text: string): boolean {
  return text !== "";
}
