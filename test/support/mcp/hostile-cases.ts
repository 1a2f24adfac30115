/** What a server can do wrong, and what becomes of it: an error that names the server, a tool that is left out, a result that the
 *  model can act on. */

import { FakeClock } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { type McpWorld, names, play, Site, warnings } from "./world.ts";

export function describeHostileServer(world: () => McpWorld): void {
  const open = (kind: string) => {
    const site = new Site(world(), `hostile/${kind}`);
    return { site, docs: { name: "docs", url: site.url } };
  };
  const go = { name: "mcp__docs__go" };

  describe("a server that cannot be used", () => {
    it.each([
      ["endless", "has a list of tools of more than 20 pages"],
      ["circle", "lists its tools in a circle"],
      ["huge_list", "sent more than 4194304 bytes"],
      ["twice", 'has two tools that are both named mcp__docs__a_b: "a.b" and "a b"'],
      ["not_a_list", "answered tools/list without a list of tools"],
      ["html", "answered with the content type text/html"],
      ["no_json", "answered with what is not JSON"],
      ["deep", "answered with JSON that is nested too deeply"],
      ["unauthorized", "answered with status 401: it does not take the credentials"],
      ["missing", "answered with status 404"],
      ["broken", "answered with status 500"],
      ["elsewhere", "redirects elsewhere with status 307, which is not followed"],
    ])("fails the prompt by its name: %s", async (kind, problem) => {
      const { docs } = open(kind);
      const headers = { authorization: "Bearer {{DOCS_TOKEN}}" };
      const env = { DOCS_TOKEN: "a-token-of-the-docs" };
      const played = await play(world(), [{ ...docs, headers }], [], { env });
      expect(played.error).toMatchObject({
        code: "mcp_unavailable",
        message: `The MCP server "docs" ${problem}.`,
        meta: { server: "docs" },
      });
      expect(played.error?.retryAfterSeconds).toBe(kind === "broken" ? 5 : undefined);
      expect(played.model.calls).toEqual([]);
      const { error, events } = played;
      expect(JSON.stringify([error?.message, error?.hint, error?.meta, events])).not.toContain("a-token-of");
      // The agent that can do without it goes on.
      const lax = await play(world(), [{ ...docs, required: false }], []);
      expect(lax.error).toBeUndefined();
      expect(names(lax)).toEqual([]);
      expect(warnings(lax)).toEqual([
        `The MCP server "docs" ${problem}. The agent goes on without its tools.`,
      ]);
    });

    it("says when to ask again, and so does the error", async () => {
      const { error } = await play(world(), [open("busy").docs]);
      expect(error).toMatchObject({
        code: "mcp_unavailable",
        message: 'The MCP server "docs" answered with status 429.',
        retryAfterSeconds: 60,
      });
    });

    it("fails the prompt when nothing listens there", async () => {
      const { error } = await play(world(), [{ name: "docs", url: "http://127.0.0.1:9/mcp" }]);
      expect(error).toMatchObject({
        code: "mcp_unavailable",
        message: 'The MCP server "docs" cannot be reached, or the connection broke.',
        retryAfterSeconds: 5,
      });
    });

    it("is given up when it is silent, and not asked again at once by an agent that can do without it", async () => {
      const problem = 'The MCP server "docs" did not answer within 15 s.';
      const prompted = async (required: boolean) => {
        const { site, docs } = open("silent");
        const clock = new FakeClock();
        const played = await play(world(), [{ ...docs, required }], [], {
          clock,
          act: async (session) => {
            const first = session.prompt("One.");
            first.catch(() => {});
            await expect.poll(async () => (await site.asked()).length).toBeGreaterThan(0);
            clock.advance(15_000);
            await first;
            await session.prompt("Two.");
          },
        });
        return { ...played, asked: await site.asked() };
      };
      expect((await prompted(true)).error).toMatchObject({ code: "mcp_unavailable", message: problem });
      const lax = await prompted(false);
      expect(lax.error).toBeUndefined();
      expect(warnings(lax)).toEqual([
        `${problem} The agent goes on without its tools.`,
        'The MCP server "docs" did not answer in time lately, and is not asked again yet.',
      ]);
      expect(lax.asked).toEqual(["server/discover"]);
    });

    it("is asked again by the next prompt", async () => {
      const { docs } = open("flaky");
      const played = await play(world(), [docs], [], {
        act: async (session) => {
          await expect(session.prompt("One.")).rejects.toMatchObject({ code: "mcp_unavailable" });
          await session.prompt("Two.");
        },
      });
      expect(played.error).toBeUndefined();
      expect(names(played)).toEqual(["mcp__docs__go"]);
    });

    it("fails the prompt when it has a tool that the agent asks for, and it cannot be used", async () => {
      const { docs } = open("bad_schemas");
      const problem = 'The MCP server "docs" has no tool named "no_schema" that can be used';
      const { error } = await play(world(), [{ ...docs, tools: ["go", "no_schema"] }]);
      expect(error).toMatchObject({ code: "mcp_unavailable", message: expect.stringContaining(problem) });
      const lax = await play(world(), [{ ...docs, tools: ["go", "no_schema"], required: false }], [go]);
      expect(warnings(lax)).toContainEqual(expect.stringContaining(problem));
      expect(lax.results).toEqual([{ type: "text", value: "gone" }]);
    });

    it("is asked again by the next prompt for a tool that it did not have", async () => {
      const late = ["mcp__docs__late"];
      for (const [server, config, options, code] of [
        [{ tools: ["late"] }, {}, {}, "mcp_unavailable"],
        [{}, { needsApproval: late }, {}, "agent_invalid"],
        [{}, {}, { allowedTools: late }, "invalid_request"],
      ] as const) {
        const { docs } = open("grows");
        const played = await play(world(), [{ ...docs, ...server }], [], {
          config,
          act: async (session) => {
            await expect(session.prompt("One.", options)).rejects.toMatchObject({ code });
            await session.prompt("Two.", options);
          },
        });
        expect(played.error).toBeUndefined();
        expect(names(played)).toContain("mcp__docs__late");
      }
    });

    it("is asked anew which form of the protocol it speaks, once it refuses the one that it spoke", async () => {
      const { docs } = open("downgraded");
      const { results } = await play(world(), [docs], [go], {
        act: async (session) => {
          await session.prompt("One.");
          await session.prompt("Two.");
        },
      });
      expect(results).toEqual([
        { type: "error-text", value: 'The MCP server "docs" answered with status 400. It said: what?' },
        { type: "text", value: "gone" },
      ]);
    });

    it("is asked so too when it refuses a session", async () => {
      const { site, docs } = open("upgraded");
      const asked = async () => (await site.asked()).filter((method) => method === "server/discover").length;
      await play(world(), [docs]);
      const { results } = await play(world(), [docs], [go], {
        act: async (session) => {
          await session.prompt("One.");
          await session.prompt("Two.");
        },
      });
      expect(results.map(({ type }) => type)).toEqual(["error-text", "text"]);
      expect(await asked()).toBe(2);
    });

    it("does not keep files, the shell and other agents from working", async () => {
      const { site, docs } = open("broken");
      await play(world(), [docs], [], {
        config: { allowShell: true, allowWrite: true },
        act: async (session) => {
          await session.fs.writeFile("a.txt", "a");
          expect((await session.shell("cat a.txt")).stdout).toBe("a");
        },
      });
      expect(await site.asked()).toEqual([]);
    });
  });

  describe("tools that are not as they should be", () => {
    it("are left out where their schema cannot be used, and said", async () => {
      const played = await play(world(), [open("bad_schemas").docs], [go]);
      expect(names(played)).toEqual(["mcp__docs__go", "mcp__docs__union"]);
      expect(played.offered[1]?.inputSchema).toEqual({
        type: "object",
        properties: { a: { type: "string" } },
      });
      const said = warnings(played).join("\n");
      for (const name of ["no_object", "no_schema", "wrong", "lost", "long"])
        expect(said).toContain(`The tool "${name}" is left out`);
      expect(said).toContain("A tool without a name is left out.");
      expect(played.results).toEqual([{ type: "text", value: "gone" }]);
    });

    it("are read page by page", async () => {
      expect(names(await play(world(), [open("pages").docs]))).toEqual(
        ["t0", "t1", "t2"].map((name) => `mcp__docs__${name}`),
      );
    });

    it("are bounded in number and in words", async () => {
      const many = await play(world(), [open("many").docs]);
      expect(many.offered).toHaveLength(128);
      expect(warnings(many).join("\n")).toContain("more than 128");
      const wordy = await play(world(), [open("wordy").docs]);
      expect(wordy.offered[0]?.description?.length).toBeLessThan(4_200);
    });

    it("show no characters that nobody sees", async () => {
      const { offered } = await play(world(), [open("controls").docs]);
      expect(offered[0]?.name).toBe("mcp__docs__go____31m");
      expect(offered[0]?.description).toBe('MCP tool "go[31m" from server "docs". first[2J second');
    });

    it("have properties that providers take; the server gets its own", async () => {
      const call = { ...go, input: { _top: 3 } };
      const { offered, results } = await play(world(), [open("odd_properties").docs], [call]);
      expect(offered[0]?.inputSchema).toMatchObject({ properties: { _top: {} }, required: ["_top"] });
      expect(results).toEqual([{ type: "text", value: '{"$top":3}' }]);
    });

    it("have names that providers take, however long they are", async () => {
      const { offered } = await play(world(), [open("long_name").docs]);
      expect(offered[0]?.name).toMatch(/^mcp__docs__n{44}_[0-9a-f]{8}$/);
    });
  });

  describe("a call that goes wrong is a result for the model", () => {
    const unknown = "The outcome of the call is unknown.";
    it.each([
      ["call_slow", `did not answer within 0.3 s. ${unknown}`],
      ["call_hangs", `did not answer within 0.3 s. ${unknown}`],
      ["call_401", "answered with status 401: it does not take the credentials. It said: no"],
      ["call_500", `answered with status 500. It said: oops ${unknown}`],
      ["call_html", `answered with the content type text/html. ${unknown}`],
      ["call_error", "answered with an error. It said: No such page."],
      ["call_cut_json", `cannot be reached, or the connection broke. ${unknown}`],
      ["call_cut_stream", `ended its answer in the middle. ${unknown}`],
      ["call_huge", `sent more than 8388608 bytes. ${unknown}`],
      ["call_no_object", `answered with JSON that is no answer to the request. ${unknown}`],
    ])("%s", async (kind, text) => {
      const { docs } = open(kind);
      const timeoutMs = text.includes("0.3 s") ? 300 : 60_000;
      const { results, error } = await play(world(), [{ ...docs, timeoutMs }], [go]);
      expect(error).toBeUndefined();
      expect(results).toEqual([{ type: "error-text", value: `The MCP server "docs" ${text}` }]);
    });

    it.each([
      ["call_resumes", "resumed"],
      ["call_asks", "asked"],
      ["call_late", "late"],
      ["call_nothing", "(The tool returned no content.)"],
      [
        "call_odd",
        '[A part that is not readable.]\n\n[A part of the type "video", which is not known.]\n\n[image, image/png: not readable.]\n\n[A resource that is not readable.]',
      ],
    ])("and one that goes well is not: %s", async (kind, text) => {
      const { results } = await play(world(), [open(kind).docs], [go]);
      expect(results).toEqual([{ type: "text", value: text }]);
    });

    it("answers the server's own requests meanwhile", async () => {
      const { site, docs } = open("call_asks");
      await play(world(), [docs], [go]);
      const answers = async () =>
        (await site.log()).requests.filter(({ answer }) => answer !== undefined).map(({ answer }) => answer);
      await expect.poll(async () => (await answers()).length).toBe(2);
      expect(await answers()).toEqual(
        expect.arrayContaining([{}, { code: -32_601, message: "Method not found" }]),
      );
    });

    it("bounds what a result or an error says", async () => {
      const long = await play(world(), [open("call_long").docs], [go]);
      expect(String(long.results[0]?.value).length).toBeLessThan(60_000);
      expect(String(long.results[0]?.value)).toContain("The full text is in");
      const error = await play(world(), [open("call_long_error").docs], [go]);
      expect(error.results[0]?.type).toBe("error-text");
      expect(String(error.results[0]?.value).length).toBeLessThan(25_000);
    });

    it("tells the server of a call that an abort ends", async () => {
      const { site, docs } = open("call_slow");
      const played = await play(world(), [docs], [go], {
        act: async (session) => {
          const asked = session.prompt("Go.");
          asked.catch(() => {});
          await expect.poll(async () => (await site.asked()).includes("tools/call")).toBe(true);
          await session.abort();
          await asked;
        },
      });
      expect(played.error).toMatchObject({ code: "operation_aborted" });
      await expect.poll(async () => site.asked()).toContain("notifications/cancelled");
    });
  });
}
