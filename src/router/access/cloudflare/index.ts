/** `edgeflue/cloudflare-access`: who a request is from that has passed Cloudflare Access. What Access puts in front can be
 *  passed by, on another hostname of the Worker: the assertion is verified here, each time. */

export { type CloudflareAccessOptions, cloudflareAccess } from "./verify-assertion.ts";
