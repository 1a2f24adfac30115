/** `import "edgeflue/javascript"` in a Worker: registers QuickJS. Its WebAssembly is a module of the Worker, because code
 *  cannot be compiled at run time there. */

import variant from "@jitl/quickjs-wasmfile-release-sync";
import wasmModule from "@jitl/quickjs-wasmfile-release-sync/wasm";
import { newVariant } from "quickjs-emscripten-core";
import { registerJavaScript } from "./engine.ts";
import { createQuickJsEngine } from "./quickjs-engine.ts";

registerJavaScript(createQuickJsEngine(newVariant(variant, { wasmModule })));
