/** Images and PDFs of the workspace that the tool `read` shows to a model: on the wire of each provider, in the history,
 *  and in what is shown to people. */

import "edgeflue/anthropic";
import "edgeflue/google";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentSession, init } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { storeLimits } from "../../src/limits.ts";
import { type FakeOpenAi, type Reply, startFakeOpenAi } from "../support/fake-openai/index.ts";

const stateDir = mkdtempSync(join(tmpdir(), "edgeflue-images-"));
let replies: Reply[] = [];
let server: FakeOpenAi;

beforeEach(async () => {
  server = await startFakeOpenAi({ respond: () => replies.shift() ?? [{ text: "ok" }] });
});
afterEach(() => server.close());
afterAll(() => rmSync(stateDir, { recursive: true }));

const png = bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
const pdf = bytes("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
const toBase64 = (data: Uint8Array) => Buffer.from(data).toString("base64");

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function pngOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => png[index] ?? index % 251);
}

interface Wire {
  model: string;
  api?: string;
  images?: boolean;
}

/** What the second call of a model sends, after it has read a picture and a document. */
async function bodyAfterReading({ model, api, images = true }: Wire): Promise<Record<string, unknown>> {
  const [provider = ""] = model.split(":");
  const path = provider === "google" ? "/v1beta" : "/v1";
  const baseUrl = provider === "openai" ? server.url : new URL(path, server.url).href;
  const agent = await init({
    name: `${provider}-${api ?? ""}-${images}`,
    model,
    stateDir,
    allowWrite: true,
    providers: { [provider]: { apiKey: "k", baseUrl, images, ...(api !== undefined && { api }) } },
  });
  try {
    const session = await agent.session();
    await session.fs.writeFile("a.png", png);
    await session.fs.writeFile("b.pdf", pdf);
    const toolCalls = ["a.png", "b.pdf"].map((path) => ({ name: "read", arguments: { path } }));
    replies = [[{ toolCalls }], [{ text: "seen" }], [{ text: "again" }]];
    await session.prompt("What do they show?");
    await session.prompt("And now?");
    const [, second, third] = server.requests.map(({ body }) => body as Record<string, unknown>);
    // The cache of the provider hits only when what came before is the same, byte for byte.
    for (const field of ["input", "messages", "contents"]) {
      const before = second?.[field] as unknown[] | undefined;
      const after = third?.[field] as unknown[] | undefined;
      if (provider !== "anthropic" && before !== undefined)
        expect(JSON.stringify(after?.slice(0, before.length))).toBe(JSON.stringify(before));
    }
    return second ?? {};
  } finally {
    await agent.destroy();
  }
}

