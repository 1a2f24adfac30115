/** What runs inside the engine before a program: `inputs`, `console`, and the functions of the sandbox. It also guards the
 *  built-in functions that would go on for minutes without a chance to stop them: those over arrays that are long but
 *  empty, and over things that only claim a length. */

/** An expression: a function that is called with what the host gives, and returns one that runs the program. */
export const prelude: string = String.raw`
((host) => {
  "use strict";
  const { call, log, done, fail, charge, inputs, names, valueCharsMax } = host;
  const { apply, defineProperty } = Reflect;
  const { isArray, from } = Array;
  const { parse, stringify } = JSON;
  delete globalThis.Proxy;
  delete globalThis.SharedArrayBuffer;
  delete globalThis.Atomics;

  const define = (holder, name, value) => defineProperty(holder, name, { value, writable: true, configurable: true });
  const lengthMax = 5000000;
  const chargedMin = 10000;
  const spend = (size) => { if (size > chargedMin) charge(size); };
  const requireLength = (array) => {
    if (array.length > lengthMax) throw new RangeError("Arrays of more than " + lengthMax + " elements are not supported here.");
    spend(array.length);
  };
  const changing = ["copyWithin", "fill", "reverse", "shift", "sort", "splice", "unshift"];
  const reading = ["concat", "every", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "includes",
    "indexOf", "join", "lastIndexOf", "map", "reduce", "reduceRight", "slice", "some", "toReversed", "toSorted",
    "toSpliced", "with", "toLocaleString"];
  for (const name of [...changing, ...reading]) {
    const native = Array.prototype[name];
    if (native === undefined) continue;
    const isChanging = changing.includes(name);
    define(Array.prototype, name, { [name](...args) {
      let self = this;
      if (!isArray(self)) {
        if (isChanging) throw new TypeError("Array.prototype." + name + " takes only arrays here.");
        self = from(self);
      }
      requireLength(self);
      if (name === "concat") for (const arg of args) if (isArray(arg)) requireLength(arg);
      return apply(native, self, args);
    } }[name]);
  }
  define(Array.prototype, "flat", function flat(depth = 1) {
    const flattened = [];
    const visit = (array, left) => {
      for (let index = 0; index < array.length; index++) {
        if (!(index in array)) continue;
        const value = array[index];
        if (left > 0 && isArray(value)) visit(value, left - 1);
        else flattened[flattened.length] = value;
      }
    };
    visit(isArray(this) ? this : from(this), depth);
    return flattened;
  });
  define(Array.prototype, "flatMap", function flatMap(callback, self) {
    return this.map(callback, self).flat();
  });
  const guardSizes = (holder, names, sizeOf) => {
    for (const name of names) {
      const native = holder[name];
      if (typeof native !== "function") continue;
      define(holder, name, { [name](...args) {
        spend(sizeOf(this, args));
        return apply(native, this, args);
      } }[name]);
    }
  };
  guardSizes(String.prototype, ["endsWith", "includes", "indexOf", "isWellFormed", "lastIndexOf", "localeCompare", "match", "matchAll",
    "normalize", "padEnd", "padStart", "repeat", "replace", "replaceAll", "search", "slice", "split", "startsWith", "substring", "substr",
    "toLowerCase", "toUpperCase", "toWellFormed", "trim", "trimEnd", "trimStart", "concat"],
    (self, [first]) => (typeof self === "string" ? self.length : 0) + (typeof first === "string" ? first.length : 0));
  guardSizes(Object.getPrototypeOf(Uint8Array.prototype), ["copyWithin", "every", "fill", "filter", "find", "findIndex", "findLast",
    "findLastIndex", "forEach", "includes", "indexOf", "join", "lastIndexOf", "map", "reduce", "reduceRight", "reverse", "set", "slice",
    "some", "sort", "toReversed", "toSorted", "with", "toLocaleString"], (self) => Number(self.length) || 0);
  guardSizes(JSON, ["parse"], (self, [text]) => (typeof text === "string" ? text.length : 0));

  const show = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof Error) return String(value.stack ? value.name + ": " + value.message + "\n" + value.stack : value);
    try {
      const text = stringify(value);
      return text === undefined ? String(value) : text;
    } catch {
      return String(value);
    }
  };
  const say = (...values) => log(values.map(show).join(" "));
  define(globalThis, "console", { log: say, info: say, warn: say, error: say, debug: say });
  define(globalThis, "inputs", parse(inputs));

  const toBytes = (value) =>
    value instanceof Uint8Array ? value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)
      : value instanceof ArrayBuffer ? value : undefined;
  for (const path of parse(names)) {
    const dot = path.indexOf(".");
    const [holder, name] = dot < 0 ? [globalThis, path] : [globalThis[path.slice(0, dot)] ?? {}, path.slice(dot + 1)];
    if (dot >= 0 && globalThis[path.slice(0, dot)] === undefined) define(globalThis, path.slice(0, dot), holder);
    define(holder, name, async (...args) => {
      const at = args.findIndex((arg) => toBytes(arg) !== undefined);
      const bytes = at < 0 ? undefined : toBytes(args[at]);
      const text = stringify(args.map((arg, index) => (index === at ? null : arg)));
      const answer = await call(path, text, at, bytes);
      return typeof answer === "string" ? parse(answer) : answer === undefined ? undefined : new Uint8Array(answer);
    });
  }

  const explain = (error) => {
    if (!(error instanceof Error)) return "The code threw " + show(error) + ".";
    const line = /code\.js:(\d+)/.exec(error.stack ?? "");
    return error.name + ": " + error.message + (line === null ? "" : " (line " + line[1] + ")");
  };
  return (program) => {
    program().then((value) => {
      const text = stringify(value === undefined ? null : value);
      if (text === undefined) fail("The code returned a value that JSON does not have.");
      else if (text.length > valueCharsMax) fail("The result has " + text.length + " characters as JSON; at most " + valueCharsMax + ".");
      else done(text);
    }).catch((error) => fail(explain(error)));
  };
})
`;
