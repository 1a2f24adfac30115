/** Kind A: what a model or a tool has said goes back in a form that the provider takes, whatever it was. Each row is a
 *  case that was seen with the provider, or read in a public report where that is said. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { dialects } from "../../../src/model/wire/dialect.ts";
import { dialectNames } from "../../../src/model/wire/dialect-name.ts";
import {
  assistant,
  call,
  chatDialects,
  idsOf,
  reasoning,
  result,
  rolesOf,
  toChat,
  toWire,
  user,
  wireOf,
} from "./build.ts";

const signed = { openai: { itemId: "rs_1", reasoningEncryptedContent: "x" } };

describe.each(dialectNames)("a history in the dialect %s", (name) => {
  const { callId, toolName } = dialects[name];
  const idPattern = new RegExp(`^[${callId.characters}]{${callId.charsMin},${callId.charsMax}}$`);
  const namePattern = new RegExp(
    `^[${toolName.firstCharacters ?? toolName.characters}][${toolName.characters}]{0,63}$`,
  );

  it.each([
    "functions.read",
    "lookup<|channel|>commentary",
    "",
    "x".repeat(300),
    "1st",
    "-a",
    "read file",
    "読む",
  ])("A1: a call by the name %j goes back under a legal one, as does its result", (illegal) => {
    const prompt = [user("hi"), assistant(call("c1", illegal)), result("c1", "no such tool", illegal)];
    const [, asked, answered] = toWire(name, prompt);
    const [first] = asked?.role === "assistant" ? asked.content : [];
    const [second] = answered?.role === "tool" ? answered.content : [];
    expect(first).toMatchObject({ toolName: expect.stringMatching(namePattern) });
    expect(second).toMatchObject({ toolName: first?.type === "tool-call" ? first.toolName : "" });
  });

  it("A2: reasoning that nothing follows does not go back (read: vercel/ai#7099, codex#1227)", () => {
    const sent = toWire(name, [
      user("a"),
      assistant(reasoning("only thought", signed)),
      user("b"),
      assistant("said", reasoning("then thought", signed)),
      user("c"),
    ]);
    for (const message of sent) {
      if (message.role === "assistant") expect(message.content.at(-1)?.type).toBe("text");
    }
    expect(JSON.stringify(sent)).toContain("said");
    expect(JSON.stringify(sent)).not.toContain("only thought");
  });

  it("an empty text that Google has signed goes to no provider that refuses empty texts", () => {
    const providerOptions = { google: { thoughtSignature: "s" } };
    const empty = { type: "text" as const, text: "", providerOptions };
    const sent = toWire(name, [user("a"), assistant(empty, call("c1")), result("c1")]);
    const parts = sent[1]?.role === "assistant" ? sent[1].content : [];
    const isTaken = name === "google" || dialects[name].blankText === "allowed";
    expect(parts.some(({ type }) => type === "text")).toBe(isTaken);
  });

  it("A3: half an emoji is sent as a whole character, wherever it was", () => {
    const half = "half \ud83d";
    const sent = JSON.stringify(
      toWire(name, [
        { role: "system", content: half },
        user(half),
        assistant(half, call("c1", "read", { path: half, deep: [{ [half]: half }] })),
        result("c1", half),
        assistant(call("c2")),
        {
          role: "tool",
          content: [
            {
              type: "tool-result",
              toolCallId: "c2",
              toolName: "read",
              output: { type: "json", value: [half] },
            },
          ],
        },
      ]),
    );
    expect(sent).not.toMatch(/\\ud83d/i);
    expect(sent.split("half \ufffd").length).toBeGreaterThan(6);
  });

  it("A6: white space before a call is no message of its own where that is refused", () => {
    const sent = toWire(name, [
      user("a"),
      assistant("\n\n", call("c1")),
      result("c1"),
      assistant(" \n"),
      user(" "),
    ]);
    const texts = sent.flatMap((message) =>
      message.role === "system"
        ? []
        : message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])),
    );
    if (dialects[name].blankText === "dropped")
      expect(texts.filter((text) => text.trim() === "")).toEqual([]);
    else expect(texts).toContain("\n\n");
    // The user's turn stays one.
    expect(sent.at(-1)?.role).toBe("user");
  });

  it("A7: ids are legal and unique, and the same at each step (read: langchain#24668, bifrost#5097)", () => {
    const odd = [
      "functions.x:0",
      "call_0",
      "call_0",
      "toolu_01ABC",
      "x".repeat(41),
      "",
      "call_op_01M8JE6HFJ",
    ];
    const prompt: LanguageModelV4Prompt = [user("hi")];
    let before: string[] = [];
    for (const id of [...odd, ...odd]) {
      prompt.push(assistant(call(id)), result(id));
      const { calls, results } = idsOf(toWire(name, prompt));
      expect(results).toEqual(calls);
      expect(new Set(calls).size).toBe(calls.length);
      for (const legal of calls) expect(legal).toMatch(idPattern);
      expect(calls.slice(0, before.length)).toEqual(before);
      before = calls;
    }
  });

  it("A7: one answer may use one id for all of its calls", () => {
    const answer = assistant(call("same", "read", { n: 1 }), call("same", "read", { n: 2 }), call("same"));
    const sent = toWire(name, [
      user("hi"),
      answer,
      result("same", "1"),
      result("same", "2"),
      result("same", "3"),
    ]);
    const { calls, results } = idsOf(sent);
    expect(new Set(calls).size).toBe(3);
    expect(results).toEqual(calls);
  });

  it("A10: arguments that are no object are sent as one", () => {
    const inputs = [null, "null", [], 3, "", '"text"', "{broken", '{"a":1}'];
    const calls = inputs.map((input, index) => call(`call${index}xx`, "read", input));
    const results = inputs.map((_, index) => result(`call${index}xx`));
    const sent = toWire(name, [user("hi"), assistant(...calls), ...results]);
    const inputsSent = sent.flatMap((message) =>
      message.role === "assistant"
        ? message.content.map((part) => part.type === "tool-call" && part.input)
        : [],
    );
    expect(inputsSent).toEqual([{}, {}, {}, {}, {}, {}, {}, { a: 1 }]);
  });

  it("pairs calls and results: a call without one gets one, a result without a call becomes words", () => {
    const sent = toWire(name, [
      result("gone", "orphan 1"),
      user("hi"),
      assistant(call("c1xxxxxxx"), call("c2xxxxxxx")),
      result("c2xxxxxxx", "second"),
      user("steering"),
      result("other", "orphan 2"),
      assistant("done"),
      result("late", "orphan 3"),
      user("bye"),
    ]);
    const { calls, results } = idsOf(sent);
    expect(calls).toHaveLength(2);
    expect(results).toEqual(calls);
    const text = JSON.stringify(sent);
    for (const fact of ["orphan 1", "second", "steering", "orphan 2", "orphan 3"])
      expect(text).toContain(fact);
    // Nothing stands between calls and their results.
    const asked = sent.findIndex(
      ({ role, content }) =>
        role === "assistant" &&
        typeof content !== "string" &&
        content.some(({ type }) => type === "tool-call"),
    );
    expect(sent[asked + 1]?.role).toBe("tool");
  });

  it("puts roles in order", () => {
    const { userAfterTool, sameRole, startsWithUser } = dialects[name];
    const roles = rolesOf(
      toWire(name, [
        { role: "system", content: "s" },
        assistant("left over"),
        user("summary"),
        user("question"),
        assistant(call("c1xxxxxxx")),
        result("c1xxxxxxx"),
        user("steering"),
        assistant("half"),
        assistant("other half"),
      ]),
    );
    if (userAfterTool === "bridged") expect(roles).not.toContain("tu");
    if (sameRole === "joined") expect(roles).not.toMatch(/uu|aa/);
    if (startsWithUser) expect(roles).toMatch(/^su.*[ut]$/);
  });

  it("gives the same objects for the same messages, so that nothing is made twice", () => {
    const prompt = [
      user("a"),
      user("b"),
      assistant("\n", reasoning("hm", signed), call("bad.id", "bad name", null)),
      result("bad.id", "\ud83d"),
      user("c"),
      assistant(call("c9xxxxxxx"), call("c9xxxxxxx")),
      result("c9xxxxxxx", ""),
      result("c9xxxxxxx", "two"),
    ];
    const wire = wireOf(name);
    const first = wire.toPrompt(prompt);
    const second = wire.toPrompt(prompt);
    expect(second).toHaveLength(first.length);
    for (const [index, message] of second.entries()) expect(message).toBe(first[index]);
  });
});

describe("A8: roles", () => {
  const steered = [user("a"), assistant(call("abcdefgh1")), result("abcdefgh1"), user("also b")];

  it.each(["mistral", "vllm"] as const)("bridges a user after a tool for %s (read: vllm#6862)", (name) => {
    expect(rolesOf(toWire(name, steered))).toBe("uatau");
  });

  it("joins a summary with the question after it for strict templates (read: zed#37021)", () => {
    expect(toChat("vllm", [user("[Context Summary]"), user("question")])).toEqual([
      { role: "user", content: "[Context Summary]\n\nquestion" },
    ]);
  });

  it("leaves both alone for OpenAI", () => {
    expect(rolesOf(toWire("openai-chat", steered))).toBe("uatu");
    expect(rolesOf(toWire("openai-responses", [user("a"), user("b")]))).toBe("uu");
  });
});

describe.each(chatDialects)("a request of Chat Completions for %s", (name) => {
  it("has null for the content of an answer that only calls, and a text for any other", () => {
    const [, asked, , said] = toChat(name, [
      user("a"),
      assistant(call("abcdefgh1")),
      result("abcdefgh1"),
      assistant("x"),
      user("b"),
    ]);
    expect(asked.content).toBe(dialects[name].noContent === "null" ? null : "");
    const isRequired = dialects[name].reasoningRequired?.of === "answers";
    expect(said).toEqual({ role: "assistant", content: "x", ...(isRequired && { reasoning_content: " " }) });
  });
});

describe("an answer of text and calls", () => {
  const sent = (name: (typeof chatDialects)[number]) =>
    toChat(name, [user("a"), assistant("I look.", call("abcdefgh1")), result("abcdefgh1")]).filter(
      ({ role }) => role === "assistant",
    );

  it("goes to Mistral as two messages (read: mistral-common's validator, copilot-cli#4884, langchain#21196)", () => {
    expect(sent("mistral")).toMatchObject([{ content: "I look." }, { content: null, tool_calls: [{}] }]);
  });

  it("goes to others as one", () => {
    expect(sent("groq")).toMatchObject([{ content: "I look.", tool_calls: [{}] }]);
  });
});

describe.each(dialectNames)("a name that every object has, in the dialect %s", (name) => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "A1: %s goes back as another",
    (odd) => {
      const [, asked] = toWire(name, [user("a"), assistant(call("c1", odd)), result("c1", "none", odd)]);
      const [part] = asked?.role === "assistant" ? asked.content : [];
      const toolName = part?.type === "tool-call" ? part.toolName : "";
      expect(toolName).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]+$/);
      expect(toolName in Object.prototype).toBe(false);
    },
  );
});

describe("files", () => {
  const file = (mediaType: string, data: string): LanguageModelV4Prompt[number] => ({
    role: "user",
    content: [
      { type: "text", text: "look" },
      { type: "file", mediaType, data: { type: "data", data } },
    ],
  });
  const png = "iVBORw0KGgoAAAAN";
  const partOf = (name: (typeof dialectNames)[number], message: LanguageModelV4Prompt[number]) => {
    const [sent] = toWire(name, [message]);
    return sent?.role === "user" ? sent.content.at(-1) : undefined;
  };

  it.each(dialectNames)("go to %s by kind, with a note in place of what cannot go", (name) => {
    expect(partOf(name, file("image/png", png))).toMatchObject({ type: "file", mediaType: "image/png" });
    expect(partOf(name, file("application/x-tar", "AAAA"))).toMatchObject({
      type: "text",
      text: expect.stringContaining("application/x-tar"),
    });
    expect(partOf(name, file("image/png", "not base64!"))).toMatchObject({ type: "text" });
    expect(partOf(name, file("image/png", ""))).toMatchObject({ type: "text" });
  });

  it("are sent with the type that their bytes say", () => {
    expect(partOf("anthropic", file("image/png", "/9j/4AAQSkZJRgABAQ=="))).toMatchObject({
      mediaType: "image/jpeg",
    });
    expect(partOf("anthropic", file("image/*", png))).toMatchObject({ mediaType: "image/png" });
  });

  it("become text where they are text", () => {
    expect(partOf("openai-chat", file("text/plain", btoa("a fact")))).toMatchObject({
      text: expect.stringContaining("a fact"),
    });
  });

  it("are left out with a note when they are too large", () => {
    const large = png + "A".repeat(6_000_000);
    expect(partOf("anthropic", file("image/png", large))).toMatchObject({
      text: expect.stringContaining("at most"),
    });
    expect(partOf("openai-chat", file("image/png", large))).toMatchObject({ type: "file" });
  });

  it("A9: keep their address in words where no address is taken", () => {
    const url = "https://pictures.example/a.png";
    const message: LanguageModelV4Prompt[number] = {
      role: "user",
      content: [
        { type: "text", text: "look" },
        { type: "file", mediaType: "image/png", data: { type: "url", url: new URL(url) } },
      ],
    };
    expect(partOf("ollama", message)).toMatchObject({ type: "text", text: expect.stringContaining(url) });
    expect(partOf("openai-chat", message)).toMatchObject({ type: "file" });
  });
});
