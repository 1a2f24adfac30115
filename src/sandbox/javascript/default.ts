/** `import "edgeflue/javascript"` in a program on Node: registers QuickJS, which finds its WebAssembly itself. */

import variant from "@jitl/quickjs-wasmfile-release-sync";
import { registerJavaScript } from "./engine.ts";
import { createQuickJsEngine } from "./quickjs-engine.ts";

registerJavaScript(createQuickJsEngine(variant));
