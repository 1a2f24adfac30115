import type { SessionObject } from "./worker.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      SESSIONS: DurableObjectNamespace<SessionObject>;
    }
  }
}
