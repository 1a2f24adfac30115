/** `useSession` where a server renders the page. */

import { createFlueClient } from "edgeflue/client";
import { useSession } from "edgeflue/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";

it("renders a session that is loading, and sends nothing", () => {
  const sent: string[] = [];
  const client = createFlueClient({
    baseUrl: "http://127.0.0.1:1",
    fetch: async (url) => {
      sent.push(url);
      throw new TypeError("fetch failed");
    },
  });
  function Chat() {
    const { status, messages, connection } = useSession({ client, agent: "assistant" });
    return createElement("p", null, `${status} ${messages.length} ${connection}`);
  }
  expect(renderToString(createElement(Chat))).toBe("<p>loading 0 connecting</p>");
  expect(sent).toEqual([]);
});

it("refuses an unknown option by name", () => {
  const client = createFlueClient({ baseUrl: "http://127.0.0.1:1" });
  function Chat() {
    useSession({ client, agent: "assistant", sesion: "7" } as Parameters<typeof useSession>[0]);
    return null;
  }
  expect(() => renderToString(createElement(Chat))).toThrow(
    'unknown option "sesion". Did you mean "session"?',
  );
});
