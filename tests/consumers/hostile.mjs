// A service whose answers try to be something else in a report: workflow commands of four CI systems, markup, control
// characters. Prints its address, then serves until it is stopped.
import http from "node:http";

const body = [
  "::error file=app.js,line=1::forged by a service",
  "  ::set-output name=result::pass",
  "text ##[error]forged and ##vso[task.complete result=Succeeded;]",
  "\u001b[0Ksection_start:1:forged\r\u001b[0Kforged",
  "]]></system-out></testcase><testcase name='forged'/><![CDATA[",
  "<script>alert('forged')</script> | forged | row |",
  "\u0000\u0007\uFFFE a\u202Eb \u{1F512} ``` ~~~ </details>",
].join("\n");

const server = http.createServer((request, response) => {
  const ok = request.url === "/ok";
  response.writeHead(ok ? 200 : 500, { "content-type": ok ? "application/json" : "text/plain; charset=utf-8" });
  response.end(ok ? '{"ok": true}' : body);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
