import type { settings as english } from "../en/settings.ts";
import { isolate } from "../isolate.ts";

export const settings: typeof english = {
  title: "الإعدادات",
  ofWorkspace: "إعدادات مساحة العمل",
  navigation: "الإعدادات",
  back: "رجوع",
  you: "أنت",
  openList: "فتح قائمة الإعدادات",
  missing: {
    title: "لا توجد إعدادات كهذه",
    text: "اختر من القائمة ما تريد تغييره.",
  },
  notForYou: {
    title: "هذه الإعدادات للمديرين",
    text: "يعتني بها المالك والمشرفون. اسأل أحدهم.",
  },
  retry: "إعادة المحاولة",
  more: "عرض المزيد",
  copy: "نسخ",
  copied: "نُسخ",
  cancel: "إلغاء",
  close: "إغلاق",
  save: "حفظ",
  saved: "حُفظ",
  done: "تم",
  actions: (name) => `إجراءات ${isolate(name)}`,
  typeToConfirm: (text) => `اكتب «${isolate(text)}» للتأكيد`,
};
