import type { WorkerEnv } from "../../src/create-worker.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("./worker.ts");
      durableNamespaces: "SessionObject" | "RunObject" | "DirectoryObject" | "ScheduleObject";
    }
    interface Env extends WorkerEnv {
      /** Tells what the fake model was asked. */
      MODEL_CONTROL_URL: string;
      GITHUB_API_URL: string;
      SLACK_API_URL: string;
      /** PKCS#1, as GitHub hands them out. */
      TEST_GITHUB_APP_PEM: string;
      /** A rate limit of the runtime's own. */
      THREE_A_MINUTE: RateLimit;
    }
  }
}
