import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import solid from "vite-plugin-solid";
import { defineConfig } from "vite";
import { listModules } from "./modules.ts";
import { listShell } from "./worker/build.ts";

// For `bun run licenses`, which says what the executable holds. Workers are built apart, and first.
const modules = new Set<string>();
const notedModules = listModules((paths) => {
  for (const path of paths) modules.add(path);
  const folder = join(import.meta.dirname, "../dist");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "client-modules.json"), JSON.stringify([...modules].toSorted()));
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    solid(),
    listShell((text) => createHash("sha256").update(text).digest("hex").slice(0, 12)),
    notedModules,
  ],
  worker: { plugins: () => [notedModules] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // Fonts and pictures stay files: the content security policy allows no `data:` for them.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, "index.html"),
        sw: join(import.meta.dirname, "worker/service-worker.ts"),
      },
      // A service worker keeps its address, from which it is looked for again.
      output: {
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        // What every page begins with is one file: split along what later parts share, it would compress worse.
        codeSplitting: {
          groups: [
            { name: "app", tags: ["$initial"], test: (id) => !id.includes("/client/worker/") },
          ],
        },
      },
    },
    // The names of all emoji, loaded when one is chosen.
    chunkSizeWarningLimit: 600,
  },
});
