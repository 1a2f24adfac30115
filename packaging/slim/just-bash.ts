/** Makes a smaller just-bash for Workers out of the one that npm installed: a quarter of its bytes are a second copy of
 *  re2js, curl and gzip, which the sandbox does not offer, and it loads node:zlib before anything runs. Everything in a
 *  Worker's bundle is parsed at its start, used or not, so this is time of every cold start. What the sandbox offers
 *  stays as it is, but for html-to-markdown, which gets an HTML parser to work with; test/node/slim/just-bash.test.ts compares the two. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";

/** Commands that only exist with a network or with node:zlib; shell/commands.ts does not offer them. */
const commandsLeftOut = ["gzip", "gunzip", "zcat", "curl"];

/** The one that Workers get. */
export const justBashPath: string = fileURLToPath(import.meta.resolve("just-bash/browser"));

/** The module's text. It imports re2js, and nothing else. Throws when just-bash is not the one it knows. */
export async function slimJustBash(): Promise<string> {
  const path = justBashPath;
  const { version, license } = readPackage(path);
  // Printed in full, every top-level statement begins and ends at the start of a line.
  const { code } = await transform(readFileSync(path, "utf8"), { format: "esm", target: "esnext" });
  const contents = [shareRe2, leaveOutCommands, loadZlibLate, letUnusedGo].reduce(
    (text, change) => change(text),
    code,
  );
  const { outputFiles } = await build({
    stdin: { contents, sourcefile: path, resolveDir: path.slice(0, path.lastIndexOf("/")), loader: "js" },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["re2js", "node:*"],
    plugins: [giveTurndownParser],
    legalComments: "inline",
    banner: {
      js: `/*! just-bash ${version} (${license}, https://github.com/vercel-labs/just-bash), changed for edgeflue by packaging/slim/just-bash.ts: without ${commandsLeftOut.join(", ")}, with re2js from outside. */`,
    },
    logLevel: "error",
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error("esbuild made no module of just-bash.");
  return output.text;
}

/** just-bash brings re2js 1 along. edgeflue has re2js 2 for its own search, with the same interface. Version 2 also reads
 *  escapes as JavaScript does (`\k` is a k), which grep does not, so that part stays. */
function shareRe2(code: string): string {
  const [block = "", init] =
    /^var [\w$, ]+, ([\w$]+) = L\(\(\) => \{\n(?:(?!^\}\);$)[^\n]*\n)*? *static FOLD_CASE = 1;\n(?:(?!^\}\);$)[^\n]*\n)*\}\);$/m.exec(
      code,
    ) ?? [];
  const [, translator, translation] =
    /^ {2}\}, ([\w$]+) = (class(?: \w+)? \{\n(?:(?!^ {2}\})[^\n]*\n)* {4}static translate\((?:(?!^ {2}\})[^\n]*\n)* {2}\}), /m.exec(
      block,
    ) ?? [];
  const [call, expression] = /return ([\w$]+)\.translateRegExp\(\w+\);\n\}/.exec(code) ?? [];
  const [, exception] =
    /\.compile\([^\n]*\n +\} catch \((?:\w+)\) \{\n +if \(\w+ instanceof ([\w$]+)\)/.exec(code) ?? [];
  if (init === undefined || translation === undefined || call === undefined || exception === undefined) {
    throw unknown("re2js");
  }
  const shared = [
    `import { RE2JS as ${expression}, RE2JSSyntaxException as ${exception} } from "re2js";`,
    `var ${translator} = ${translation};`,
    `var ${init} = () => {};`,
  ];
  return code
    .replace(block, () => shared.join("\n"))
    .replace(call, call.replace(`${expression}.translateRegExp`, `${translator}.translate`));
}

function leaveOutCommands(code: string): string {
  return commandsLeftOut.reduce((text, name) => {
    const entry = new RegExp(
      `,? ?\\{ name: "${name}", load: async \\(\\) => \\(await Promise\\.resolve\\(\\)\\.then\\(\\(\\) => \\([\\w$]+\\(\\), ([\\w$]+)\\)\\)\\)\\.\\w+ \\}`,
    );
    const [found, namespace] = entry.exec(text) ?? [];
    if (found === undefined || namespace === undefined) throw unknown(name);
    return text
      .replace(found, "")
      .replaceAll(new RegExp(`^ae\\(${escapeDollars(namespace)}, \\{.*\\}\\);$`, "gm"), "");
  }, code);
}

/** workerd compiles 120 KB of JavaScript for node:zlib. `rg -z` asks for it when it runs. */
function loadZlibLate(code: string): string {
  const statement = /^import \{ ([^}]+) \} from "node:zlib";$/gm;
  if (!statement.test(code)) throw unknown("node:zlib");
  return code.replaceAll(statement, (_, names: string) =>
    names
      .split(", ")
      .map((name) => name.split(" as "))
      .map(([name, alias = name]) =>
        name === "constants"
          ? `const ${alias} = {};` // gzip's
          : `const ${alias} = (...call) => process.getBuiltinModule("node:zlib").${name}(...call);`,
      )
      .join("\n"),
  );
}

/** For Workers there is turndown's build for browsers, which asks for a document that workerd has not. */
const giveTurndownParser: Plugin = {
  name: "give-turndown-parser",
  setup({ onLoad }) {
    onLoad({ filter: /turndown\.browser\.es\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const parser = /^var HTMLParser = canParseHTMLNatively\(\) \? .*$/m;
      if (!parser.test(text)) throw unknown("turndown");
      const own = JSON.stringify(join(import.meta.dirname, "html-parser.ts"));
      return { contents: text.replace(parser, `import { HtmlParser as HTMLParser } from ${own};`) };
    });
  },
};

/** esbuild drops a module's lazy start when nothing calls it, if it may. */
function letUnusedGo(code: string): string {
  return code.replaceAll(" = L(() => {", " = /* @__PURE__ */ L(() => {");
}

function readPackage(modulePath: string): { version: string; license: string } {
  return JSON.parse(
    readFileSync(`${modulePath.slice(0, modulePath.lastIndexOf("/dist/"))}/package.json`, "utf8"),
  );
}

function escapeDollars(name: string): string {
  return name.replaceAll("$", "\\$");
}

function unknown(part: string): Error {
  return new Error(`just-bash has changed: its ${part} is not where packaging/slim/just-bash.ts expects it.`);
}
