/** The smaller just-bash that Workers get, against the one that npm installed. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { justBashPath, slimJustBash } from "../../../packaging/slim/just-bash.ts";
import { shellCommands } from "../../../src/sandbox/shell/commands.ts";

type JustBash = typeof import("just-bash/browser");

// In the repository, where it finds re2js.
const folder = join(import.meta.dirname, `../../../node_modules/.cache/edgeflue-test-${process.pid}`);
let text: string;
let slim: JustBash;
let whole: JustBash;

beforeAll(async () => {
  text = await slimJustBash();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "just-bash.js");
  writeFileSync(path, text);
  slim = await import(pathToFileURL(path).href);
  whole = await import(pathToFileURL(justBashPath).href);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  "/work/notes.md": "# Notes\nfirst line\nSecond LINE 42\nthird (line)\n",
  "/work/data.json": '{"name":"a","list":[1,2,{"x":null}]}',
  "/work/table.csv": "b,2\na,10\nc,3\n",
  "/work/page.html": "<h1>Title</h1><p>Some <b>bold</b> text</p>",
  "/work/src/main.ts": "export const answer = 42;\n",
};

/** Each command that the sandbox offers, and the regular expressions of those that have some. */
const scripts = [
  'grep -n "line" notes.md; grep -iE "^(second|third)" notes.md; grep -o "[0-9]\\+" notes.md; grep -c x notes.md',
  "egrep 'l(i)ne' notes.md; fgrep '(line)' notes.md; rg -n 'l\\w+e' .; rg --json 'answer' src | head -1; rg -i second",
  'sed -E "s/(l)(ine)/\\2\\1/g; 2d" notes.md; sed -n "/Second/,$p" notes.md; sed "s/\\bline\\b/LINE/I" notes.md',
  "awk -F, '{ s += $2 } /a/ { gsub(/1/, \"one\"); print } END { print s }' table.csv; awk 'match($0, /[0-9]+/) { print RSTART, RLENGTH }' notes.md",
  "jq -r '.list[2], (.name | test(\"^a$\")), (.list | length)' data.json; jq '[.list[] | numbers]' -c data.json",
  "sort -t, -k2 -n table.csv; sort table.csv | uniq -c; comm <(echo a) <(echo a); cut -d, -f1 table.csv; paste -s table.csv",
  "join <(echo '1 a') <(echo '1 b'); tr a-z A-Z < table.csv; column -t -s, table.csv; head -n1 notes.md; tail -n 1 notes.md; tac table.csv",
  "find . -name '*.ts' -size -1k; find . -regex '.*\\.md'; tree; du -s src; ls -l src | wc -l; stat -c %s notes.md; file notes.md page.html data.json",
  "diff table.csv notes.md; od -c table.csv | head -2; base64 table.csv; strings notes.md; split -l 1 table.csv part && ls part*",
  "md5sum table.csv; sha1sum table.csv; sha256sum table.csv; expr 1 + 2; seq 3; date -u -d @0; printf '%05.1f|%s\\n' 3.14159 x; rev table.csv; nl table.csv; fold -w 3 table.csv",
  "expand table.csv; unexpand table.csv; basename /a/b.c .c; dirname /a/b; which ls; env | wc -l; printenv HOME; xargs -n 1 echo < table.csv; tee out.txt < table.csv; cat out.txt",
  "mkdir -p d/e; touch d/e/f; cp -r d g; mv g h; ln -s d/e/f l; readlink l; rm -r d; rmdir nothing; chmod 600 out.txt; pwd; hostname; whoami; true; false; echo $?",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash
  "x='abc123'; [[ $x =~ ([a-z]+)([0-9]+) ]] && echo ${BASH_REMATCH[2]}; echo ${x//[0-9]/#}; case $x in a*) echo yes;; esac; timeout 1 echo in time; time true; help | head -3; bash -c 'echo $0'; sh -c 'exit 3'; alias; history; clear",
  "grep -P 'a(?=b)' notes.md; grep -E '(' notes.md; rg '(?<x>a)\\k<x>'; sed 's/[/x/' notes.md; awk '/(/' notes.md",
];

