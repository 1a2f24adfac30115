/** The client's way to a server and its agents. */

import { createClient, createFlueClient } from "edgeflue/client";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { play } from "../../src/testing/session-contract/contract-model.ts";
import { orderOf } from "../../src/testing/session-contract/contract-parts.ts";
import { script, unique } from "../support/api.ts";
import { connect } from "./support.ts";

const direct = () => connect((send) => send());

describe("createFlueClient", () => {
  it("requires a base URL", () => {
    for (const baseUrl of [undefined, "", "agents.example.com", "ftp://x", 7]) {
      expect(() => createFlueClient({ baseUrl } as { baseUrl: string })).toThrow(TypeError);
    }
    expect(() => createClient({} as { baseUrl: string })).toThrow("requires a baseUrl");
  });

  it("says what of a base URL or a key cannot be sent, and repeats no key", () => {
    for (const [options, sentence] of [
      [{ baseUrl: "https://any:s3cret@agents.example.com" }, "hand the key in as apiKey"],
      [{ baseUrl: "ftp://any:s3cret@agents.example.com" }, "an http or https URL"],
      [{ baseUrl: "https://agents.example.com/?key=s3cret" }, "without a query"],
      [{ baseUrl: "https://agents.example.com/#s3cret" }, "without a query"],
      [{ baseUrl: "https://agents.example.com", apiKey: "s3cret\nx" }, "apiKey"],
      [{ baseUrl: "https://agents.example.com", apiKey: "s3cret–" }, "apiKey"],
    ] as const) {
      const refuse = () => createFlueClient(options);
      expect(refuse).toThrow(TypeError);
      expect(refuse).toThrow(sentence);
      expect(refuse).not.toThrow("s3cret");
    }
  });

  it("sends a header of the caller's in place of its own", async () => {
    const seen: Request[] = [];
    const client = createFlueClient({
      baseUrl: "https://agents.example.com",
      apiKey: "k-1",
      headers: { Authorization: "Basic abc" },
      fetch: async (url, init) => {
        seen.push(new Request(url, init));
        return Response.json({ ok: true, framework: "edgeflue" });
      },
    });
    await client.health();
    expect(seen[0]?.headers.get("authorization")).toBe("Basic abc");
  });

  it("U2, C34: refuses an unknown option with the nearest known one", async () => {
    const wrong = { baseUrl: "https://example.com", apikey: "k" };
    expect(() => createFlueClient(wrong)).toThrow('unknown option "apikey". Did you mean "apiKey"?');
    const session = direct().client.agent("tools", unique()).session();
    const options = { sesion: "private" } as object;
    await expect(session.prompt("hi", options)).rejects.toMatchObject({
      code: "invalid_request",
      message: 'Unknown field "sesion" of a prompt. Did you mean "session"?',
    });
  });

  it("sends nothing for names, ids and contents that are none", async () => {
    const { client, requests } = direct();
    const wrong = (value: unknown) => value as never;
    const session = client.agent("tools", unique()).session();
    const calls: [() => unknown, string][] = [
      [() => client.agent(wrong(undefined)).session(), "The agent's name must be a text."],
      [() => client.agent("tools").session(wrong(5)), "The session id must be a text."],
      [
        () => client.agents.invoke("tools", wrong(undefined), { message: "hi" }),
        "The instance id must be a text.",
      ],
      [() => client.agents.invoke("tools", "a", wrong(undefined)), "the options must be an object"],
      [() => session.prompt("hi", wrong({ message: "other" })), 'Unknown option "message" of a prompt.'],
      [() => session.prompt("hi", { tools: wrong({}) }), 'The field "tools" must be a list.'],
      [() => session.operation(wrong(undefined)), "The operationId must be a non-empty text."],
      [() => session.fs.writeFile("a", wrong(5)), "The content of a file must be a text or a Uint8Array."],
    ];
    for (const [call, sentence] of calls) await expect((async () => call())()).rejects.toThrowError(sentence);
    expect(requests).toEqual([]);
  });

  it("keeps a path of the base URL, and sends its key and headers", async () => {
    const seen: Request[] = [];
    const client = createFlueClient({
      baseUrl: "https://example.com/api//",
      apiKey: "k-1",
      headers: { "x-team": "blue" },
      fetch: async (url, init) => {
        seen.push(new Request(url, init));
        return Response.json({ ok: true, framework: "edgeflue" });
      },
    });
    await client.health();
    expect(seen[0]?.url).toBe("https://example.com/api/health");
    expect(seen[0]?.headers.get("authorization")).toBe("Bearer k-1");
    expect(seen[0]?.headers.get("x-team")).toBe("blue");
  });
});

