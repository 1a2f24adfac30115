/** The same by hand: an object that does its requests one after another, and stores each answer in a row. */

interface Env {
  RUNS: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

interface State {
  storage: {
    sql: { exec(query: string, ...bindings: (string | number)[]): Iterable<Record<string, unknown>> };
  };
}

export default {
  fetch: (request: Request, { RUNS }: Env) => RUNS.get(RUNS.idFromName(crypto.randomUUID())).fetch(request),
};

export class RunObject {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  async fetch(request: Request): Promise<Response> {
    const { payload } = (await request.json()) as { payload: { url: string; steps: number } };
    const { sql } = this.#state.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS steps (number INTEGER PRIMARY KEY, name TEXT, result TEXT)");
    let sum = 0;
    for (let step = 0; step < payload.steps; step += 1) {
      const value = Number(await (await fetch(payload.url)).text());
      sql.exec("INSERT INTO steps (number, name, result) VALUES (?, 'work', ?)", step, JSON.stringify(value));
      sum += value;
    }
    return Response.json({ result: { sum } });
  }
}

export class SessionObject {}
