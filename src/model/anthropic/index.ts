/** `import "edgeflue/anthropic"`: from then on `anthropic:` names Anthropic's models. */

import { registerProvider } from "../provider-registry.ts";
import { anthropicProvider } from "./anthropic-provider.ts";

registerProvider("anthropic", anthropicProvider);

export { anthropicProvider };
