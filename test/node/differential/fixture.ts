/** The files that each script of the differential suite finds in its folder. */

export const fixtureTime = new Date("2024-03-01T12:00:00Z");

const encoder = new TextEncoder();

/** Relative paths; folders are made as needed, and those that end with a slash are empty. */
export const fixture: ReadonlyMap<string, Uint8Array> = new Map(
  Object.entries<string | Uint8Array>({
    "notes.txt": "first line\nsecond line\n\nTODO: write more\nlast line\n",
    "words.txt": "banana\napple\ncherry\napple\nBanana\nfig\ndate\n",
    "numbers.txt": "10\n9\n2\n33\n1\n2\n-4\n3.5\n",
    "people.csv": "name,age,city\nAda,36,London\nGrace,45,New York\nLinus,28,Helsinki\nMargaret,33,Boston\n",
    "people.tsv": "Ada\t36\tLondon\nGrace\t45\tNew York\nLinus\t28\tHelsinki\n",
    "app.log": [
      "2026-01-01T10:00:00Z INFO  server started on port 8080",
      "2026-01-01T10:00:05Z WARN  slow query took 1200ms",
      "2026-01-01T10:01:00Z ERROR failed to connect: timeout (code=110)",
      "2026-01-01T10:02:00Z INFO  GET /index.html 200 12ms",
      "2026-01-01T10:02:01Z INFO  GET /missing 404 3ms",
      "2026-01-01T10:03:00Z ERROR failed to connect: refused (code=111)",
      "",
    ].join("\n"),
    "config.yml": "server:\n  port: 8080\n  host: localhost\ndebug: false\n",
    "settings.ini": "[main]\nname = demo\npath=/usr/share\n\n[extra]\ncolor = blue\n",
    "package.json":
      '{\n  "name": "demo",\n  "version": "1.2.3",\n  "scripts": {\n    "build": "tsc",\n    "test": "vitest run"\n  },\n  "dependencies": {\n    "hono": "4.0.0",\n    "zod": "^4.1.0"\n  }\n}\n',
    "users.json":
      '[{"id":1,"name":"Ada","tags":["admin","dev"],"active":true},{"id":2,"name":"Grace","tags":[],"active":false},{"id":3,"name":"Linus","tags":["dev"],"active":true}]\n',
    "events.jsonl": '{"type":"click","n":1}\n{"type":"view","n":5}\n{"type":"click","n":3}\n',
    "README.md":
      "# Demo\n\nA small project.\n\n## Usage\n\n```sh\nnpm test\n```\n\nCafé, naïve, 日本語, 🎉\n",
    "src/main.ts":
      'import { add } from "./util.ts";\n\nexport function main(): void {\n  // TODO: handle errors\n  console.log(add(1, 2));\n}\n',
    "src/util.ts":
      "export function add(a: number, b: number): number {\n  return a + b;\n}\n\nexport const version = '1.0';\n",
    "src/lib/parse.py":
      'import re\n\ndef parse(text):\n    """Parse it."""\n    return re.split(r"\\s+", text)\n',
    "src/lib/helper.js": "const re = /^abc$/;\nmodule.exports = { re };\n",
    "docs/guide.md": "# Guide\n\n- one\n- two\n  - nested\n- three\n",
    "docs/old/notes-2020.txt": "old notes\n",
    "a b.txt": "name with blank\n",
    "app/[id]/page.tsx": "export default function Page() {}\n",
    ".hidden": "secret\n",
    ".github/workflows/ci.yml": "on: push\njobs: {}\n",
    "no-newline.txt": "no newline at end",
    "crlf.txt": "one\r\ntwo\r\nthree\r\n",
    "empty.txt": "",
    "latin1.txt": new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x6e, 0x61, 0xef, 0x76, 0x65, 0x0a]),
    "binary.bin": new Uint8Array([0, 1, 2, 3, 255, 254, 10, 0, 65, 66, 67, 10, 127, 128, 200]),
    "empty-dir/": "",
  }).map(([path, content]) => [path, typeof content === "string" ? encoder.encode(content) : content]),
);
