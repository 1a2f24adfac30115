/** What `createWorker` takes to serve the inspector, without its page. */

export interface InspectorPage {
  html(): Promise<string>;
  /** Of the header `Content-Security-Policy`. */
  contentSecurityPolicy: string;
}
