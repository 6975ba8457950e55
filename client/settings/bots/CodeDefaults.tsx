import { createMemo, createUniqueId, Show } from "solid-js";
import { PeoplePicker } from "../../people/PeoplePicker.tsx";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Choice } from "../../ui/Form.tsx";
import { compareText } from "../../words/locale.ts";
import { settingsWords } from "../../words/settings.ts";
import type { Beginning } from "./beginning.ts";

/** So many people are named one by one; whoever wants more leaves it open. */
const MOST_PEOPLE = 50;

/** Where it writes, whom it listens to, whether it shows its work. */
export function CodeDefaults(props: { value: Beginning; onChange: (value: Beginning) => void }) {
  const chat = useChat();
  const place = usePlace();
  const id = createUniqueId();
  const said = () => settingsWords().settingsBots.codes;
  const change = (changes: Partial<Beginning>) => props.onChange({ ...props.value, ...changes });
  const channels = chat.select((state) =>
    [...state.channels.values()]
      .filter(
        ({ workspace_id, kind, archived_at }) =>
          workspace_id === place.workspace()?.id && kind === "public" && archived_at === undefined,
      )
      .map((one) => ({ value: one.name, label: `#${one.name}` }))
      .toSorted((a, b) => compareText(a.label, b.label)),
  );
  const options = createMemo(() => [{ value: "", label: said().general }, ...channels()]);

  return (
    <>
      <Choice
        label={said().defaultTo}
        value={props.value.channel}
        options={options()}
        onChange={(channel) => change({ channel })}
      />
      <Choice
        label={said().allowFrom}
        value={props.value.only === undefined ? "open" : "some"}
        options={[
          { value: "open", label: said().allowOpen },
          { value: "some", label: said().allowSome },
        ]}
        onChange={(who) => change({ only: who === "some" ? [] : undefined })}
      />
      <Show when={props.value.only !== undefined}>
        <PeoplePicker
          label={said().allowSome}
          chosen={props.value.only ?? []}
          onChange={(only) => change({ only })}
          most={MOST_PEOPLE}
        />
      </Show>
      <label class="check" for={id}>
        <input
          id={id}
          type="checkbox"
          checked={props.value.activity}
          onChange={(event) => change({ activity: event.currentTarget.checked })}
        />
        <span>
          {said().activity}
          <span class="check-about">{said().activityAbout}</span>
        </span>
      </label>
    </>
  );
}
