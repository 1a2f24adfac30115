/** `import "edgeflue/google"`: from then on `google:` names Google's Gemini models. */

import { registerProvider } from "../provider-registry.ts";
import { googleProvider } from "./google-provider.ts";

registerProvider("google", googleProvider);

export { googleProvider };
