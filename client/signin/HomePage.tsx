import { A, useNavigate } from "@solidjs/router";
import Bot from "lucide-solid/icons/bot";
import FileBox from "lucide-solid/icons/file-box";
import Anchor from "lucide-solid/icons/anchor";
import KeyboardIcon from "lucide-solid/icons/keyboard";
import { createEffect, For, onMount } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { HomePreview } from "./HomePreview.tsx";
import { Claw } from "../ui/Claw.tsx";

const POINTS = [
  {
    icon: FileBox,
    title: "One file",
    text: "Download it, run it, open the page. The server, the app and the command line are one executable, and your data is a folder beside it.",
  },
  {
    icon: Anchor,
    title: "Nothing lost",
    text: "A message is on disk before it is shown as sent. Close the lid, change networks, restart the server: the conversation goes on where it was.",
  },
  {
    icon: Bot,
    title: "Bots are colleagues",
    text: "People, bots and agents share the same channels and the same API. A bot always wears its badge, so you know who is talking.",
  },
  {
    icon: KeyboardIcon,
    title: "At hand",
    text: "Jump anywhere in three keystrokes, read everything without a mouse. Calm, dense, and fast on the laptop you already have.",
  },
] as const;

/** What this is, for those who are not signed in. Those who are go on to the app. */
export default function HomePage() {
  const chat = useChat();
  const navigate = useNavigate();
  onMount(() => {
    document.title = "ClickClack: team chat in one file";
    void chat.session.check();
  });
  createEffect(() => {
    if (chat.session.status() === "in") navigate("/app", { replace: true });
  });

  return (
    <div class="home" classList={{ waiting: chat.session.status() === "checking" }}>
      <header class="home-header">
        <span class="brand">
          <Claw size={26} class="brand-claw" />
          ClickClack
        </span>
        <A class="button" href="/login">
          Sign in
        </A>
      </header>
      <main>
        <section class="home-hero">
          <div class="home-words">
            <h1>Team chat that runs from one file</h1>
            <p>
              For people, bots and agents, on your own machine. Open source, no account anywhere
              else, nothing to assemble.
            </p>
            <div class="home-buttons">
              <A class="button primary large" href="/login">
                Sign in
              </A>
            </div>
          </div>
          <HomePreview />
        </section>
        <ul class="home-points">
          <For each={POINTS}>
            {({ icon: Icon, title, text }) => (
              <li>
                <Icon size={20} aria-hidden="true" />
                <h2>{title}</h2>
                <p>{text}</p>
              </li>
            )}
          </For>
        </ul>
      </main>
      <footer class="home-footer">Made with care, and two claws.</footer>
    </div>
  );
}
