/** Node's global `Buffer`, which isomorphic-git expects and workerd has only with `nodejs_compat`. */

import { Buffer } from "buffer/index.js";

if (!("Buffer" in globalThis)) Object.assign(globalThis, { Buffer });
