import { defineConfig } from "vite";
import { catalogues } from "./catalogues.ts";

// `npm run dev` serves the client and passes calls on to a host on port 5000.
const host = { target: "http://127.0.0.1:5000", ws: true };

export default defineConfig({
  plugins: [catalogues()],
  build: { outDir: "../wwwroot", emptyOutDir: true, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": host, "/hubs": host } },
});
