import type { viewing as english } from "../en/viewing.ts";
import { isolate } from "../isolate.ts";
import { number, percent } from "../locale.ts";

export const viewing: typeof english = {
  lightbox: {
    title: (name) => `الصورة ${isolate(name)}`,
    previous: "الصورة السابقة",
    next: "الصورة التالية",
    close: "إغلاق",
    zoomIn: "تكبير",
    zoomOut: "تصغير",
    whole: "الصورة كاملة",
    place: (at, of) => `${number(at)} من ${number(of)}`,
    zoomed: percent,
    goToMessage: "الانتقال إلى الرسالة",
  },
  viewer: {
    title: "ملف",
    loading: "جارٍ الفتح…",
    beginning: (size) => `لا يظهر سوى أول ${isolate(size)}.`,
    page: (at, of) => `الصفحة ${number(at)} من ${number(of)}`,
    source: "المصدر",
    rendered: "عرض القراءة",
  },
  pane: {
    title: "الملفات",
    label: (name) => `الملفات في ${isolate(name)}`,
    filter: "عرض",
    all: "الكل",
    pictures: "الصور",
    media: "الفيديو والصوت",
    documents: "المستندات",
    others: "أخرى",
    nothing: "لا ملفات بعد. أفلت ملفًا فوق المحادثة.",
    nothingOfKind: "لا ملفات من هذا النوع هنا.",
    loadedOnly: "من الرسائل المحمّلة هنا.",
    more: "عرض المزيد",
    failed: "تعذّر تحميل الملفات.",
    goToMessage: (name) => `الانتقال إلى الرسالة التي فيها ${isolate(name)}`,
  },
  picture: {
    choose: "اختيار صورة",
    change: "تغيير الصورة",
    remove: "إزالة",
    sending: "جارٍ إرسال الصورة…",
    wrongKind: "ليست هذه صورة يستطيع هذا المتصفح قراءتها.",
    hint: "يؤخذ جزء مربع من الوسط.",
  },
};
