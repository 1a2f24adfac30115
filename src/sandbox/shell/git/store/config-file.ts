/** A file of git's settings: read, and changed with its other lines as they are. */

export interface Setting {
  /** `section.name` or `section.sub.name`, the first and the last in small letters. */
  readonly key: string;
  readonly value: string;
}

const sectionLine = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*(.*)$/;
const settingLine = /^\s*([A-Za-z][\w-]*)\s*(?:=\s*(.*))?$/;

export function parseConfig(text: string): Setting[] {
  return readLines(text).flatMap(({ setting }) => (setting === undefined ? [] : [setting]));
}

/** Undefined removes the setting. */
export function changeConfig(text: string, key: string, value: string | undefined): string {
  const { section, sub, name } = splitKey(key);
  const lines = readLines(text);
  const same = lines.findLastIndex(({ setting }) => setting?.key === normalizeKey(key));
  const line = value === undefined ? undefined : `\t${name} = ${quoteValue(value)}`;
  const all = lines.map(({ text: one }) => one);
  if (same >= 0) {
    all.splice(same, 1, ...(line === undefined ? [] : [line]));
    // A section without settings goes too.
    const isAlone =
      /^\s*\[/.test(all[same - 1] ?? "") && (all[same] === undefined || /^\s*\[/.test(all[same] ?? ""));
    if (line === undefined && isAlone) all.splice(same - 1, 1);
  } else if (line !== undefined) {
    const title = sub === undefined ? section : `${section}."${sub}`;
    const last = lines.findLastIndex((one) => one.section === title);
    if (last >= 0) all.splice(last + 1, 0, line);
    else
      all.push(sub === undefined ? `[${section}]` : `[${section} "${sub.replace(/["\\]/g, "\\$&")}"]`, line);
  }
  return all.length === 0 ? "" : `${all.join("\n")}\n`;
}

export function removeSection(text: string, section: string, sub: string): string {
  const kept = readLines(text).filter((line) => line.section !== `${section}."${sub}`);
  return kept.map((line) => `${line.text}\n`).join("");
}

export function normalizeKey(key: string): string {
  const { section, sub, name } = splitKey(key);
  return [section, ...(sub === undefined ? [] : [sub]), name.toLowerCase()].join(".");
}

function splitKey(key: string): { section: string; sub: string | undefined; name: string } {
  const [first, last] = [key.indexOf("."), key.lastIndexOf(".")];
  return {
    section: key.slice(0, first).toLowerCase(),
    sub: first === last ? undefined : key.slice(first + 1, last),
    name: key.slice(last + 1),
  };
}

function readLines(text: string): { text: string; section: string; setting?: Setting }[] {
  let section = "";
  let prefix = "";
  return text
    .replace(/\n$/, "")
    .split("\n")
    .filter((line, index, all) => line !== "" || all.length > 1 || index > 0)
    .map((line) => {
      const title = sectionLine.exec(line);
      if (title !== null) {
        const sub = title[2]?.replace(/\\(.)/g, "$1");
        const name = (title[1] ?? "").toLowerCase();
        section = sub === undefined ? name : `${name}."${sub}`;
        prefix = sub === undefined ? name : `${name}.${sub}`;
        return { text: line, section };
      }
      const match = /^\s*[#;]/.test(line) ? null : settingLine.exec(line);
      if (match === null) return { text: line, section };
      const setting = {
        key: `${prefix}.${(match[1] ?? "").toLowerCase()}`,
        value: readValue(match[2] ?? "true"),
      };
      return { text: line, section, setting };
    });
}

function readValue(text: string): string {
  let value = "";
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '"') isQuoted = !isQuoted;
    else if (char === "\\") {
      index += 1;
      const next = text.charAt(index);
      value += { n: "\n", t: "\t", b: "\b" }[next] ?? next;
    } else if (!isQuoted && (char === "#" || char === ";")) break;
    else value += char;
  }
  return isQuoted ? value : value.trimEnd();
}

function quoteValue(value: string): string {
  const escaped = value.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t");
  return /^\s|\s$|[#;]/.test(value) ? `"${escaped}"` : escaped;
}
