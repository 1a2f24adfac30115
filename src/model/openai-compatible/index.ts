/** `import "edgeflue/openai-compatible"`: `openai-compatible:` names the models of the server at
 *  OPENAI_COMPATIBLE_BASE_URL, and `registerOpenAiCompatible` registers further servers under names of their own. */

import { registerProvider } from "../provider-registry.ts";
import { createOpenAiCompatible, registerOpenAiCompatible } from "./openai-compatible-provider.ts";

const openAiCompatibleProvider = createOpenAiCompatible("openai-compatible");

registerProvider("openai-compatible", openAiCompatibleProvider);

export { openAiCompatibleProvider, registerOpenAiCompatible };
