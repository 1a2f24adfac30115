// Answers HTTP CONNECT on the port that workerd asks, with the port of the container: both share one network.
import { createServer } from "node:http";
import { connect } from "node:net";

const server = createServer((_request, response) => response.end());
server.on("connect", ({ url = "" }, caller, first) => {
  const inside = connect(Number(url.slice(url.lastIndexOf(":") + 1)), "127.0.0.1");
  inside.once("connect", () => {
    caller.write("HTTP/1.1 200 OK\r\n\r\n");
    inside.write(first);
    inside.pipe(caller).pipe(inside);
  });
  inside.on("error", () => caller.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  caller.on("error", () => inside.destroy());
});
server.listen(39001);
process.on("SIGTERM", () => process.exit());
process.on("SIGINT", () => process.exit());
