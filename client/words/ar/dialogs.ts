import type { dialogs as english } from "../en/dialogs.ts";
import { fullTime } from "../../ui/time.ts";
import { isolate } from "../isolate.ts";

export const dialogs: typeof english = {
  status: {
    title: "حالتك",
    what: "ماذا يجري؟",
    placeholder: "أبحث عن صدفة أكبر",
    chooseEmoji: "اختيار رمز تعبيري",
    presets: "كثيرًا ما يُقال",
    preset: {
      meeting: "في اجتماع",
      lunch: "في استراحة الغداء",
      commuting: "في الطريق",
      focus: "أركّز على العمل",
      sick: "في إجازة مرضية",
      holiday: "في إجازة",
    },
    until: "إزالتها بعد",
    asItIs: (iso) => fullTime(iso),
    lastings: {
      always: "عدم إزالتها",
      "half-hour": "نصف ساعة",
      hour: "ساعة",
      "four-hours": "أربع ساعات",
      day: "اليوم",
      week: "هذا الأسبوع",
    },
    save: "حفظ",
    clear: "إزالة الحالة",
  },
  remind: {
    title: "التذكير بهذه الرسالة",
    in: {
      soon: "بعد 20 دقيقة",
      hour: "بعد ساعة",
      later: "بعد ثلاث ساعات",
      tomorrow: "صباح الغد",
      week: "الأسبوع القادم",
    },
    at: "في وقت آخر",
    submit: "ذكّرني",
    done: (time) => `سيصلك تذكير: ${isolate(time)}.`,
    refused: (why) => `لم يُضبط التذكير. ${isolate(why)}`,
  },
  reactions: {
    title: "من تفاعل",
    more: "عرض المزيد",
    failed: "تعذّر تحميل من تفاعل.",
  },
  jump: {
    title: "الانتقال إلى",
    label: "الانتقال إلى قناة أو شخص أو مساحة عمل",
    results: "النتائج",
    nothing: "لا شيء بهذا الاسم هنا.",
    kind: {
      channel: "",
      archived: "مؤرشفة",
      direct: "",
      group: "مجموعة",
      person: "",
      workspace: "مساحة عمل",
      search: "",
    },
  },
  workspace: {
    intro: "مساحة العمل فريق قائم بذاته، له قنواته وأفراده. ستكون أنت مالكها.",
    submit: "إنشاء مساحة العمل",
    name: "الاسم",
    namePlaceholder: "طاقم الميناء",
  },
};
