import type { Plugin } from "vite";

/** Hands over the files that the app is made of, as paths: modules, fonts and pictures. */
export function listModules(write: (paths: string[]) => void): Plugin {
  return {
    name: "list-modules",
    generateBundle(_, bundle) {
      const built = Object.values(bundle).flatMap((output) =>
        output.type === "chunk" ? output.moduleIds : output.originalFileNames,
      );
      write([...new Set(built)].toSorted());
    },
  };
}
