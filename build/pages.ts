import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { createServer, type Plugin, type PluginOption, type ResolvedConfig, type ViteDevServer } from "vite";
import { checkPage } from "./mathml.ts";

type Server = typeof import("../app/server.tsx");
const loadServer = (vite: ViteDevServer) => vite.ssrLoadModule("/app/server.tsx") as Promise<Server>;

/** The sheet of a page in two: what its first paint needs, and the fonts, which come after it (app/early.js). */
function parted(sheet: string, page: string): { readonly first: string; readonly fonts: string } {
  const late = /<html[^>]* data-fonts="optional"/.test(page) ? "optional" : "swap";
  let fonts = "";
  const first = sheet.replace(/@font-face\s*\{[^}]*\}/g, (face) => {
    if (!face.includes("url(")) return face;
    fonts += face.replace("font-display:swap", `font-display:${late}`);
    return "";
  });
  return { first, fonts };
}

/**
 * Every page is HTML made by React: at build time a virtual input whose links Vite then puts right for any base path,
 * in development a page made on request. `reading` makes the plugins that turn MDX and cell text into modules.
 */
export function pages(reading: () => PluginOption[]): Plugin[] {
  const html = new Map<string, string>();
  const files = new Map<string, string>();
  let config: ResolvedConfig;
  return [
    {
      name: "pages:build",
      apply: "build",
      enforce: "pre",
      async config(user, env) {
        const vite = await createServer({
          configFile: false,
          plugins: reading(),
          mode: env.mode,
          appType: "custom",
          logLevel: "warn",
          resolve: user.resolve ?? {},
          server: { middlewareMode: true, ws: false, watch: null },
          optimizeDeps: { noDiscovery: true },
        });
        try {
          const server = await loadServer(vite);
          for (const url of server.urls) {
            const page = await server.render(url, "build");
            checkPage(page, url);
            html.set(resolve(`.${url}index.html`), page);
          }
          for (const { name, text } of await server.files("build")) files.set(name, text);
        } finally {
          await vite.close();
        }
        return { build: { rolldownOptions: { input: [...html.keys()] } } };
      },
      configResolved(resolved) {
        config = resolved;
      },
      resolveId: (id) => (html.has(id) ? id : undefined),
      load: (id) => html.get(id),
      // the first paint waits for the sheet, so it comes with the page: on a slow line that is a second sooner. It does not
      // wait for scripts, nor for fonts: these, left to themselves, take the line from the words that are set in them
      transformIndexHtml: {
        order: "post",
        handler(page, { bundle = {} }) {
          let sheets = "";
          let links = "";
          const rest = page.replace(/<link rel="stylesheet"[^>]*href="([^"]+)"[^>]*>\s*/g, (link, href: string) => {
            const sheet = Object.values(bundle).find(({ fileName }) => href.endsWith(fileName));
            if (sheet?.type !== "asset") return link;
            const folder = href.slice(0, href.lastIndexOf("/") + 1);
            const text = typeof sheet.source === "string" ? sheet.source : new TextDecoder().decode(sheet.source);
            const here = text.replace(/url\((?:\.\/)?(?!["']?(?:data:|https?:|\/|#))/g, `url(${folder}`);
            const { first, fonts } = parted(here, page);
            const later = fonts.replaceAll(`url(${folder}`, "url(");
            const name = `fonts-${createHash("sha256").update(later).digest("hex").slice(0, 8)}.css`;
            files.set(`${dirname(sheet.fileName)}/${name}`, later);
            const to = `rel="stylesheet" href="${folder}${name}"`;
            links += `<link ${to} media="not all" data-after-paint><noscript><link ${to}></noscript>`;
            sheets += first;
            return "";
          });
          return rest
            .replace(/<(?:script type="module"|link rel="modulepreload")/g, (start) => `${start} fetchpriority="low"`)
            .replace("<title>", (title) => `${sheets && `<style>${sheets}</style>`}${links}${title}`);
        },
      },
      closeBundle() {
        config.logger.info(`prerendered ${html.size} pages`);
      },
    },
    {
      name: "pages:files",
      apply: "build",
      enforce: "post",
      // after Vite has made the pages, which name some of them
      generateBundle() {
        for (const [fileName, source] of files) this.emitFile({ type: "asset", fileName, source });
      },
    },
    {
      name: "pages:dev",
      apply: "serve",
      configureServer(vite) {
        return () =>
          vite.middlewares.use(async (request, response, next) => {
            try {
              const url = new URL(request.originalUrl ?? "/", "http://localhost").pathname.replace(/index\.html$/, "");
              const server = await loadServer(vite);
              const file =
                url.endsWith(".json") && (await server.files("development")).find(({ name }) => url === `/${name}`);
              if (file) {
                response.setHeader("content-type", "application/json");
                return response.end(file.text);
              }
              if (!server.urls.includes(url)) return next();
              response.setHeader("content-type", "text/html; charset=utf-8");
              response.end(await vite.transformIndexHtml(url, await server.render(url, "development")));
            } catch (error) {
              if (error instanceof Error) vite.ssrFixStacktrace(error);
              next(error);
            }
          });
      },
      // words and shown code live in the server's module graph only: the page has to be made again
      hotUpdate({ file, server }) {
        if (this.environment.name === "ssr" && /\.mdx$|\/cells\/[^.]+\.ts$/.test(file)) {
          server.ws.send({ type: "full-reload" });
        }
      },
    },
  ];
}
