import type { pins as english } from "../en/pins.ts";
import { isolate } from "../isolate.ts";

export const pins: typeof english = {
  title: "الرسائل المثبّتة",
  go: "الانتقال إلى الرسالة",
  goNamed: (author) => `الانتقال إلى رسالة ${isolate(author)}`,
  unpin: (author) => `إلغاء تثبيت رسالة ${isolate(author)}`,
  nothing: "لا شيء مثبّت",
  nothingHint: "ثبّت ما ينبغي أن تبقيه القناة في المتناول: افتح إجراءات رسالة واختر «تثبيت».",
  failed: (why) => `تعذّر تحميل الرسائل المثبّتة. ${isolate(why)}`,
};
