import { For } from "solid-js";
import { initialsOf } from "../ui/Avatar.tsx";
import { signInWords } from "../words/signin.ts";
import { words } from "../words/words.ts";

const said = () => signInWords().home.preview;

const LINES = [
  { name: "Ava Lindqvist", tint: 3, time: "10:31", text: "first" },
  {
    name: "Ben Okafor",
    tint: 6,
    time: "10:33",
    text: "second",
  },
  {
    name: "triage",
    tint: 9,
    time: "10:40",
    bot: true,
    text: "third",
  },
  { name: "Chiara Rossi", tint: 8, time: "10:41", text: "fourth" },
] as const;

/** A glance at the app, for the eye only. */
export function HomePreview() {
  return (
    <div class="home-preview" aria-hidden="true">
      <div class="home-preview-header">
        <span class="channel-hash">#</span>
        {said().channel}
      </div>
      <For each={LINES}>
        {(line) => (
          <div class="message opens">
            <span
              class="avatar"
              classList={{ bot: "bot" in line }}
              data-tint={line.tint}
              data-initials={initialsOf(line.name)}
            />
            <div class="message-main">
              <div class="message-head">
                <span class="message-author">{line.name}</span>
                {"bot" in line && <span class="bot-badge">{words().ui.bot}</span>}
                <span class="message-time">{line.time}</span>
              </div>
              <div class="message-body">{said()[line.text]}</div>
            </div>
          </div>
        )}
      </For>
      <div class="home-preview-composer">{said().composer}</div>
    </div>
  );
}
