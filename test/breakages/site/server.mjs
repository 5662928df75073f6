// A site that is not Rails: plain files and a little JSON, as a Node process serves them.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

const script = 'import { greet } from "greeting";\ngreet();\n';
const files = {
  "/assets/greeting-5f2b7c1e.js": ["text/javascript", "export const greet = () => {};\n"],
  "/assets/main-9c1d2e3f.js": ["text/javascript", script],
  "/assets/main-1a2b3c4d.css": ["text/css", '@import "/assets/base-77aa88bb.css";\nh1 { color: #333 }\n'],
  "/assets/base-77aa88bb.css": ["text/css", 'body { background: url("/assets/dots-0f0f0f0f.png") }\n'],
  "/assets/dots-0f0f0f0f.png": ["image/png", Buffer.from("89504e470d0a1a0a0000000d", "hex")],
  "/favicon.svg": ["image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>'],
  "/robots.txt": ["text/plain", "User-agent: *\nAllow: /\n"],
  "/health": ["application/json", '{"status":"ok","sha":"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"}'],
};
const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
const page = (title, body) => `<!doctype html>
<html lang="en">
<head>
<title>${title}</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/assets/main-1a2b3c4d.css">
<script type="importmap">{ "imports": { "greeting": "/assets/greeting-5f2b7c1e.js" } }</script>
<script type="module" src="/assets/main-9c1d2e3f.js" integrity="${integrity}"></script>
</head>
<body><nav><a href="/">Start</a> <a href="/guide">Guide</a> <a href="/contact">Contact</a></nav>${body}</body>
</html>`;
const pages = {
  "/": page("Paper Boats", "<h1>Boats made of paper</h1>"),
  "/guide": page("How to fold", "<h1>Fold it in twelve steps</h1>"),
  "/contact": page("Write to us", '<h1>Write to us</h1><form action="/messages"><textarea name="message"></textarea></form>'),
};

createServer((request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/start") return response.writeHead(301, { location: "/" }).end();
  if (pages[path]) return response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(pages[path]);
  const [type, body] = files[path] ?? [];
  if (!type) return response.writeHead(404, { "content-type": "text/html" }).end("<h1>Nothing here</h1>");
  response.writeHead(200, { "content-type": type }).end(body);
}).listen(0, "127.0.0.1", function () {
  console.log(`Listening on http://127.0.0.1:${this.address().port}`);
});
