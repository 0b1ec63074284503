import { defaultClientConditions, defaultServerConditions, defineConfig, type Plugin } from "vite";
import { catalogues } from "./catalogues.ts";
import { layers } from "./layers.ts";
import { worker } from "./worker.ts";

// `npm run dev` serves the client and passes calls on to a host on port 5000.
const host = { target: "http://127.0.0.1:5000", ws: true };

// The package in `packages` is compiled together with the app: nothing has to be built before.
const source = "chatorleans-source";

// Addresses are relative: the host says in the page below which path it is found. Here the server of `npm run dev` says it.
const base: Plugin = {
  name: "base", apply: "serve",
  transformIndexHtml: () => [{ tag: "base", attrs: { href: "/" }, injectTo: "head-prepend" }],
};

export default defineConfig({
  base: "./",
  plugins: [catalogues(), layers(), worker(), base],
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  build: { outDir: "../wwwroot", emptyOutDir: true, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": host, "/hubs": host } },
});