/** Through html-to-markdown, which has a parser of its own in Workers. */
const pages = [
  "<h1>Title</h1><p>Some <b>bold</b>, <em>soft</em> and <code>code</code> text.</p>",
  '<!doctype html><html><head><title>T &amp; t</title><style>p { color: red }</style></head><body class="x"><p>Body</p></body></html>',
  '<p>One<p>Two<br>three<hr><img src="a.png" alt="An image" title="It">',
  '<ul><li>One<li>Two<ul><li>Inner</ul><li>Three</ul><ol start="3"><li>Third</li><li><p>Fourth</p></li></ol>',
  '<a href="https://example.com/a?b=1&amp;c=2" title="A &quot;title&quot;">A link</a> <a href=bare>bare</a> <a>none</a>',
  '<pre><code class="language-ts">const a = 1;\n  if (a &lt; 2) {}\n</code></pre><blockquote><p>Quoted</p><p>twice</p></blockquote>',
  "<table><tr><td>a<td>b<tr><td>c</table><dl><dt>T<dd>D<dt>U<dd>E</dl>",
  "<p>&copy; 2026 &mdash; &#8364;5 &#x41; &unknown; &lt;tag&gt; a&nbsp;b</p>",
  "<script>if (a < b) { document.write('<p>no</p>') }</script><p>yes</p><footer>gone</footer><!-- <p>not</p> --><p>there</p>",
  "<div>  spaces   <span> in </span>  between </div>\n\n<div>lines</div> text at the end <",
  "<b>bold <i>both</i></b></i> after</p> a < b and c > d <unknown-element>inside</unknown-element>",
  "<h2>A <a href='/x'>linked</a> heading</h2><h3>Another</h3><p>* not a list, _not_ soft, 1. not one</p>",
];

it.each(pages)("reads the page %s", async (page) => {
  const run = ({ Bash }: JustBash) =>
    new Bash({ files: { "/page.html": page }, defenseInDepth: false }).exec("html-to-markdown /page.html");
  const [mine, theirs] = await Promise.all([run(slim), run(whole)]);
  expect(mine).toEqual(theirs);
  expect(mine.exitCode).toBe(0);
});

it("reads a page of nothing but mistakes in linear time", async () => {
  for (const part of ["<a ", "<!", "<!--", "&", "<a '", '<a "', "</", "<p", "<li>"]) {
    const bash = new slim.Bash({ files: { "/page.html": part.repeat(9_000) }, defenseInDepth: false });
    const startedAt = performance.now();
    await bash.exec("html-to-markdown /page.html");
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  }
});

it.each(scripts)("answers as the whole one does: %s", async (script) => {
  const run = ({ Bash }: JustBash) =>
    new Bash({
      files,
      cwd: "/work",
      env: { HOME: "/work" },
      defenseInDepth: false,
      commands: [...shellCommands],
    }).exec(script);
  const [mine, theirs] = await Promise.all([run(slim), run(whole)]);
  expect(withoutTimes(mine)).toEqual(withoutTimes(theirs));
});

it("names all commands that the sandbox offers", () => {
  expect(slim.getCommandNames()).toEqual(expect.arrayContaining([...shellCommands]));
  expect(slim.getNetworkCommandNames()).toEqual([]);
});

it("loads nothing of Node, and no second copy of re2js", () => {
  expect(text).not.toMatch(/from ?"node:/);
  expect(text).not.toContain("FOLD_CASE");
  expect(text.length).toBeLessThan(1_100_000);
});

/** `time` and `tree`'s and `ls`'s dates are those of the moment. */
function withoutTimes({ stdout, stderr, exitCode }: { stdout: string; stderr: string; exitCode: number }) {
  return { stdout, stderr: stderr.replaceAll(/\d+m[\d.]+s/g, "time"), exitCode };
}
