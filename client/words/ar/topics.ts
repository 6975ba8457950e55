import type { topics as english } from "../en/topics.ts";
import { isolate } from "../isolate.ts";

export const topics: typeof english = {
  title: "المواضيع",
  back: "كل المواضيع",
  chip: (name) => `الموضوع: ${isolate(name)}`,
  nothingHint: "تجمع المواضيع ما ينتمي بعضه إلى بعض. أنشئ أول موضوع لهذه القناة.",
  create: "إنشاء موضوع",
  name: "موضوع جديد",
  hint: "اختره بجانب حقل الكتابة لتكتب تحته.",
  empty: "لا شيء تحته بعد",
  emptyHint: "اختر الموضوع بجانب حقل الكتابة، واكتب.",
};