describe("read hands a picture and a document to", () => {
  it("OpenAI's Responses API within the results", async () => {
    const { input } = await bodyAfterReading({ model: "openai:gpt-5.5", api: "responses" });
    const outputs = (input as { type?: string; output?: unknown[] }[]).filter(
      ({ type }) => type === "function_call_output",
    );
    expect(outputs.map(({ output }) => output)).toEqual([
      [
        { type: "input_text", text: `a.png (image/png, ${png.length} bytes)` },
        { type: "input_image", image_url: `data:image/png;base64,${toBase64(png)}` },
      ],
      [
        { type: "input_text", text: `b.pdf (application/pdf, ${pdf.length} bytes)` },
        {
          type: "input_file",
          filename: "b.pdf",
          file_data: `data:application/pdf;base64,${toBase64(pdf)}`,
        },
      ],
    ]);
  });

  it("OpenAI's Chat Completions in a message after the results", async () => {
    const { messages } = await bodyAfterReading({ model: "openai:gpt-4o", api: "chat" });
    const list = messages as { role: string; content: unknown }[];
    expect(list.map(({ role }) => role)).toEqual(
      ["system", "user", "assistant", "tool", "tool", "user"].slice(-list.length),
    );
    expect(list.at(-2)?.content).toContain("[The file is in the message that follows.]");
    expect(list.at(-1)?.content).toEqual([
      { type: "text", text: "From the results of the tools: a.png, b.pdf" },
      { type: "image_url", image_url: { url: `data:image/png;base64,${toBase64(png)}` } },
      {
        type: "file",
        file: { filename: "b.pdf", file_data: `data:application/pdf;base64,${toBase64(pdf)}` },
      },
    ]);
  });

  it("Anthropic's models within the results", async () => {
    const { messages } = await bodyAfterReading({ model: "anthropic:claude-sonnet-4-5" });
    const results = (messages as { content: { content: unknown[] }[] }[]).at(-1)?.content;
    expect(results?.map(({ content }) => content[1])).toMatchObject([
      { type: "image", source: { type: "base64", media_type: "image/png", data: toBase64(png) } },
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: toBase64(pdf) } },
    ]);
  });

  it("Google's models beside the results", async () => {
    const { contents } = await bodyAfterReading({ model: "google:gemini-3-pro" });
    const text = JSON.stringify(contents);
    expect(text).toContain(`"inlineData":{"mimeType":"image/png","data":"${toBase64(png)}"`);
    expect(text).toContain(`"inlineData":{"mimeType":"application/pdf","data":"${toBase64(pdf)}"`);
  });

  it("no model that does not take them, and says so", async () => {
    const body = JSON.stringify(await bodyAfterReading({ model: "openai:tiny", api: "chat", images: false }));
    expect(body).toContain("a.png (image/png, 16 bytes)");
    expect(body).toContain("[The file is not shown: this model takes none.]");
    expect(body).not.toContain(toBase64(png));
  });
});

/** A session whose model reads the files one after the other. */
async function afterReading(
  files: Record<string, Uint8Array>,
  look: (session: AgentSession, result: string) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  const toolCalls = Object.keys(files).map((path) => ({ name: "read", input: { path } }));
  const model = scriptModel({ toolCalls }, { text: "seen" });
  await using session = await testAgent({ allowWrite: true }, { model, env });
  for (const [path, content] of Object.entries(files)) await session.fs.writeFile(path, content);
  await session.prompt("Look.");
  await look(session, JSON.stringify((await session.messages()).messages));
}

describe("a file that read shows", () => {
  it("is known by its first bytes, whatever its name is", () =>
    afterReading(
      {
        "a.txt": bytes("GIF89a\x01\0\x01\0"),
        "b.jpg": bytes("RIFF\x04\0\0\0WEBPVP8 "),
        "c.bin": bytes("\xff\xd8\xff\xe0\0\x10JFIF"),
        "d.png": bytes("no picture\n"),
        "e.png": bytes("RIFF\x04\0\0\0WAVE"),
      },
      async (_session, result) => {
        for (const type of ["image/gif", "image/webp", "image/jpeg"])
          expect(result).toContain(`"mediaType":"${type}"`);
        expect(result).toContain("no picture");
        expect(result).toContain("e.png is a binary file of 12 bytes");
      },
    ));

  it("is refused in words when it is too large", () =>
    afterReading({ "big.png": pngOf(4_000_000) }, async (_session, result) => {
      expect(result).toContain("big.png is an image of 4000000 bytes; one of at most 3670016 can be shown.");
    }));

  it("is stored in parts that fit a row, and not in events", async () => {
    const large = pngOf(3_000_000);
    await afterReading({ "large.png": large }, async (session, result) => {
      expect(toBase64(large).length).toBeGreaterThan(storeLimits.rowBytesMax);
      expect(result).toContain(toBase64(large));
      const events = JSON.stringify(await session.events());
      expect(events).toContain("large.png (image/png, 3000000 bytes)");
      expect(events.length).toBeLessThan(20_000);
    });
  });

  it("is left out when it contains a secret", () =>
    afterReading(
      { "a.png": bytes(`\x89PNG\r\n\x1a\n key=tok-4815162342-secret;`) },
      async (_session, result) => {
        expect(result).toContain("[The file is not shown: it contains a secret.]");
        expect(result).not.toContain(toBase64(bytes("tok-4815162342-secret")).slice(0, 16));
      },
      { API_TOKEN: "tok-4815162342-secret" },
    ));
});
