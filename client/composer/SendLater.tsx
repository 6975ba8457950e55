import CalendarClock from "lucide-solid/icons/calendar-clock";
import ChevronDown from "lucide-solid/icons/chevron-down";
import { createSignal, Show, Suspense } from "solid-js";
import { Portal } from "solid-js/web";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { reminderTimes } from "../timeline/reminder-times.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { dayName, fullTime, timeOfDay } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { later } from "../sync/later.ts";
import { now } from "../ui/now.ts";

const ScheduleDialog = later(() =>
  import("./ScheduleDialog.tsx").then((module) => ({ default: module.ScheduleDialog })),
);

/** When something is sent, and to whom. */
export interface Later {
  at: Date;
  kind: "message" | "reminder";
}

/** Beside the send button: sends what is written later, or reminds of it. */
export function SendLater(props: {
  conversationId: string;
  text: string;
  files: number;
  disabled: boolean;
  /** It waits at the server now. */
  onScheduled: () => void;
}) {
  const chat = useChat();
  const [picking, setPicking] = createSignal(false);

  async function schedule({ at, kind }: Later): Promise<void> {
    if (props.files > 0) return void chat.notify(words().composer.noFilesLater);
    const what = { body: props.text.trim(), send_at: at };
    if (kind === "message") await chat.scheduled.send(props.conversationId, what);
    else await chat.scheduled.remind(props.conversationId, what);
    const time = fullTime(at.toISOString());
    const said = kind === "message" ? words().composer.scheduled : words().composer.reminded;
    chat.notify(said(time));
    props.onScheduled();
  }

  function items(): MenuItem[] {
    const { hour, later, tomorrow, week } = reminderTimes(new Date(now()));
    const said = words().composer;
    const clock = (at: Date) => timeOfDay(at.toISOString());
    const times: [string, Date][] = [
      [said.inHours(1, clock(hour)), hour],
      [said.inHours(3, clock(later)), later],
      [said.tomorrowAt(clock(tomorrow)), tomorrow],
      [said.dayAt(dayName(week.toISOString()), clock(week)), week],
    ];
    // On a Sunday, tomorrow is the next Monday.
    if (week.getTime() === tomorrow.getTime()) times.pop();
    return [
      ...times.map(([label, at], index) => ({
        label,
        ...(index === 0 && { section: words().composer.sendLaterAt }),
        run: () =>
          void schedule({ at, kind: "message" }).catch((error: unknown) =>
            chat.notify(words().composer.notScheduled(sentence(error))),
          ),
      })),
      {
        label: words().composer.pickTime,
        icon: <CalendarClock size={16} />,
        run: () => setPicking(true),
      },
    ];
  }

  return (
    <>
      <Show
        when={!props.disabled}
        fallback={
          <button
            type="button"
            class="send-later"
            disabled
            aria-label={words().composer.sendLater}
            title={words().composer.sendLater}
          >
            <ChevronDown size={14} aria-hidden="true" />
          </button>
        }
      >
        <Menu label={words().composer.sendLater} class="send-later" items={items}>
          <ChevronDown size={14} aria-hidden="true" />
        </Menu>
      </Show>
      <Show when={picking()}>
        {/* A form does not stand in a form. */}
        <Portal>
          <Suspense>
            <ScheduleDialog onSchedule={schedule} onClose={() => setPicking(false)} />
          </Suspense>
        </Portal>
      </Show>
    </>
  );
}
