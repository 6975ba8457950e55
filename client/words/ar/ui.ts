import type { ui as english } from "../en/ui.ts";
import { isolate } from "../isolate.ts";

export const ui: typeof english = {
  close: "إغلاق",
  cancel: "إلغاء",
  dismiss: "إخفاء",
  tryAgain: "إعادة المحاولة",
  listed: (texts) => texts.map(isolate).join("، "),
  unknownPerson: "شخص غير معروف",
  bot: "بوت",
  postedBy: (shown, author) => `${isolate(shown)}، نشره ${isolate(author)}`,
  somethingWrong: "حدث خطأ ما.",
  unreachable: "تعذّر الوصول إلى الخادم.",
  fileGone: "لم يعد أحد الملفات هنا.",
  keys: {
    Ctrl: "Ctrl",
    Alt: "Alt",
    Shift: "Shift",
    Enter: "Enter",
    Esc: "Esc",
    Tab: "Tab",
    Delete: "Delete",
    Del: "Del",
  },
};
