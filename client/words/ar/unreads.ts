import type { unreads as english } from "../en/unreads.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

export const unreads: typeof english = {
  title: "غير المقروء",
  conversations: (count) =>
    plural(count, {
      zero: "لا محادثات",
      one: "محادثة واحدة",
      two: "محادثتان",
      few: "# محادثات",
      many: "# محادثة",
      other: "# محادثة",
    }),
  markAll: "تعليم الكل كمقروء",
  markReadNamed: (name) => `تعليم كمقروءة: ${isolate(name)}`,
  nothing: "لا شيء غير مقروء",
  nothingHint: "كل الكلّابات على السطح، وكل رسالة قُرئت.",
  more: (count) =>
    plural(count, {
      zero: "لا مزيد",
      one: "عرض واحدة أخرى",
      two: "عرض اثنتين أخريين",
      few: "عرض # أخرى",
      many: "عرض # أخرى",
      other: "عرض # أخرى",
    }),
  moreMessages: (count) =>
    plural(count, {
      zero: "لا رسائل أخرى",
      one: "رسالة أخرى",
      two: "رسالتان أخريان",
      few: "# رسائل أخرى",
      many: "# رسالة أخرى",
      other: "# رسالة أخرى",
    }),
};
