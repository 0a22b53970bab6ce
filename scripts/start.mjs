// `npm start`: build, serve on a free port, say where.
import { build } from "vite";
import { serve } from "./serve.mjs";

console.log("Building the pages …");
await build({ logLevel: "warn" });
const address = await serve({ port: Number(process.env.PORT ?? 0) });
console.log(`\nImplicit Layers, Live is at\n\n  ${address}en/\n\nPress Ctrl-C to stop.`);
