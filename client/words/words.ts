import { catalogue, speak } from "./catalogue.ts";
import { en } from "./en.ts";

/** Every sentence of the app in one language: as English has it, so that none is forgotten. */
export type Words = typeof en;

const words = catalogue<Words>(en, {
  de: () => import("./de/parts/words.ts"),
  ar: () => import("./ar/parts/words.ts"),
});

/** What the app says, in the language that is chosen: `words().composer.send`. Reading it follows a change. */
export { speak, words };
