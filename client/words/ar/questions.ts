import type { questions as english } from "../en/questions.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

export const questions: typeof english = {
  asks: "سؤال",
  buttons: "أزرار",
  answer: "إجابة",
  skip: "تخطٍّ",
  other: "شيء آخر",
  otherFor: (header) => `شيء آخر بخصوص ${isolate(header)}`,
  lookAt: "الاطلاع عليه أولًا",
  missing: "أجب عن كل سؤال، أو تخطّه.",
  missingNoSkip: "أجب عن كل سؤال.",
  sending: "جارٍ الإرسال…",
  notSent: (why) => `لم تُقبل إجابتك. ${isolate(why)}`,
  onlyFor: (names) => `يمكن أن يجيب: ${names}.`,
  others: (count) =>
    plural(count, {
      zero: "لا أحد غيرهم",
      one: "شخص آخر",
      two: "شخصان آخران",
      few: "# آخرون",
      many: "# آخرون",
      other: "# آخرون",
    }),
  you: "أنت",
  expires: (time) => `تمكن الإجابة حتى ${isolate(time)}`,
  expiresIn: (left) => `بقي للإجابة ${isolate(left)}`,

  submitted: (name) => (name === undefined ? "لقد أجبت" : `أجاب ${isolate(name)}`),
  skipped: (name) => (name === undefined ? "لقد تخطّيته" : `تخطّاه ${isolate(name)}`),
  waiting: (bot) => `لم يقل ${isolate(bot)} المزيد بعد`,
  answeredElsewhere: "أُجيب عنه في مكان آخر",
  cancelled: "لم يعد مطروحًا",
  failed: "تعذّر الاستمرار",
  expired: "انتهى وقت الإجابة",

  pressed: "ضُغط",
  confirmTitle: "هل أنت متأكد؟",
  cancel: "إلغاء",
};
