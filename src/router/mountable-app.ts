/** An application's own Hono app, which a Worker can be mounted into. */

/** What is needed of a Hono app, of whichever release. */
export interface MountableApp {
  mount(
    path: string,
    // biome-ignore lint/suspicious/noExplicitAny: the app's own environment
    handler: (request: Request, env: any, context: any) => Response | Promise<Response>,
  ): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the app's own environment
  fetch(request: Request, env?: any, context?: any): Response | Promise<Response>;
}

/** The check of the option. */
export function aHonoApp(value: unknown): string | undefined {
  const { mount, fetch } = (value ?? {}) as Partial<MountableApp>;
  return typeof mount === "function" && typeof fetch === "function" ? undefined : "must be a Hono app";
}
