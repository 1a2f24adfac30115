/** What a result becomes for the model. */

import { describe, expect, it } from "vitest";
import { FilesOutput } from "../../src/agent/tool/file-output.ts";
import { mcpLimits } from "../../src/mcp/limits.ts";
import { toToolOutput } from "../../src/mcp/tool/tool-output.ts";

const text = (value: string) => ({ type: "text", text: value });

/** A PNG by its first bytes. */
const png = (bytes: number) => ({
  type: "image",
  mimeType: "image/png",
  data: btoa(`\x89PNG\r\n\x1a\n${"\0".repeat(bytes - 8)}`),
});

describe("the output of a call", () => {
  it.each([
    [{ content: [text("a"), text("b")] }, "a\n\nb"],
    [{ content: [] }, "(The tool returned no content.)"],
    [{ structuredContent: { n: 1 } }, { n: 1 }],
    [
      { structuredContent: { n: 1, m: 2 }, content: [text('{"m":2,"n":1}')] },
      { n: 1, m: 2 },
    ],
    [{ structuredContent: [1, 2], content: [] }, [1, 2]],
    [
      { structuredContent: { n: 1 }, content: [text("There is one.")] },
      'Structured content:\n{\n  "n": 1\n}\n\nThere is one.',
    ],
    [{ content: "text" }, "(The tool returned no content.)"],
    // FastMCP puts what is no object into a field, and says it in a text as well.
    [{ structuredContent: { result: "two\nlines" }, content: [text("two\nlines")] }, "two\nlines"],
    [{ structuredContent: { result: 5 }, content: [text("5")] }, 5],
    [
      { structuredContent: { result: ["a", { b: 1 }] }, content: [text("a"), text('{\n  "b": 1\n}')] },
      ["a", { b: 1 }],
    ],
    [{ structuredContent: { result: "a" }, content: [text('{"result":"a"}')] }, { result: "a" }],
    [{ structuredContent: { result: "a" }, content: [] }, { result: "a" }],
    [
      { structuredContent: { result: "a" }, content: [text("b")] },
      'Structured content:\n{\n  "result": "a"\n}\n\nb',
    ],
    // A number of 64 bits has all of its digits in the text alone.
    [
      { structuredContent: { ids: [1.5, 2 ** 60] }, content: [text('{"ids":[1.5,1152921504606846977]}')] },
      '{"ids":[1.5,1152921504606846977]}',
    ],
    [{ structuredContent: { ids: [2 ** 60] } }, { ids: [2 ** 60] }],
    // Others say so that there is none.
    [{ structuredContent: null, content: [text("a")] }, "a"],
    [{ structuredContent: null }, "(The tool returned no content.)"],
    [
      { content: [{ type: "resource", resource: { uri: "a://b", text: "words" } }] },
      'Resource "a://b":\nwords',
    ],
    [
      {
        content: [
          { type: "resource", resource: { uri: "a://b", blob: btoa("zip"), mimeType: "application/zip" } },
        ],
      },
      '[resource "a://b", application/zip, 3 bytes: it cannot be shown.]',
    ],
    [
      { content: [{ type: "resource_link", uri: "https://a.example/", name: "a", description: "Of a." }] },
      '[Resource: "https://a.example/": a, Of a.]',
    ],
  ])("of %j", (result, output) => {
    expect(toToolOutput(result)).toEqual(output);
  });

  it.each([
    [{ isError: true, content: [text("No."), text("Never.")] }, "No.\n\nNever."],
    [{ isError: true }, "The tool failed and did not say why."],
    [{ isError: true, structuredContent: { code: 7 } }, '{"code":7}'],
  ])("of %j is thrown", (result, message) => {
    expect(() => toToolOutput(result)).toThrow(message);
  });

  it("has files, whatever the server calls them, up to a bound; the others are named", () => {
    const wrong = { ...png(100), mimeType: "text/html" };
    const output = toToolOutput({ content: [text("two"), png(100), wrong], structuredContent: { n: 2 } });
    expect(output).toBeInstanceOf(FilesOutput);
    const { files, text: words } = output as FilesOutput; // checked above
    expect(files.map(({ mediaType, bytes }) => [mediaType, bytes.length])).toEqual([
      ["image/png", 100],
      ["image/png", 100],
    ]);
    expect(words).toContain("two");
    expect(words).toContain('"n": 2');
    const many = toToolOutput({ content: Array.from({ length: 10 }, () => png(100)) }) as FilesOutput; // has files
    expect(many.files).toHaveLength(mcpLimits.filesMax);
    expect(many.text.match(/Not shown/g)).toHaveLength(2);
    const large = toToolOutput({ content: Array.from({ length: 3 }, () => png(3_000_000)) }) as FilesOutput; // too
    expect(large.files).toHaveLength(2);
    expect(toToolOutput({ content: [png(4_000_000)] })).toMatch(/^image is an image of 4000000 bytes/);
  });

  it("does not grow to many times what the server sent", () => {
    const nothing = toToolOutput({ content: Array.from({ length: 1_000_000 }, () => 0) });
    expect(String(nothing).length).toBeLessThan(3_000_000);
    expect(String(nothing)).toMatch(/\[950000 more parts are not shown\.\]$/);
    let deep: unknown = Array.from({ length: 100_000 }, () => 0);
    for (let depth = 0; depth < 190; depth += 1) deep = [deep];
    const structured = toToolOutput({ structuredContent: deep, content: [text("Deep.")] });
    expect(String(structured).length).toBeLessThan(1_000_000);
  });

  it("bounds words that come with files", () => {
    const output = toToolOutput({ content: [text("w".repeat(1_000_000)), png(100)] }) as FilesOutput; // has one
    expect(output.text.length).toBeLessThan(mcpLimits.textCharsMax + 100);
    expect(output.text).toContain("characters left out");
  });
});
