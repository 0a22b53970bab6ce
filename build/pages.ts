import { resolve } from "node:path";
import { createServer, type Plugin, type PluginOption, type ResolvedConfig, type ViteDevServer } from "vite";

type Server = typeof import("../app/server.tsx");
const loadServer = (vite: ViteDevServer) => vite.ssrLoadModule("/app/server.tsx") as Promise<Server>;

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
          for (const url of server.urls) html.set(resolve(`.${url}index.html`), await server.render(url, "build"));
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
      // the first paint waits for the sheet, so it comes with the page: on a slow line that is a second sooner
      transformIndexHtml: {
        order: "post",
        handler(page, { bundle = {} }) {
          let sheets = "";
          const rest = page.replace(/<link rel="stylesheet"[^>]*href="([^"]+)"[^>]*>\s*/g, (link, href: string) => {
            const sheet = Object.values(bundle).find(({ fileName }) => href.endsWith(fileName));
            if (sheet?.type !== "asset") return link;
            const folder = href.slice(0, href.lastIndexOf("/") + 1);
            const text = typeof sheet.source === "string" ? sheet.source : new TextDecoder().decode(sheet.source);
            sheets += text.replace(/url\((?:\.\/)?(?!["']?(?:data:|https?:|\/|#))/g, `url(${folder}`);
            return "";
          });
          return rest.replace("<title>", (title) => `${sheets && `<style>${sheets}</style>`}${title}`);
        },
      },
      generateBundle() {
        for (const [fileName, source] of files) this.emitFile({ type: "asset", fileName, source });
      },
      closeBundle() {
        config.logger.info(`prerendered ${html.size} pages`);
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
