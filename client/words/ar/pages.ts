import type { pages as english } from "../en/pages.ts";

export const pages: typeof english = {
  broken: "تعطّل شيء في هذه النافذة",
  brokenHint: "أعد تحميل الصفحة: لم يضع شيء مما أُرسل، والمسودات محفوظة.",
  missing: "لا شيء هنا",
  missingHint: "قد يكون الرابط قديمًا أو فيه خطأ، أو أُزيل ما كان يقود إليه.",
  unreachable: "تعذّر الوصول إلى الخادم",
  unreachableHint: "ربما يُعاد تشغيله، أو انقطع اتصالك. ما كتبته محفوظ هنا.",
  notLoaded: "تعذّر تحميل مساحات عملك",
  notLoadedHint: "أجاب الخادم بخطأ. قد يزول بعد لحظة.",
  home: "إلى مساحات عملك",
};
