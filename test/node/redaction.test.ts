/** Secrets in the forms in which commands, models and files show them. */

import { defineTool, type ObservedEvent } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it, vi } from "vitest";
import { createRedactor } from "../../src/secret/redactor.ts";

const token = "tok-4815162342-secret";
const shellAgent = { allowShell: true, allowWrite: true };

/** What a command shows that was granted this value. */
async function shownBy(command: string, value: string): Promise<string> {
  await using session = await testAgent(shellAgent, { env: { TOKEN: value } });
  return (await session.shell(command, { secrets: ["TOKEN"] })).stdout;
}

describe("a secret is kept out", () => {
  it("within JSON, with its line ends and quotes", async () => {
    const key = '-----BEGIN KEY-----\nMIIEabc\n"quoted"\n-----END KEY-----';
    expect(await shownBy('printf %s "$TOKEN" | jq -Rs .', key)).toBe('"[secret TOKEN]"\n');
  });

  it("of many lines, line by line", async () => {
    const key = "-----BEGIN KEY-----\nMIIEabcdefghijkl\nMNOPqrstuvwxyz01\n-----END KEY-----";
    const shown = await shownBy('printf "%s\\n" "$TOKEN" | grep -n M', key);
    expect(shown).toBe("2:[secret TOKEN]\n3:[secret TOKEN]\n");
  });

  it("as base64 that is broken into lines", async () => {
    const long = "eyJhbGciOiJIUzI1NiJ9.".repeat(8);
    expect(await shownBy('printf %s "$TOKEN" | base64', long)).not.toContain(btoa(long).slice(0, 20));
  });

  it("as base64 behind a user's name, in both alphabets", async () => {
    for (const user of ["a:", "ab:", "abc:"]) {
      const shown = await shownBy(`printf %s "${user}$TOKEN" | base64`, token);
      expect(shown).toContain("[secret TOKEN]");
    }
    const value = "tok->>>???-secret";
    const urlSafe = btoa(value).replaceAll("+", "-").replaceAll("/", "_");
    expect(await shownBy("printf %s \"$TOKEN\" | base64 | tr '+/' '-_'", value)).not.toContain(
      urlSafe.slice(0, 12),
    );
  });

  it("when it is one of several in a variable", async () => {
    const leak = defineTool({ name: "leak", description: "Leaks.", execute: () => "the-second-key-42" });
    const model = scriptModel({ toolCalls: [{ name: "leak" }] }, { text: "ok" });
    const env = { EDGEFLUE_API_KEYS: "the-first-key-41,the-second-key-42" };
    await using session = await testAgent({ tools: [leak] }, { model, env });
    await session.prompt("Go");
    expect(JSON.stringify(await session.messages())).toContain('"value":"[secret EDGEFLUE_API_KEYS]"');
  });

  it("of what the session's holder says and runs, which runs as it is", async () => {
    const model = scriptModel({ text: "ok" }, { text: "ok" });
    await using session = await testAgent(shellAgent, { model, env: { TOKEN: token } });
    const { stdout } = await session.shell(`echo ${token} > kept.txt; wc -c kept.txt; echo ${token}`);
    expect(stdout).toContain("22 kept.txt");
    await session.prompt(`My token is ${token}.`);
    await session.task(`Use ${token}.`);
    const told = JSON.stringify([model.calls, await session.messages(), await session.events()]);
    expect(told).not.toContain(token);
    expect(told).toContain("My token is [secret TOKEN].");
    expect(await session.fs.readFile("kept.txt")).toBe(`${token}\n`);
  });

  it("of a stream in which one begins like another, however it is cut", () => {
    const redactor = createRedactor({ A: "abcdefgh-1234", B: "abcdefgh-1234-5678", C: "abab" });
    const text = "x abcdefgh-1234-5678 ababab abcdefgh-1234";
    for (const size of [1, 5, 13, 14, 15, 100]) {
      const stream = redactor.stream();
      let shown = "";
      for (let start = 0; start < text.length; start += size)
        shown += stream.push(text.slice(start, start + size));
      expect(shown + stream.end()).toBe("x [secret B] [secret C]ab [secret A]");
    }
  });

  it("of a stream without comparing each piece with every secret", () => {
    const secrets = Array.from({ length: 100 }, (_, index) => [`S${index}`, `${index * 7919}-${token}`]);
    const stream = createRedactor(Object.fromEntries(secrets)).stream();
    const compared = (["startsWith", "endsWith"] as const).map((name) => vi.spyOn(String.prototype, name));
    for (let piece = 0; piece < 1_000; piece += 1) stream.push(`word ${piece} `);
    const count = compared.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    for (const spy of compared) spy.mockRestore();
    expect(count).toBeLessThan(1_000 * 1_000);
  });

  it("of a step that is made again, together with what was held back of the first try", async () => {
    const model = scriptModel({ text: "All of it." });
    const answer = model.stream;
    let calls = 0;
    const stream: typeof answer = async (options, onPart) => {
      calls += 1;
      if (calls > 1) return answer(options, onPart);
      onPart({ type: "text-start", id: "0" });
      onPart({ type: "text-delta", id: "0", delta: "One tok-4" });
      throw new Error("The connection is lost.");
    };
    Object.assign(model, { stream });
    const events: ObservedEvent[] = [];
    await using session = await testAgent(
      {},
      { model, env: { TOKEN: token }, onEvent: (event) => events.push(event) },
    );
    let text = "";
    for await (const event of session.stream("Go", { secrets: ["TOKEN"] })) {
      if (event.type === "delta") text += event.text;
      if (event.type === "step_retry") text = text.slice(0, text.length - Number(event.discardedChars));
    }
    expect(text).toBe("All of it.");
    const retry = events.find(({ type }) => type === "step_retry");
    expect(retry?.data).toMatchObject({ discardedChars: "One ".length });
  });
});
