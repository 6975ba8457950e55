import type { files as english } from "../en/files.ts";
import { isolate } from "../isolate.ts";
import { percent } from "../locale.ts";
import { plural } from "../plural.ts";

export const files: typeof english = {
  add: "إضافة ملفات",
  guests: "لا يمكن للضيوف إرسال ملفات هنا",
  drop: (title) => `أفلتها لإضافتها إلى ${isolate(title)}`,
  chosen: "ملفات مع رسالتك",
  remove: (name) => `إزالة ${isolate(name)}`,
  retry: "إعادة المحاولة",
  retryOne: (name) => `إعادة إرسال ${isolate(name)}`,
  sending: percent,
  progress: (name) => `جارٍ إرسال ${isolate(name)}`,
  waits: "بانتظار الاتصال",
  tooLarge: (name, limit) => `${isolate(name)} أكبر من ${isolate(limit)}، لذا يبقى هنا.`,
  tooMany: (limit) =>
    plural(limit, {
      zero: "لا تحمل الرسالة أي ملف.",
      one: "تحمل الرسالة ملفًا واحدًا على الأكثر.",
      two: "تحمل الرسالة ملفين على الأكثر.",
      few: "تحمل الرسالة # ملفات على الأكثر.",
      many: "تحمل الرسالة # ملفًا على الأكثر.",
      other: "تحمل الرسالة # ملف على الأكثر.",
    }),
  empty: (name) => `${isolate(name)} مجلد أو لا شيء فيه، لذا يبقى هنا.`,
  kinds: {
    picture: "صورة",
    video: "فيديو",
    audio: "صوت",
    pdf: "PDF",
    markdown: "Markdown",
    code: "شيفرة",
    text: "نص",
    other: "ملف",
  },
  attached: (count) =>
    plural(count, {
      zero: "لا ملفات",
      one: "ملف واحد",
      two: "ملفان",
      few: "# ملفات",
      many: "# ملفًا",
      other: "# ملف",
    }),
  named: (text, count, names) => `${text}${text === "" ? "" : " – "}${count}: ${isolate(names)}`,
  filesAlone: "ملفات",
  open: (name) => `فتح ${isolate(name)}`,
  download: "تنزيل",
  downloadOne: (name) => `تنزيل ${isolate(name)}`,
  openElsewhere: "فتح في علامة تبويب جديدة",
  notOpened: "تعذّر فتح هذا الملف.",
  gone: "لم يعد هذا الملف هنا.",
  gif: "GIF",
  playOne: (name) => `تشغيل ${isolate(name)}`,
  stopOne: (name) => `إيقاف ${isolate(name)}`,
};
