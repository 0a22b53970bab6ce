// A plain static server without special headers, that compresses as hosts do: `node scripts/serve.mjs [port] [base] [dir]`.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import compression from "compression";
import sirv from "sirv";

/**
 * Serves `dir` under `base`; port 0 takes a free one. Answers the address.
 * @param {{ port?: number, base?: string, dir?: string }} options
 * @returns {Promise<string>}
 */
export function serve({ port = 0, base = "/", dir = "dist" } = {}) {
  const files = sirv(dir, { etag: true });
  const compress = compression();
  const server = createServer((request, response) => {
    const missing = () => {
      response.statusCode = 404;
      response.end("not found");
    };
    const url = request.url ?? "/";
    if (!url.startsWith(base)) return missing();
    request.url = url.slice(base.length - 1);
    compress(/** @type {any} */ (request), /** @type {any} */ (response), () => files(request, response, missing));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      resolve(`http://localhost:${bound}${base}`);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = "0", base = "/", dir = process.env.DIST ?? "dist"] = process.argv.slice(2);
  console.log(await serve({ port: Number(port), base, dir }));
}
