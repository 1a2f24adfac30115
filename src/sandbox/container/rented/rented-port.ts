/** A machine of another service as a `ContainerPort`. What a program reads and writes goes by files of the machine: services pass text
 *  on, and programs need bytes. */

import type { SessionAddress } from "../../../protocol/address.ts";
import { joinBytes } from "../../join-bytes.ts";
import { quoteWord } from "../../quote-word.ts";
import { containerLimits } from "../limits.ts";
import type { ContainerPort, ContainerProcess } from "../port.ts";
import { rentedLimits } from "./limits.ts";
import type { MachineProvider, RentedMachine } from "./machine-provider.ts";

/** What programs read and write goes by files in it, secrets among them: no other user of the machine looks into it. */
const folder = "/tmp/.edgeflue-calls";
const makeFolder = `mkdir -p -m 700 ${folder}`;

export class RentedPort implements ContainerPort {
  readonly #provider: MachineProvider;
  readonly #name: Promise<string>;
  #machine: Promise<RentedMachine> | undefined;
  /** Until it is known: perhaps an earlier object has made one. */
  #isRunning = true;
  #idleMs: number = containerLimits.idleMsDefault;
  #keptAt = 0;

  constructor(provider: MachineProvider, address: SessionAddress) {
    this.#provider = provider;
    this.#name = toMachineName(address);
  }

  get running(): boolean {
    return this.#isRunning;
  }

  start(): void {
    this.#isRunning = true;
    this.#keptAt = Date.now();
    this.#machine = this.#create();
    // It shows with the first program.
    this.#machine.catch(() => {});
  }

  /** No event says when such a machine ends. */
  monitor(): Promise<void> {
    return new Promise(() => {});
  }

  async destroy(): Promise<void> {
    const known = this.#machine?.catch(() => undefined);
    this.#machine = undefined;
    this.#isRunning = false;
    await (await (known ?? this.#provider.connect(await this.#name)))?.destroy();
  }

  async setInactivityTimeout(durationMs: number): Promise<void> {
    this.#idleMs = durationMs;
  }

  async exec(
    argv: string[],
    { stdin, env = {} }: { stdin?: ReadableStream<Uint8Array>; env?: Record<string, string> } = {},
  ): Promise<ContainerProcess> {
    const machine = await this.#open();
    const path = `${folder}/${crypto.randomUUID()}`;
    if (stdin !== undefined) await machine.write(`${path}.in`, await readAll(stdin));
    const variables = Object.entries(env).map(([name, value]) => `${name}=${quoteWord(value)}`);
    const program = [...variables, ...argv.map(quoteWord)].join(" ");
    const input = stdin === undefined ? "/dev/null" : `${path}.in`;
    const ended = machine
      .run(toLine(program, path, input), { timeoutMs: rentedLimits.runMsMax })
      .then(() => machine.read(`${path}.all`))
      .then(parseAnswer);
    void ended
      .then(() => machine.run(`rm -f ${path}.*`, { timeoutMs: rentedLimits.runMsMax }))
      .catch(() => {});
    const exitCode = ended.then((answer) => answer.exitCode);
    exitCode.catch(() => {}); // The error is for the code that awaits it.
    return {
      stdout: toStream(ended.then(({ stdout }) => stdout)),
      stderr: toStream(ended.then(({ stderr }) => stderr)),
      exitCode,
    };
  }

  getTcpPort(port: number) {
    return {
      fetch: async (input: Request | string, init?: RequestInit): Promise<Response> => {
        const request = new Request(input, init);
        const base = await (await this.#open()).url?.(port);
        if (base === undefined)
          throw new Error(`The machines of ${this.#provider.service} have no addresses for their ports.`);
        const { pathname, search } = new URL(request.url);
        return fetch(new Request(new URL(pathname + search, base), request));
      },
    };
  }

  async #open(): Promise<RentedMachine> {
    this.#machine ??= this.#connect();
    let machine: RentedMachine;
    try {
      machine = await this.#machine;
    } catch (error) {
      this.#machine = undefined;
      this.#isRunning = false;
      throw error;
    }
    if (Date.now() - this.#keptAt > rentedLimits.keepMs) {
      this.#keptAt = Date.now();
      await machine.keepAlive?.(this.#idleMs);
    }
    return machine;
  }

  async #connect(): Promise<RentedMachine> {
    const machine = await this.#provider.connect(await this.#name);
    if (machine !== undefined) {
      await machine.run(makeFolder, { timeoutMs: rentedLimits.runMsMax });
      return machine;
    }
    throw new Error(`${this.#provider.service} has no machine of this session.`);
  }

  async #create(): Promise<RentedMachine> {
    const machine = await this.#provider.create(await this.#name, { idleMs: this.#idleMs });
    await machine.run(
      `${makeFolder}; [ -d /workspace ] || mkdir /workspace 2>/dev/null || sudo -n mkdir /workspace; [ -w /workspace ] || sudo -n chown "$(id -u):$(id -g)" /workspace`,
      { timeoutMs: rentedLimits.runMsMax },
    );
    return machine;
  }
}

/** Of one session, and legal wherever names are. */
async function toMachineName({ agent, instance, session }: SessionAddress): Promise<string> {
  const text = JSON.stringify([agent, instance, session]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...digest.subarray(0, 20)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The program, then one file with its exit code, the length of its stdout, and both outputs. Past a bound they are read and
 *  dropped. The input is no file any more once it is open: it has secrets, and this side may die. */
function toLine(program: string, path: string, input: string): string {
  const keep = (stream: string) =>
    `{ head -c ${rentedLimits.outputBytesMax} >${path}.${stream}; cat >/dev/null; }`;
  return [
    `{ { rm -f ${path}.in; ${program}; echo $? >${path}.code; } <${input} 2>&1 1>&3 | ${keep("err")}; } 3>&1 1>&2 | ${keep("out")}`,
    `{ printf '%s %s\\n' "$(cat ${path}.code)" "$(stat -c %s ${path}.out)"; cat ${path}.out ${path}.err; } >${path}.all`,
  ].join("\n");
}

function parseAnswer(bytes: Uint8Array): { exitCode: number; stdout: Uint8Array; stderr: Uint8Array } {
  const end = bytes.indexOf(10);
  const [, code, length] = /^(\d+) (\d+)$/.exec(new TextDecoder().decode(bytes.subarray(0, end))) ?? [];
  if (code === undefined) throw new Error("The machine gave no answer.");
  const outputs = bytes.subarray(end + 1);
  const stdoutBytes = Number(length);
  return {
    exitCode: Number(code),
    stdout: outputs.subarray(0, stdoutBytes),
    stderr: outputs.subarray(stdoutBytes),
  };
}

function toStream(bytes: Promise<Uint8Array>): ReadableStream<Uint8Array> {
  bytes.catch(() => {}); // The error is for the reader of the stream.
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const whole = await bytes;
      if (whole.length > 0) controller.enqueue(whole);
      controller.close();
    },
  });
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return joinBytes(parts).slice();
}
