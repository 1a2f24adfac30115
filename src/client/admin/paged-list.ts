/** A list of the server's, read page by page as its items are asked for: `for await (const run of list)`. */

import * as z from "zod/mini";
import { EdgeflueError } from "../../errors.ts";
import type { HttpConnection } from "../http/http-connection.ts";
import { parseAnswer } from "../http/parse-answer.ts";

export interface ListPage<Item> {
  items: Item[];
  /** Hand it in as `cursor` to read the next page; null on the last one. */
  nextCursor: string | null;
  /** Parts of the directory that did not answer: what they have is not in the page. */
  missingShards: number;
}

export interface PageOptions {
  /** At most this many items, up to 1000. Default: the server's. */
  limit?: number;
  cursor?: string;
}

export interface ListParts<Item> {
  path: string;
  query?: Readonly<Record<string, string | undefined>>;
  parse(item: unknown): Item;
}

const page = z.looseObject({
  items: z.array(z.unknown()),
  nextCursor: z.nullable(z.string()),
  missingShards: z._default(z.number(), 0),
});

export class PagedList<Item> implements AsyncIterable<Item> {
  readonly #connection: HttpConnection;
  readonly #parts: ListParts<Item>;

  constructor(connection: HttpConnection, parts: ListParts<Item>) {
    this.#connection = connection;
    this.#parts = parts;
  }

  async page({ limit, cursor }: PageOptions = {}): Promise<ListPage<Item>> {
    const { path, query, parse } = this.#parts;
    const answer = await this.#connection.json({ method: "GET", path, query: { ...query, limit, cursor } });
    const { items, nextCursor, missingShards } = parseAnswer(page, answer);
    return { items: items.map((item) => parse(item)), nextCursor, missingShards };
  }

  /** Every item. Throws `server_unavailable` after the last one when a part of the directory did not answer. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    let missingShards = 0;
    let query: PageOptions | undefined = {};
    while (query !== undefined) {
      const { items, nextCursor, missingShards: missing }: ListPage<Item> = await this.page(query);
      missingShards = Math.max(missingShards, missing);
      yield* items;
      query = nextCursor === null ? undefined : { cursor: nextCursor };
    }
    if (missingShards === 0) return;
    throw new EdgeflueError(
      "server_unavailable",
      "The list is incomplete: a part of the directory is down.",
      {
        hint: "What came before this error is right. Read the list again later.",
        meta: { missingShards },
      },
    );
  }
}
