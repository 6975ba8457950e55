import type { profile as english } from "../en/profile.ts";
import { isolate } from "../isolate.ts";

export const profile: typeof english = {
  title: "الملف الشخصي",
  gone: "هذا الحساب مغلق",
  until: (time) => `حتى ${isolate(time)}`,
  write: "مراسلة",
  edit: "تعديل ملفك الشخصي",
  copyMention: "نسخ الإشارة",
  mentionCopied: "نُسخت الإشارة.",
  presence: "الحضور",
  dndUntil: (time) => `عدم الإزعاج حتى ${isolate(time)}`,
  localTime: "التوقيت المحلي",
  role: "الدور",
  runsFor: "يعمل لدى",
  everybody: "مساحة العمل كلها",
  since: "هنا منذ",
  notBelow: "يمكنك البتّ في شأن من دورهم دون دورك.",
  notDecided: (why) => `لم يتغيّر شيء. ${isolate(why)}`,
};
