/** Clipping keeps the head and the tail within the bounds and says what is between them. */

import { describe, expect, it } from "vitest";
import { toolLimits } from "../../src/limits.ts";
import { clipOutput, clipResult, outputFilePath } from "../../src/tool/clip-output.ts";

const { outputCharsMax, outputLinesMax, outputFileBytesMax } = toolLimits;
const file = "/workspace/.edgeflue/output/call_1.txt";

describe("clipOutput", () => {
  it.each([
    ["nothing", ""],
    ["a short text", "a\r\nb\n"],
    ["the longest line", "x".repeat(outputCharsMax)],
    ["the most lines", "x\n".repeat(outputLinesMax)],
  ])("leaves %s as it is", (_, text) => {
    expect(clipOutput(text, { file })).toEqual({ text, clipped: false });
  });

  it("keeps the first and the last lines and counts the others", () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);
    const { text, clipped } = clipOutput(`${lines.join("\n")}\n`, { file });
    expect(clipped).toBe(true);
    expect(text.startsWith("line 0\nline 1\n")).toBe(true);
    expect(text.endsWith("\nline 4998\nline 4999\n")).toBe(true);
    const shown = text.split("\n").filter((line) => line.startsWith("line ")).length;
    expect(text).toContain(`[${5_000 - shown} lines (`);
    expect(text).toContain(file);
  });

  it.each([
    ["one long line", "x".repeat(outputCharsMax + 1)],
    ["a very long line", "xyz".repeat(outputCharsMax)],
    ["many short lines", "\n".repeat(100_000)],
    ["lines that together are too long", `${"y".repeat(999)}\n`.repeat(1_000)],
    ["a long line first", `${"z".repeat(200_000)}\n${"a\n".repeat(10)}`],
    ["a long line last", `${"a\n".repeat(10)}${"z".repeat(200_000)}`],
    ["a long line between", `head\n${"z".repeat(200_000)}\ntail\n`],
    ["characters of two units", "😀".repeat(outputCharsMax)],
    ["characters of two units, shifted", `a${"😀".repeat(outputCharsMax)}`],
    ["one line too many, without an end", `${"x\n".repeat(outputLinesMax)}x`],
  ])("bounds %s", (_, whole) => {
    const { text, clipped } = clipOutput(whole, { file });
    expect(clipped).toBe(true);
    expect(text.length).toBeLessThanOrEqual(outputCharsMax);
    expect(text.split("\n").length).toBeLessThanOrEqual(outputLinesMax + 1);
    expect(text.isWellFormed()).toBe(true);
    const [head = "", tail = ""] = text.split(
      /\n?\n\[\d+ lines \(\d+ characters\) are left out here\.[^\]]*\]\n\n/,
    );
    expect(whole.startsWith(head.trimEnd())).toBe(true);
    expect(whole.endsWith(tail)).toBe(true);
    expect(head.length + tail.length).toBeGreaterThan(Math.min(outputCharsMax / 3, outputLinesMax / 3));
  });
});

describe("clipResult", () => {
  it("keeps the whole text for the file when it clips one", () => {
    const text = "x\n".repeat(10_000);
    const result = clipResult(text, file);
    expect(result.full).toBe(text);
    expect(result.value).toContain("left out here");
    expect(clipResult("short", file)).toEqual({ value: "short" });
  });

  it("clips a shell's streams one by one", () => {
    const long = "out\n".repeat(10_000);
    const output = { stdout: long, stderr: "err\n", exit_code: 1 };
    const { value, full } = clipResult(output, file);
    expect(value).toMatchObject({ stderr: "err\n", exit_code: 1, truncated: true });
    expect(full).toBe(`${long}[stderr]\nerr\n`);
    expect(clipResult({ ...output, stdout: "a" }, file)).toEqual({ value: { ...output, stdout: "a" } });
  });

  it("clips anything else as JSON, and leaves what is short as it is", () => {
    const list = Array.from({ length: 20_000 }, (_, index) => ({ index }));
    const { value, full } = clipResult(list, file);
    expect(typeof value).toBe("string");
    expect(JSON.parse(full ?? "")).toEqual(list);
    for (const short of [undefined, null, true, 3, { a: 1 }])
      expect(clipResult(short, file)).toEqual({ value: short });
  });

  it("bounds the file", () => {
    const { full = "" } = clipResult("é".repeat(outputFileBytesMax), file);
    expect(new TextEncoder().encode(full).length).toBeLessThanOrEqual(outputFileBytesMax);
    expect(full).toContain("is cut here");
  });
});

describe("outputFilePath", () => {
  it("makes a safe name of any id", () => {
    expect(outputFilePath("call_1-a")).toBe("/workspace/.edgeflue/output/call_1-a.txt");
    expect(outputFilePath("../../x y")).toBe("/workspace/.edgeflue/output/______x_y.txt");
    expect(outputFilePath("")).toBe("/workspace/.edgeflue/output/output.txt");
  });
});
