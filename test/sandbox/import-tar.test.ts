/** Archives that somebody else has made: what is in them stays in the folder, or is refused by name. */

import { expect, it } from "vitest";
import { commit, listAll, runWithSandbox } from "./with-sandbox.ts";

interface Member {
  name: string;
  flag?: string;
  link?: string;
  content?: string;
}

/** As ustar. */
function toTar(...members: Member[]): Uint8Array {
  const blocks = members.map(({ name, flag = "0", link = "", content = "" }) => {
    const block = new Uint8Array(512 + Math.ceil(content.length / 512) * 512);
    const put = (text: string, at: number) => block.set(new TextEncoder().encode(text), at);
    put(name, 0);
    put("0000644", 100);
    put(content.length.toString(8).padStart(11, "0"), 124);
    put("        ", 148);
    put(flag, 156);
    put(link, 157);
    put("ustar\0", 257);
    const sum = block.reduce((total, byte) => total + byte, 0);
    put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    put(content, 512);
    return [...block];
  });
  return Uint8Array.from([...blocks.flat(), ...new Uint8Array(1024)]);
}

const records = (text: string) => ({ name: "pax", flag: "x", content: `${text.length + 4} ${text}\n` });

it.each<[string, string, Member[]]>([
  ["a file in the place of the folder", "Is a directory", [{ name: "", content: "x" }]],
  ["a link in the place of the folder", "Is a directory", [{ name: "./.", flag: "2", link: "/tmp" }]],
  ["a hard link to what is outside", "No such file", [{ name: "a", flag: "1", link: "/workspace/secret" }]],
  ["a sparse file as GNU has it", "sparse members are not supported", [{ name: "a", flag: "S" }]],
  [
    "a sparse file as pax has it",
    "sparse members are not supported",
    [records("GNU.sparse.major=1"), { name: "GNUSparseFile.0/a", content: "0\n" }],
  ],
  ["a device", "Cannot mknod", [{ name: "a", flag: "3" }]],
  ["a name that leads out", "contains '..'", [{ name: "a/../../b" }]],
  [
    "a file below a link that leads out",
    "File exists",
    [{ name: "a", flag: "2", link: ".." }, { name: "a/b" }],
  ],
])("refuses %s, and changes nothing", (_, reason, members) =>
  runWithSandbox(async (test) => {
    const sandbox = test.open();
    await commit(sandbox, ({ files }) => files.write("secret", "s"));
    const imported = commit(sandbox, async ({ workspace }) =>
      workspace?.importTar(toTar({ name: "first", content: "1" }, ...members), { path: "in" }),
    );
    await expect(imported).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining(reason),
    });
    expect(await listAll(sandbox)).toEqual(["secret"]);
  }),
);
