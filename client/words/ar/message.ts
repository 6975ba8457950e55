import type { message as english } from "../en/message.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

export const message: typeof english = {
  by: (name, time) => `${isolate(name)}، ${isolate(time)}`,
  profileOf: (name) => `ملف ${isolate(name)} الشخصي`,
  botOf: (name) => `يشغّله ${isolate(name)}`,
  newMessages: "رسائل جديدة",
  loading: "جارٍ تحميل الرسائل",
  notLoaded: "تعذّر تحميل هذه الرسائل.",
  region: (title) => `الرسائل في ${isolate(title)}`,
  newIn: (title) => `الجديد في ${isolate(title)}`,
  newCount: (count) =>
    plural(count, {
      zero: "لا رسائل جديدة",
      one: "رسالة جديدة",
      two: "رسالتان جديدتان",
      few: "# رسائل جديدة",
      many: "# رسالة جديدة",
      other: "# رسالة جديدة",
    }),
  latest: "الأحدث",
  newLine: "جديد",
  deleted: "حُذفت هذه الرسالة.",
  dayMenu: (day) => `${day}: الانتقال إلى يوم آخر`,
  jumpTo: "الانتقال إلى…",
  jumpDays: {
    today: "اليوم",
    yesterday: "أمس",
    week: "الأسبوع الماضي",
    month: "الشهر الماضي",
    beginning: "البداية",
    date: "تاريخ…",
  },
  jumpTitle: "الانتقال إلى تاريخ",
  jumpDay: "اليوم",
  jumpSubmit: "انتقال",
  jumpFailed: (why) => `تعذّر الوصول إلى هناك. ${isolate(why)}`,
  edited: "(معدّلة)",
  editedAt: (time) => `عُدّلت ${isolate(time)}`,
  pinned: "مثبّتة",
  showAll: "عرض الكل",
  showLess: "عرض أقل",

  code: (language) => (language === "" ? "شيفرة" : `شيفرة، ${isolate(language)}`),
  copy: "نسخ",
  copied: "نُسخت",
  notCopied: "لم تُنسخ",

  notSent: "لم تُرسَل",
  notSentBecause: (why) => `لم تُرسَل. ${isolate(why)}`,
  tryAgain: "إعادة المحاولة",
  moreNotLoaded: {
    older: "تعذّر تحميل الرسائل الأقدم.",
    newer: "تعذّر تحميل الرسائل الأحدث.",
  },
  discard: "تجاهل",

  editLabel: "تعديل الرسالة",
  editHint: "مفتاح الإدخال يحفظ، وEsc يلغي",
  save: "حفظ",
  cancel: "إلغاء",

  deleteTitle: "حذف هذه الرسالة؟",
  deleteWarning: "ستختفي عند الجميع. لا يمكن التراجع عن ذلك.",
  keep: "الإبقاء عليها",

  actions: "إجراءات الرسالة",
  more: "إجراءات أخرى",
  react: "إضافة تفاعل",
  reactWith: (emoji) => `التفاعل بـ ${emoji}`,
  reply: "الرد في سلسلة",
  quote: "اقتباس",
  edit: "تعديل",
  delete: "حذف",
  pin: "تثبيت في القناة",
  unpin: "إلغاء التثبيت",
  copyLink: "نسخ الرابط",
  copyText: "نسخ النص",
  markUnread: "تعليم كغير مقروءة",
  remind: "ذكّرني…",
  follow: "متابعة السلسلة",
  unfollow: "إلغاء متابعة السلسلة",
  seeReactions: "عرض من تفاعل",
  linkCopied: "نُسخ الرابط.",
  textCopied: "نُسخ النص.",
  noClipboard: "الحافظة غير متاحة.",
  followed: "أنت تتابع هذه السلسلة الآن.",
  unfollowed: "لم تعد تتابع هذه السلسلة.",

  editRefused: (why) => `لم يُحفظ تعديلك. ${isolate(why)}`,
  deleteRefused: (why) => `لم تُحذف الرسالة. ${isolate(why)}`,
  pressRefused: (why) => `لم يُضغط الزر. ${isolate(why)}`,
  reactionRefused: (why) => `لم يُقبل تفاعلك. ${isolate(why)}`,
  pinRefused: (why) => `لم تُثبَّت الرسالة. ${isolate(why)}`,
  unpinRefused: (why) => `ما زالت الرسالة مثبّتة. ${isolate(why)}`,
  followRefused: (why) => `لم ينجح ذلك. ${isolate(why)}`,

  reactions: "التفاعلات",
  // The number stands beside it: what is heard has it as a numeral, too.
  reaction: (emoji, count, mine) =>
    `${emoji}: ${plural(count, {
      zero: "لا تفاعلات: #",
      one: "تفاعل واحد: #",
      two: "تفاعلان: #",
      few: "# تفاعلات",
      many: "# تفاعلًا",
      other: "# تفاعل",
    })}${mine ? "، أحدها منك" : ""}`,
  reactionCount: (count) =>
    plural(count, {
      zero: "لا تفاعلات",
      one: "تفاعل واحد",
      two: "تفاعلان",
      few: "# تفاعلات",
      many: "# تفاعلًا",
      other: "# تفاعل",
    }),
  you: "أنت",
  others: (count) =>
    plural(count, {
      zero: "لا أحد غيرهم",
      one: "شخص آخر",
      two: "شخصان آخران",
      few: "# آخرون",
      many: "# آخرون",
      other: "# آخرون",
    }),
  reactedWith: (names, emoji) => `تفاعل بـ ${emoji}: ${names}`,

  openThread: (unread) => (unread ? "فتح السلسلة، غير مقروءة: " : "فتح السلسلة: "),

  quotes: "ردًّا على ",
  quoteGone: "حُذفت الرسالة المقتبسة.",

  turn: (name, steps, took) =>
    [
      isolate(name),
      plural(steps, {
        zero: "لا خطوات",
        one: "خطوة واحدة",
        two: "خطوتان",
        few: "# خطوات",
        many: "# خطوة",
        other: "# خطوة",
      }),
      took,
    ]
      .filter(Boolean)
      .join(" · "),
  toolStep: "أداة",
  commentStep: "فكرة",
};
