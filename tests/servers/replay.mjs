// Opens a WACZ with ReplayWeb.page's own reader (wabac) as the page does: over HTTP with range requests.
// Usage: node replay.mjs NODE_MODULES FILE.wacz  -> one line of JSON: every page it lists, and what it replays for it.
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, file] = process.argv.slice(2);
const from = createRequire(`${modules}/package.json`);
await import(pathToFileURL(from.resolve("fake-indexeddb/auto")));
globalThis.self = globalThis;
globalThis.caches = { open: async () => ({ match: async () => undefined, put: async () => undefined }), delete: async () => true };
for (const name of ["log", "warn", "debug"]) console[name] = (...words) => process.stderr.write(words.join(" ") + "\n");
const { WorkerLoader, ArchiveRequest } = await import(pathToFileURL(`${modules}/@webrecorder/wabac/dist/swlib.js`));

const { size } = await stat(file);
const handle = await open(file);
const server = createServer(async (request, response) => {
  const [, first, last] = /bytes=(\d*)-(\d*)/.exec(request.headers.range ?? "") ?? [null, "0", ""];
  const start = first ? Number(first) : Math.max(0, size - Number(last)); // "bytes=-500": the last 500
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  const body = Buffer.alloc(end - start + 1);
  await handle.read(body, 0, body.length, start);
  const headers = { "Accept-Ranges": "bytes", "Content-Length": body.length, "Content-Type": "application/wacz" };
  if (request.headers.range) headers["Content-Range"] = `bytes ${start}-${end}/${size}`;
  response.writeHead(request.headers.range ? 206 : 200, headers).end(request.method === "HEAD" ? undefined : body);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const loader = new WorkerLoader({ addEventListener: () => undefined });
await loader._init_db;
const sourceUrl = `http://127.0.0.1:${server.address().port}/case.wacz`;
let refused = "";
const added = await loader.addCollection({ name: "case", file: { sourceUrl } }, (_, error) => { refused ||= error ?? ""; });
const pages = [];
if (added) {
  const { store } = await loader.loadColl("case");
  for (const page of await store.getAllPages()) {
    const stamp = new Date(page.ts).toISOString().replace(/\D/g, "").slice(0, 14);
    const asked = new ArchiveRequest(`${stamp}id_/${page.url}`, new Request(page.url));
    const answer = await store.getResource(asked, "http://replay.invalid/", null, { noRedirect: true });
    const bytes = answer ? Buffer.from(await answer.getBuffer() ?? []) : null;
    const digest = bytes && "sha256:" + createHash("sha256").update(bytes).digest("hex");
    pages.push({ url: page.url, title: page.title, status: answer?.status ?? 0, bytes: bytes?.length ?? -1, digest });
  }
}
process.stdout.write(JSON.stringify({ refused, pages }) + "\n");
process.exit(0);
