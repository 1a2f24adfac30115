/** Files that a test imports as their text. */
declare module "*.sql?raw" {
  const text: string;
  export default text;
}
