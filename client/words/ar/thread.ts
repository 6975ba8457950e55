import type { thread as english } from "../en/thread.ts";
import { plural } from "../plural.ts";

export const thread: typeof english = {
  title: "سلسلة",
  name: "هذه السلسلة",
  replies: (count) =>
    plural(count, {
      zero: "لا ردود",
      one: "رد واحد",
      two: "ردّان",
      few: "# ردود",
      many: "# ردًّا",
      other: "# رد",
    }),
  gone: "لم يعد هذا الرد هنا.",
};
