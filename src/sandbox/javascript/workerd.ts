/** `import "edgeflue/javascript"` in a Worker: registers QuickJS. Its WebAssembly is a module of the Worker, because code
 *  cannot be compiled at run time there. It is imported by its path: wrangler knows a module of WebAssembly only by the end
 *  of what is imported. The published package has it next to this file. */

import variant from "@jitl/quickjs-wasmfile-release-sync";
import { newVariant } from "quickjs-emscripten-core";
import wasmModule from "../../../node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm";
import { registerJavaScript } from "./engine.ts";
import { createQuickJsEngine } from "./quickjs-engine.ts";

registerJavaScript(createQuickJsEngine(newVariant(variant, { wasmModule })));
