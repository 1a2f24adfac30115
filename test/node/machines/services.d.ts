/** As much of the services' packages as container/machines/ uses, as of e2b 2.51.0, @daytona/sdk 0.216.0, modal 0.7.2,
 *  @runloop/api-client 1.32.0 and @vercel/sandbox 3.5.0. */

declare module "e2b" {
  interface Options {
    apiKey?: string;
    metadata?: Record<string, string>;
    timeoutMs?: number;
    allowInternetAccess?: boolean;
  }
  export class Sandbox {
    static list(options: { apiKey?: string; query?: { metadata?: Record<string, string> } }): {
      nextItems(): Promise<{ sandboxId: string }[]>;
    };
    static connect(sandboxId: string, options: Options): Promise<Sandbox>;
    static create(template: string, options: Options): Promise<Sandbox>;
    commands: {
      run(line: string, options: { timeoutMs?: number; requestTimeoutMs?: number }): Promise<unknown>;
    };
    files: {
      write(path: string, data: string | ArrayBuffer | Blob): Promise<unknown>;
      read(path: string, options: { format: "bytes" }): Promise<Uint8Array>;
    };
    setTimeout(timeoutMs: number): Promise<void>;
    getHost(port: number): string;
    kill(): Promise<boolean>;
  }
}

declare module "@daytona/sdk" {
  export class DaytonaNotFoundError extends Error {}
  export class Daytona {
    constructor(config: { apiKey?: string });
    get(sandboxIdOrName: string): Promise<Sandbox>;
    create(params: {
      name?: string;
      snapshot?: string;
      autoStopInterval?: number;
      autoDeleteInterval?: number;
      networkBlockAll?: boolean;
    }): Promise<Sandbox>;
  }
  export class Sandbox {
    state?: string;
    process: {
      executeCommand(
        command: string,
        cwd?: string,
        env?: Record<string, string>,
        timeoutSeconds?: number,
      ): Promise<unknown>;
    };
    fs: {
      uploadFile(file: Buffer, remotePath: string): Promise<void>;
      downloadFile(remotePath: string): Promise<Buffer>;
    };
    refreshActivity(): Promise<void>;
    getPreviewLink(port: number): Promise<{ url: string }>;
    delete(): Promise<void>;
  }
}

declare module "modal" {
  export class NotFoundError extends Error {}
  interface App {
    appId: string;
  }
  interface Image {
    imageId: string;
  }
  interface Process {
    stdin: { writeBytes(bytes: Uint8Array): Promise<void>; close(): Promise<void> };
    stdout: { readBytes(): Promise<Uint8Array> };
    wait(): Promise<number>;
  }
  export interface Sandbox {
    exec(command: string[], params: { mode: "binary"; stderr?: "pipe" | "ignore" }): Promise<Process>;
    terminate(): Promise<void>;
  }
  export class ModalClient {
    constructor(params: { tokenId?: string; tokenSecret?: string });
    apps: { fromName(name: string, params: { createIfMissing?: boolean }): Promise<App> };
    images: { fromRegistry(tag: string): Image };
    sandboxes: {
      fromName(appName: string, name: string): Promise<Sandbox>;
      create(
        app: App,
        image: Image,
        params: { name?: string; timeoutMs?: number; idleTimeoutMs?: number; blockNetwork?: boolean },
      ): Promise<Sandbox>;
    };
  }
}

declare module "@runloop/api-client" {
  export function toFile(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<File>;
  export class Runloop {
    constructor(options: { bearerToken?: string });
    devboxes: {
      list(query: { status?: "running" }): AsyncIterable<{ id: string; metadata: Record<string, string> }>;
      createAndAwaitRunning(body: {
        name?: string | null;
        metadata?: Record<string, string> | null;
        blueprint_name?: string | null;
        launch_parameters?: {
          after_idle?: { idle_time_seconds: number; on_idle: "shutdown" | "suspend" } | null;
        } | null;
      }): Promise<{ id: string }>;
      executeAndAwaitCompletion(id: string, params: { command: string }): Promise<unknown>;
      uploadFile(id: string, body: { path: string; file?: File }): Promise<unknown>;
      downloadFile(id: string, body: { path: string }): Promise<Response>;
      keepAlive(id: string): Promise<unknown>;
      shutdown(id: string): Promise<unknown>;
    };
  }
}

declare module "@vercel/sandbox" {
  interface Credentials {
    token: string;
    teamId: string;
    projectId: string;
  }
  export class Sandbox {
    static get(params: Credentials & { name: string }): Promise<Sandbox>;
    static create(
      params: Credentials & {
        name?: string;
        ports?: number[];
        persistent?: boolean;
        timeout?: number;
        networkPolicy?: "deny-all" | "allow-all";
      },
    ): Promise<Sandbox>;
    readonly status: string;
    runCommand(command: string, args?: string[]): Promise<unknown>;
    writeFiles(files: { path: string; content: string | Uint8Array }[]): Promise<void>;
    readFileToBuffer(file: { path: string }): Promise<Buffer | null>;
    extendTimeout(ms: number): Promise<void>;
    domain(port: number): string;
    delete(): Promise<void>;
  }
}
