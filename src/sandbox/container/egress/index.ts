/** `edgeflue/container-egress`: the service of the Worker that the requests of a container's programs go to. The Worker's entry exports
 *  it, and the platform alone calls it, with what `egress.ts` has said about the agent. */

import { WorkerEntrypoint } from "cloudflare:workers";
import type { EgressProps } from "./egress.ts";
import { forwardRequest } from "./forward-request.ts";

export class ContainerEgress extends WorkerEntrypoint<Record<string, unknown>, EgressProps> {
  override fetch(request: Request): Promise<Response> {
    const { rules = [], permissions } = this.ctx.props;
    return forwardRequest(request, { rules, ...(permissions && { permissions }), env: this.env });
  }
}
