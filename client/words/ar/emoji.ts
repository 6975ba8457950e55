import type { emoji as english } from "../en/emoji.ts";

export const emoji: typeof english = {
  choose: "اختيار رمز تعبيري",
  search: "البحث في الرموز التعبيرية",
  results: "الرموز التعبيرية",
  none: "لا رمز تعبيريًا بهذا الاسم.",
  failed: "تعذّر تحميل الرموز التعبيرية.",
  again: "إعادة المحاولة",
  often: "كثيرة الاستعمال",
  tone: "لون البشرة",
  tones: ["بلا لون بشرة", "فاتح", "فاتح متوسط", "متوسط", "داكن متوسط", "داكن"],
  groups: {
    smileys: "وجوه ومشاعر",
    people: "أشخاص",
    animals: "حيوانات وطبيعة",
    food: "طعام وشراب",
    travel: "سفر وأماكن",
    activities: "أنشطة",
    objects: "أشياء",
    symbols: "رموز",
    flags: "أعلام",
  },
  hint: "مفاتيح الأسهم للتنقل، ومفتاح الإدخال للاختيار",
};
