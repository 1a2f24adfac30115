/** The page of a document, as its reader would build it, on the same origin as the Worker. */

import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as requestWorker } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../../../..");

export interface PageSource {
  /** A file of docs/ whose first block of TSX is the page. */
  document: string;
  /** Renders it. */
  entry: string;
}

/** Renders it twice, as React does in development, and shows its errors. */
export const chatPage: PageSource = {
  document: "chat.md",
  entry: `
  import { createElement, StrictMode } from "react";
  import { createRoot } from "react-dom/client";
  import { Chat } from "./page.tsx";

  const id = new URLSearchParams(location.search).get("chat");
  const { messages } = await (await fetch("/agents/assistant/acme/chat?session=" + id)).json();
  const chat = createElement(Chat, { id, before: messages });
  createRoot(document.getElementById("root")).render(createElement(StrictMode, null, chat));
`,
};

export interface PageServer {
  url: string;
  /** How many requests to a path that ends so are open. */
  open(pathEnd: string): number;
  /** Breaks every connection, as a network that goes away. */
  breakAll(): void;
  stop(): Promise<void>;
}

/** `workerUrl` is asked for each time: a Worker that restarts has another port. */
export async function startPageServer(
  workerUrl: () => string,
  source: PageSource = chatPage,
): Promise<PageServer> {
  const script = await buildPage(source);
  const paths = new Set<{ path: string }>();
  const server = createServer((incoming, outgoing) => {
    const path = new URL(incoming.url ?? "/", "http://localhost").pathname;
    if (path === "/") {
      outgoing.setHeader("content-type", "text/html");
      outgoing.end('<!doctype html><div id="root"></div><script type="module" src="/page.js"></script>');
    } else if (path === "/page.js") {
      outgoing.setHeader("content-type", "text/javascript");
      outgoing.end(script);
    } else {
      const { method, headers } = incoming;
      const request = { path };
      paths.add(request);
      const forwarded = requestWorker(`${workerUrl()}${incoming.url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
        answer.on("error", () => outgoing.destroy());
      });
      forwarded.on("error", () => outgoing.destroy());
      outgoing.on("close", () => {
        paths.delete(request);
        forwarded.destroy();
      });
      incoming.pipe(forwarded);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // a listening TCP server has no other kind
  return {
    url: `http://127.0.0.1:${port}`,
    open: (pathEnd) => [...paths].filter((request) => request.path.endsWith(pathEnd)).length,
    breakAll: () => server.closeAllConnections(),
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function buildPage({ document, entry }: PageSource): Promise<string> {
  const folder = join(root, ".edgeflue", `page-of-${document}`);
  mkdirSync(folder, { recursive: true });
  const markdown = readFileSync(join(root, "docs", document), "utf8");
  const [, page = ""] = /^```tsx\n(.*?)^```$/ms.exec(markdown) ?? [];
  writeFileSync(join(folder, "page.tsx"), page);
  writeFileSync(join(folder, "entry.ts"), entry);
  const { outputFiles } = await build({
    entryPoints: [join(folder, "entry.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
  });
  rmSync(folder, { recursive: true });
  return outputFiles[0]?.text ?? "";
}
