import type { search as english } from "../en/search.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

export const search: typeof english = {
  title: "البحث",
  label: "البحث في الرسائل",
  placeholder: "البحث في الرسائل",
  clear: "مسح البحث",
  filters: "المرشّحات",
  removeFilter: (filter) => `إزالة ${isolate(filter)}`,
  sort: "الترتيب حسب",
  relevance: "الأنسب",
  newest: "الأحدث",
  results: "النتائج",
  found: (count, more) =>
    more
      ? plural(count, {
          zero: "لا نتائج حتى الآن",
          one: "نتيجة واحدة حتى الآن",
          two: "نتيجتان حتى الآن",
          few: "# نتائج حتى الآن",
          many: "# نتيجة حتى الآن",
          other: "# نتيجة حتى الآن",
        })
      : plural(count, {
          zero: "لا نتائج",
          one: "نتيجة واحدة",
          two: "نتيجتان",
          few: "# نتائج",
          many: "# نتيجة",
          other: "# نتيجة",
        }),
  searching: "جارٍ البحث…",
  more: "عرض المزيد",
  recent: "عمليات البحث الأخيرة",
  forget: "نسيانها",
  suggestions: "اقتراحات",
  about: {
    from: "من كتبها",
    in: `قناة، أو ${isolate("@شخص")}`,
    with: "محادثة مباشرة",
    has: `${isolate("file")} أو ${isolate("link")} أو ${isolate("reaction")}`,
    is: "thread",
    on: "يوم",
    before: "قبل يوم",
    after: "ابتداءً من يوم",
  },
  here: (place) => `البحث في ${isolate(place)}`,
  inThread: "في سلسلة",
  replies: (count) =>
    plural(count, {
      zero: "لا ردود",
      one: "رد واحد",
      two: "ردّان",
      few: "# ردود",
      many: "# ردًّا",
      other: "# رد",
    }),
  direct: "رسالة مباشرة",
  noWords: "اكتب كلمة للبحث عنها",
  noWordsHint: "المرشّحات تضيّق ما تعثر عليه الكلمات.",
  nothing: "لم يُعثر على شيء",
  nothingHint: "تحوي الرسائل الكلمات كلها. جرّب كلمات أقل، أو مرشّحات أقل.",
  directsHint: `يُبحث في الرسائل المباشرة حين تُذكر: ${isolate("with:شخص")}.`,
  failed: (why) => `لم ينجح البحث. ${isolate(why)}`,
  again: "إعادة المحاولة",
  start: "ابحث فيما قيل",
  startHint: "ضيّق البحث وأنت تكتب:",
  unknown: {
    date: (value) =>
      `«${isolate(value)}» ليس يومًا. اكتب ${isolate("2026-02-28")} أو ${isolate("today")} أو ${isolate("yesterday")}.`,
    has: (value) =>
      `لا شيء في الرسائل اسمه «${isolate(value)}». الممكن ${isolate("file")} و${isolate("link")} و${isolate("reaction")}.`,
    is: (value) => `لا يوجد «${isolate(`is:${value}`)}». الممكن ${isolate("is:thread")}.`,
    person: (value) => `لا أحد هنا اسمه «${isolate(value)}».`,
    conversation: (value) => `ليست لك محادثة مباشرة مع ${isolate(value)}.`,
  },
  jump: (text) => `البحث في الرسائل عن «${isolate(text)}»`,
};
