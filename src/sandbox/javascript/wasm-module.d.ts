/** What a Worker's bundler makes of a file of WebAssembly. */
declare module "*.wasm" {
  const wasmModule: WebAssembly.Module;
  export default wasmModule;
}
