/** The part of react-dom that the tests use: its types are a package of their own. */

declare module "react-dom/server" {
  export function renderToString(element: import("react").ReactNode): string;
}
