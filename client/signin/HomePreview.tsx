import { For } from "solid-js";
import { initialsOf } from "../ui/Avatar.tsx";

const LINES = [
  { name: "Ava Lindqvist", tint: 3, time: "10:31", text: "Deploy went out clean. Coffee?" },
  {
    name: "Ben Okafor",
    tint: 6,
    time: "10:33",
    text: "Always. I owe you one for the index anyway.",
  },
  {
    name: "triage",
    tint: 9,
    time: "10:40",
    bot: true,
    text: "Build 1843 is green on all three platforms.",
  },
  { name: "Chiara Rossi", tint: 8, time: "10:41", text: "Then we ship at noon." },
] as const;

/** A glance at the app, for the eye only. */
export function HomePreview() {
  return (
    <div class="home-preview" aria-hidden="true">
      <div class="home-preview-header">
        <span class="channel-hash">#</span>general
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
                {"bot" in line && <span class="bot-badge">BOT</span>}
                <span class="message-time">{line.time}</span>
              </div>
              <div class="message-body">{line.text}</div>
            </div>
          </div>
        )}
      </For>
      <div class="home-preview-composer">Message #general</div>
    </div>
  );
}
