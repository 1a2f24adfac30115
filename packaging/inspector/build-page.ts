/** Makes the inspector's page: one HTML text with its style and its script, and the policy that lets nothing else run. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = join(import.meta.dirname, "page");

export async function buildPage(): Promise<{ html: string; contentSecurityPolicy: string }> {
  const style = (await bundle("style.css")).trim();
  const script = (await bundle("main.ts")).trim();
  const html = readFileSync(join(folder, "index.html"), "utf8")
    .replace("/*style*/", () => style)
    .replace("/*script*/", () => script);
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "connect-src 'self'",
    "img-src data:",
    ...["base-uri", "form-action", "frame-ancestors"].map((name) => `${name} 'none'`),
  ].join("; ");
  return { html, contentSecurityPolicy };
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, file)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2023",
    legalComments: "none",
  });
  return outputFiles[0]?.text ?? "";
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
