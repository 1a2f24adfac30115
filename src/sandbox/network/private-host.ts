/** Hosts that no agent reaches unless a rule names them and says so: this machine, its networks, a cloud's metadata. */

/** Takes a host name as `URL` writes it, which has turned every form of an IPv4 address into four decimal numbers. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.+$/, "");
  if (host.startsWith("[")) return isPrivateIpv6(host.slice(1, -1));
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPrivateIpv4(host.split(".").map(Number));
  return !host.includes(".") || privateEndings.some((ending) => host.endsWith(ending));
}

const privateEndings = [
  ".localhost",
  ".local",
  ".internal",
  ".intranet",
  ".corp",
  ".home",
  ".lan",
  ".home.arpa",
  ".localdomain",
];

function isPrivateIpv4([first = 0, second = 0]: readonly number[]): boolean {
  return (
    [0, 10, 127].includes(first) ||
    first >= 224 ||
    (first === 100 && second >= 64 && second < 128) ||
    (first === 169 && second === 254) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && (second === 168 || second === 0)) ||
    (first === 198 && (second === 18 || second === 19))
  );
}

function isPrivateIpv6(address: string): boolean {
  const groups = toGroups(address);
  const [first = 0, second = 0] = groups;
  const isIpv4Within = groups.slice(0, 4).every((group) => group === 0);
  // `::1`, `::`, `::a.b.c.d`, `::ffff:a.b.c.d` and `::ffff:0:a.b.c.d`; 64:ff9b::, 2002:: and 2001:0:: carry an IPv4 address to
  // elsewhere.
  if (isIpv4Within || (first === 0x64 && second === 0xff9b) || first === 0x2002) return true;
  if (first === 0x2001 && second === 0) return true;
  return (first & 0xfe00) === 0xfc00 || (first & 0xff80) === 0xfe80 || (first & 0xff00) === 0xff00;
}

function toGroups(address: string): number[] {
  const [left = "", right] = address.split("::");
  const parse = (text: string) =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  const [head, tail] = [parse(left), parse(right ?? "")];
  return [...head, ...Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0), ...tail];
}
