import type { status as english } from "../en/status.ts";
import { isolate } from "../isolate.ts";

export const status: typeof english = {
  online: "متصل",
  away: "بعيد",
  offline: "غير متصل",
  dnd: "عدم الإزعاج",
  menu: (name) => `أنت: ${isolate(name)}`,
  set: "ضبط حالة…",
  change: "تغيير الحالة…",
  disturb: "عدم الإزعاج",
  disturbFor: { hour: "لمدة ساعة", "four-hours": "لأربع ساعات", day: "حتى الغد" },
  disturbAgain: (time) => `مفعّل حتى ${isolate(time)}: إيقافه`,
  profile: "ملفك الشخصي",
  preferences: "التفضيلات",
  shortcuts: "اختصارات لوحة المفاتيح",
  signOut: "تسجيل الخروج",
  notSaved: (why) => `تبقى حالتك كما كانت. ${isolate(why)}`,
  notSignedOut: "لم ينجح تسجيل الخروج. حاول مرة أخرى.",
};
