import { rebuildIndex } from "../../features/search/operator.ts";
import { administer, type Options } from "./administer.ts";

/** `admin search rebuild` */
export const rebuildSearch = (options: Options) =>
  administer(options, async (db) => {
    const messages = await rebuildIndex(db);
    return {
      text: "",
      plain: String(messages),
      json: { messages },
      note: `The search index is built afresh from about ${messages} messages, in the background: by the server that runs, with the next message or search, or at its next start.`,
    };
  });
