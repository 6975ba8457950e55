import { createSignal, Show, Suspense } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { dayName } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { later } from "../sync/later.ts";
import { now } from "../ui/now.ts";

// Few choose a date.
const DateDialog = later(() =>
  import("./DateDialog.tsx").then((module) => ({ default: module.DateDialog })),
);

/** Where a day begins in a conversation; it leads to other days. */
export function DayDivider(props: { at: string; conversationId: string | undefined }) {
  const chat = useChat();
  const place = usePlace();
  const [choosing, setChoosing] = createSignal(false);

  async function jump(to: Date | "beginning"): Promise<void> {
    const id = props.conversationId;
    if (id === undefined) return;
    try {
      const found = await chat.history.at(id, to);
      if (found !== undefined) place.goToMessage(found, { keepPane: true });
    } catch (error) {
      chat.notify(words().message.jumpFailed(sentence(error)));
    }
  }
  const items = (): MenuItem[] => {
    const said = words().message;
    const day = (ago: number) => {
      const today = new Date(now());
      return new Date(today.getFullYear(), today.getMonth(), today.getDate() - ago);
    };
    return [
      { label: said.jumpDays.today, section: said.jumpTo, run: () => void jump(day(0)) },
      { label: said.jumpDays.yesterday, run: () => void jump(day(1)) },
      { label: said.jumpDays.week, run: () => void jump(day(7)) },
      { label: said.jumpDays.month, run: () => void jump(day(30)) },
      { label: said.jumpDays.beginning, run: () => void jump("beginning") },
      { label: said.jumpDays.date, section: "", run: () => setChoosing(true) },
    ];
  };

  return (
    <Show
      when={props.conversationId}
      fallback={
        <div class="day-divider" role="separator" aria-label={dayName(props.at)}>
          <span>{dayName(props.at)}</span>
        </div>
      }
    >
      <div class="day-divider">
        <Menu label={words().message.dayMenu(dayName(props.at))} class="day-button" items={items}>
          {dayName(props.at)}
        </Menu>
        <Show when={choosing()}>
          <Suspense>
            <DateDialog
              from={props.at}
              onChoose={(date) => void jump(date)}
              onClose={() => setChoosing(false)}
            />
          </Suspense>
        </Show>
      </div>
    </Show>
  );
}