describe("a client", () => {
  it("asks whether the server runs, and which agents it has", async () => {
    const { client } = direct();
    expect(await client.health()).toEqual({ ok: true, framework: "edgeflue" });
    const agents = await client.agents();
    expect(agents.find(({ name }) => name === "contract")).toEqual({
      name: "contract",
      path: "/agents/contract/{agent_id}",
      triggers: { webhook: true },
    });
    expect(agents.find(({ name }) => name === "throws")).toMatchObject({ error: { type: "agent_invalid" } });
  });

  it("invokes agents as PyFlue's does", async () => {
    const { client } = direct();
    const { result } = await client.agents.invoke("contract", unique(), { message: "hi" });
    expect(result).toMatchObject({
      text: "You said: hi",
      model: { id: "player" },
      usage: { inputTokens: 10 },
    });
    const id = unique();
    await client.agents.invoke("contract", id, { payload: { prompt: "one", session: "s" }, mode: "sync" });
    expect((await client.agent("contract", id).session("s").messages()).messages).toHaveLength(2);
    const events = await Array.fromAsync(
      client.agents.invoke("contract", id, { message: "hi", mode: "stream" }),
    );
    expect(orderOf(events)).toEqual(["start", "delta", "end"]);
    expect(orderOf(await Array.fromAsync(client.agents.stream("contract", id, { message: "hi" })))).toEqual(
      orderOf(events),
    );
    const bad = { message: "hi", mode: "webhook" } as unknown as { message: string };
    expect(() => client.agents.invoke("contract", id, bad)).toThrow(TypeError);
    await expect(client.agents.invoke("contract", id, {})).rejects.toMatchObject({ code: "invalid_request" });
    await expect(client.agents.invoke("unknown", id, { message: "x" })).rejects.toMatchObject({
      code: "agent_not_found",
    });
  });

  it("prompts the default agent, with typed results", async () => {
    const { client } = direct();
    const sessionId = unique();
    expect((await client.prompt("hello", { sessionId })).text).toBe("You said: hello");
    const events = await Array.fromAsync(client.stream("again", { sessionId }));
    expect(events.at(-1)).toMatchObject({ type: "end", text: "You said: again" });
    const { messages } = await client.agent("assistant", sessionId).session().messages();
    expect(messages).toHaveLength(4);
    const result = z.object({ count: z.number() });
    const typed = await client.prompt(script([{ text: '{"count":3}' }]), { sessionId, result });
    expect(typed.result.count).toBe(3);
  });

  it("stops waiting for the default agent when a signal aborts", async () => {
    const controller = new AbortController();
    const { client } = connect(async (send) => {
      controller.abort();
      return send();
    });
    const prompt = client.prompt("hello", { sessionId: unique(), signal: controller.signal });
    await expect(prompt).rejects.toMatchObject({ code: "operation_aborted" });
  });

  it("opens sessions with a role", async () => {
    const { client } = direct();
    const session = client.agent("contract", "roles").session(unique(), { role: "poet" });
    expect((await session.prompt(play({ recites: true }))).text).toContain("Speak in verse.");
  });
});
