import { defineConfig } from "vite";
import { catalogues } from "./catalogues.ts";
import { layers } from "./layers.ts";

// The page of all components, for documents and tests. It goes where nothing is shipped from.
export default defineConfig({
  base: "./",
  plugins: [catalogues(), layers()],
  build: {
    outDir: "../../../artifacts/gallery", emptyOutDir: true, modulePreload: { polyfill: false },
    rolldownOptions: { input: "gallery.html" },
  },
});
