/** Makes a smaller `@ai-sdk/openai/internal` for Workers: its two language models as far as they make requests. Their
 *  answers are read by our own code (src/model/openai), so more than half of the module never runs there: reading
 *  answers, and models of images, speech and embeddings. All of it would be parsed at each start of a Worker.
 *  test/node/slim/openai.test.ts compares the requests. */

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

export const openAiPath: string = fileURLToPath(import.meta.resolve("@ai-sdk/openai/internal"));

const models = ["OpenAIChatLanguageModel", "OpenAIResponsesLanguageModel"];

/** The module's text, with what it uses of the AI SDK's helpers inside, and a small zod of our own. Throws when a module is
 *  not the one it knows. */
export async function slimOpenAi(): Promise<string> {
  const contents = models.reduce(keepRequests, letUnusedGo(readFileSync(openAiPath, "utf8")));
  const { outputFiles } = await build({
    stdin: {
      contents: contents.replace(/^export \{[^}]*\};$/m, `export { ${models.join(", ")} };`),
      sourcefile: openAiPath,
      resolveDir: dirname(openAiPath),
      loader: "js",
    },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2024",
    external: ["@ai-sdk/provider"],
    plugins: [smallZod],
    banner: {
      js: "/*! @ai-sdk/openai and @ai-sdk/provider-utils (Apache-2.0, https://github.com/vercel/ai), changed for edgeflue by packaging/slim/openai.ts: only what makes requests. */",
    },
    logLevel: "error",
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error("esbuild made no module of @ai-sdk/openai.");
  return output.text;
}

const smallZod: Plugin = {
  name: "small-zod",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^zod\/v4(\/core)?$/ }, () => ({ path: join(import.meta.dirname, "small-zod.ts") }));
    // Messages in a language of zod's.
    onResolve({ filter: /^zod\/v4\/locales/ }, ({ path }) => ({ path, namespace: "none" }));
    onLoad({ filter: /./, namespace: "none" }, () => ({ contents: "export default () => ({});" }));
    onLoad({ filter: /provider-utils\/dist\/index\.js$/ }, async ({ path }) => ({
      contents: withoutZod3(await readFile(path, "utf8")),
    }));
  },
};

/** The schemas are of zod 4. */
function withoutZod3(code: string): string {
  return replaceEach(code, [["else return zod3Schema(zodSchema, options);", ""]]);
}

/** Whatever follows the request in a model's `doStream` goes, and its `doGenerate` as a whole. */
function keepRequests(code: string, model: string): string {
  const [whole] =
    new RegExp(`^var ${model} = class ${model} \\{\\n(?:(?!^\\};$)[^\\n]*\\n)*\\};$`, "m").exec(code) ?? [];
  if (whole === undefined) throw unknown(model);
  const generate = /^\tasync doGenerate\(options\) \{\n(?:(?!^\t\}$)[^\n]*\n)*\t\}$/m;
  const afterRequest =
    /^(\tasync doStream\(options\) \{\n(?:(?!^\t\}$)[^\n]*\n)*?\t\tconst \{[^}\n]*\} = await postJsonToApi\(\{\n(?:(?!^\t\t\}\);$)[^\n]*\n)*\t\t\}\);\n)(?:(?!^\t\}$)[^\n]*\n)*\t\}$/m;
  const reader = /successfulResponseHandler: createEventSourceResponseHandler\(\w+\)/;
  for (const part of [generate, afterRequest]) if (!part.test(whole)) throw unknown(model);
  const slim = whole
    .replace(generate, "")
    .replace(afterRequest, '$1\t\tthrow new Error("[edgeflue] This model only makes requests.");\n\t}');
  if (!reader.test(slim)) throw unknown(model);
  return code.replace(whole, () => slim.replace(reader, "successfulResponseHandler: undefined"));
}

/** What esbuild would keep, because it cannot know that nothing happens there. */
function letUnusedGo(code: string): string {
  return describeOneModel(code)
    .replaceAll(/: (create\w+Entry)\(/g, ": /* @__PURE__ */ $1(")
    .replaceAll(/\bstatic \[WORKFLOW_(DE)?SERIALIZE\]/g, "static workflow$1Serialize")
    .replaceAll(/= (lazySchema|Object\.fromEntries)\(/g, "= /* @__PURE__ */ $1(")
    .replaceAll(
      /^(const \w+ = )?(createProvider\w+Factory\w*\(\{\n(?:(?!^\}\);$)[^\n]*\n)*\}\));$/gm,
      "$1/* @__PURE__ */ (() => $2)();",
    );
}

/** What is known of a model is made for that model alone, not of all hundred when the module is loaded. */
function describeOneModel(code: string): string {
  return replaceEach(code, [
    [
      "const openaiLanguageModelEntries = Object.fromEntries(Object.entries({",
      "const openaiLanguageModels = new Map(Object.entries({",
    ],
    [
      "}).filter(([, { definition }]) => definition != null).map(([modelId, { definition }]) => [modelId, createOpenAILanguageModelEntry(modelId, definition)]));",
      "}));",
    ],
    [
      "return Object.prototype.hasOwnProperty.call(openaiModelCatalog, modelId) ? openaiModelCatalog[modelId] : void 0;",
      "const definition = openaiLanguageModels.get(modelId)?.definition;\n\treturn definition == null ? void 0 : createOpenAILanguageModelEntry(modelId, definition);",
    ],
    ["= combineModelEntries([\n\topenaiLanguageModelEntries,", "= /* @__PURE__ */ combineModelEntries(["],
  ]);
}

/** Throws where a text is not there just once. */
function replaceEach(
  code: string,
  edits: readonly (readonly [known: string, replacement: string])[],
): string {
  return edits.reduce((text, [known, replacement]) => {
    if (text.split(known).length !== 2) throw unknown(known);
    return text.replace(known, () => replacement);
  }, code);
}

function unknown(part: string): Error {
  return new Error(`@ai-sdk/openai has changed: its ${part} is not as packaging/slim/openai.ts expects it.`);
}
