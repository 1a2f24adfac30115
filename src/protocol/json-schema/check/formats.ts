/** The formats of texts that are checked. The others say what a text is for, as the standard has it for all of them; a
 *  model that writes "tomorrow" for a date is to be told. */

import { ownEntry } from "../../check/own-entry.ts";

/** What is wrong with a text of that format. */
export function findFormatProblem(format: string, text: string): string | undefined {
  const known = ownEntry(formats, format);
  if (known === undefined || known.fits(text)) return undefined;
  return `must be ${known.what}`;
}

interface Format {
  /** With an example. */
  what: string;
  fits(text: string): boolean;
}

const formats: Readonly<Record<string, Format>> = {
  date: { what: 'a date such as "2026-12-31"', fits: isDate },
  time: { what: 'a time with its zone, such as "17:30:00Z"', fits: isTime },
  "date-time": { what: 'a time such as "2026-12-31T17:30:00Z"', fits: isDateTime },
  duration: {
    what: 'a duration such as "P1DT12H"',
    fits: (text) => /^P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/.test(text),
  },
  email: { what: 'an e-mail address such as "ada@example.com"', fits: isEmail },
  uri: { what: 'an address such as "https://example.com/a"', fits: isUri },
  uuid: {
    what: 'a UUID such as "123e4567-e89b-12d3-a456-426614174000"',
    fits: (text) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text),
  },
  ipv4: { what: 'an IPv4 address such as "192.0.2.1"', fits: isIpv4 },
  ipv6: { what: 'an IPv6 address such as "2001:db8::1"', fits: isIpv6 },
};

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}

function isTime(text: string): boolean {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i.exec(text);
  if (match === null) return false;
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = [1, 2, 3, 5, 6].map((group) =>
    Number(match[group] ?? 0),
  );
  if (hour > 23 || minute > 59 || zoneHour > 23 || zoneMinute > 59) return false;
  if (second < 60) return true;
  // A leap second is the last one of a day in UTC.
  const offset = (match[4] === "-" ? -1 : 1) * (zoneHour * 60 + zoneMinute);
  return second === 60 && (hour * 60 + minute - offset + 2 * 1440) % 1440 === 1439;
}

function isDateTime(text: string): boolean {
  const separator = text[10];
  return (separator === "T" || separator === "t") && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || local.length > 64 || domain.length > 255) return false;
  const isLocal =
    /^"(?:[^"\\]|\\.)*"$/.test(local) ||
    /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(local);
  return isLocal && (isHostName(domain) || isAddressLiteral(domain));
}

function isHostName(text: string): boolean {
  return text.split(".").every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(label));
}

function isAddressLiteral(text: string): boolean {
  const [, ipv6, ipv4] = /^\[(?:ipv6:(.*)|(.*))\]$/i.exec(text) ?? [];
  return ipv6 === undefined ? ipv4 !== undefined && isIpv4(ipv4) : isIpv6(ipv6);
}

function isUri(text: string): boolean {
  // A percent sign begins two digits, and brackets are only around an address.
  return (
    /^[a-z][a-z\d+.-]*:(?:[\w\-.~:/?#@!$&'()*+,;=]|%[\da-f]{2}|\[[\da-f:.v]+\])*$/i.test(text) &&
    /^[^#]*(?:#[^#]*)?$/.test(text) &&
    !hasOddPort(text)
  );
}

/** After the user and a colon, something that is no number. */
function hasOddPort(text: string): boolean {
  const [, authority = ""] = /^[^:]+:\/\/([^/?#]*)/.exec(text) ?? [];
  return /:[^\d\]]/.test(authority.slice(authority.lastIndexOf("@") + 1));
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1);
  const hasIpv4 = last?.includes(".") === true;
  if (hasIpv4 && (!isIpv4(last) || text.endsWith("::"))) return false;
  const hex = hasIpv4 ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  const count = hex.length + (hasIpv4 ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}
