/** `import "edgeflue/workers-ai"`: from then on `workers-ai:` names the models of Cloudflare Workers AI, e.g.
 *  `workers-ai:@cf/openai/gpt-oss-120b`. They are called through its OpenAI-compatible API, which also works without an
 *  `AI` binding, with the account of CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN. */

import { registerProvider } from "../provider-registry.ts";
import { workersAiProvider } from "./workers-ai-provider.ts";

registerProvider("workers-ai", workersAiProvider);

export { workersAiProvider };
