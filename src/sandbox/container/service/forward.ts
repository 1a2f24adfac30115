/** What becomes of a caller's request on its way to a service, and of the answer on its way back. Pure. */

const mark = "/http";

/** The caller's key and cookies are not for programs in a container, and `?session=` is ours. The router, which knows what
 *  else says who a caller is, has taken that off. */
export function toForwardedRequest(request: Request, name: string, port: number): Request {
  const url = new URL(request.url);
  const start = url.pathname.indexOf(`/services/${name}${mark}`) + `/services/${name}${mark}`.length;
  const [prefix, path] = [url.pathname.slice(0, start), url.pathname.slice(start)];
  // The other parameters stay as they are written.
  const query = url.search
    .slice(1)
    .split("&")
    .filter((part) => !/^session(=|$)/.test(part))
    .join("&");
  const sent = new Request(`http://localhost:${port}${path || "/"}${query && `?${query}`}`, request);
  for (const header of ["authorization", "cookie"]) sent.headers.delete(header);
  sent.headers.set("x-forwarded-prefix", prefix);
  return sent;
}

/** What a program in a container sends must not act as a page of this host, nor change what a browser keeps of it. */
export function toCallerResponse(answer: Response): Response {
  const response = new Response(answer.body, answer); // with its socket, where it has one
  for (const header of hostHeaders) response.headers.delete(header);
  response.headers.set("content-security-policy", "sandbox allow-scripts allow-forms allow-popups");
  response.headers.set("x-content-type-options", "nosniff");
  return response;
}

/** Headers that are about the host that sends them, or let another page read with what a browser keeps of it. */
const hostHeaders = [
  "set-cookie",
  "clear-site-data",
  "strict-transport-security",
  "service-worker-allowed",
  "access-control-allow-credentials",
];
