/** Makes a smaller `@ai-sdk/openai/internal` for Workers: its two language models as far as they make requests. Their
 *  answers are read by our own code (src/model/openai), so more than half of the module never runs there: reading
 *  answers, and models of images, speech and embeddings. All of it would be parsed at each start of a Worker.
 *  test/node/slim/openai.test.ts compares the requests. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const openAiPath: string = fileURLToPath(import.meta.resolve("@ai-sdk/openai/internal"));

const models = ["OpenAIChatLanguageModel", "OpenAIResponsesLanguageModel"];

/** The module's text. It imports zod and what other providers of the AI SDK import too. Throws when the module is not
 *  the one it knows. */
export async function slimOpenAi(): Promise<string> {
  const contents = models.reduce(keepRequests, letUnusedGo(readFileSync(openAiPath, "utf8")));
  const { outputFiles } = await build({
    stdin: {
      contents: contents.replace(/^export \{[^}]*\};$/m, `export { ${models.join(", ")} };`),
      sourcefile: openAiPath,
      loader: "js",
    },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2024",
    external: ["@ai-sdk/*", "zod", "zod/*"],
    banner: {
      js: "/*! @ai-sdk/openai (Apache-2.0, https://github.com/vercel/ai), changed for edgeflue by packaging/slim/openai.ts: only what makes requests. */",
    },
    logLevel: "error",
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error("esbuild made no module of @ai-sdk/openai.");
  return output.text;
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
  return code
    .replaceAll(/\bstatic \[WORKFLOW_(DE)?SERIALIZE\]/g, "static workflow$1Serialize")
    .replaceAll(/= (lazySchema|Object\.fromEntries)\(/g, "= /* @__PURE__ */ $1(");
}

function unknown(part: string): Error {
  return new Error(`@ai-sdk/openai has changed: its ${part} is not as packaging/slim/openai.ts expects it.`);
}
