import type { Plugin } from "vite";

/** Files that the app always needs, besides those of the build. */
const ALWAYS = ["/appearance.js", "/favicon.svg", "/manifest.webmanifest", "/icon-192.png"];

/** Larger parts are loaded by those who open them. */
const MOST_BYTES = 100_000;

/** Writes into the service worker which files it keeps: the page's own, and the small parts that are loaded later. */
export function listShell(hashOf: (text: string) => string): Plugin {
  return {
    name: "list-shell",
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("The service worker was not built.");
      const files = Object.values(bundle)
        .filter((one) => one !== worker && isShell(one))
        .map(({ fileName }) => `/${fileName}`)
        .concat(ALWAYS)
        .toSorted();
      const page = bundle["index.html"];
      const document = page?.type === "asset" ? String(page.source) : "";
      const hash = hashOf([...files, document].join("\n"));
      worker.code = worker.code
        .replace(/"__SHELL_FILES__"/, JSON.stringify(files))
        .replace("__SHELL_HASH__", hash);
    },
  };
}

type Output = Parameters<Extract<Plugin["generateBundle"], (...all: never) => unknown>>[1][string];

function isShell(output: Output): boolean {
  if (output.type === "chunk") return output.isEntry || output.code.length <= MOST_BYTES;
  if (output.fileName.endsWith(".css")) return true;
  return /latin-wght-normal.*\.woff2$/.test(output.fileName);
}
