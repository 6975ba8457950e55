import { A, useNavigate } from "@solidjs/router";
import Bot from "lucide-solid/icons/bot";
import FileBox from "lucide-solid/icons/file-box";
import Anchor from "lucide-solid/icons/anchor";
import KeyboardIcon from "lucide-solid/icons/keyboard";
import { createEffect, For, onMount } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { signInWords } from "../words/signin.ts";
import { HomePreview } from "./HomePreview.tsx";
import { Claw } from "../ui/Claw.tsx";

const POINTS = [
  { icon: FileBox, about: "file" },
  { icon: Anchor, about: "safe" },
  { icon: Bot, about: "bots" },
  { icon: KeyboardIcon, about: "hand" },
] as const;

const said = () => signInWords().home;

/** What this is, for those who are not signed in. Those who are go on to the app. */
export default function HomePage() {
  const chat = useChat();
  const navigate = useNavigate();
  createEffect(() => {
    document.title = said().page;
  });
  onMount(() => void chat.session.check());
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
          {signInWords().signIn.title}
        </A>
      </header>
      <main>
        <section class="home-hero">
          <div class="home-words">
            <h1>{said().title}</h1>
            <p>{said().intro}</p>
            <div class="home-buttons">
              <A class="button primary large" href="/login">
                {signInWords().signIn.title}
              </A>
            </div>
          </div>
          <HomePreview />
        </section>
        <ul class="home-points">
          <For each={POINTS}>
            {({ icon: Icon, about }) => (
              <li>
                <Icon size={20} aria-hidden="true" />
                <h2>{said().points[about].title}</h2>
                <p>{said().points[about].text}</p>
              </li>
            )}
          </For>
        </ul>
      </main>
      <footer class="home-footer">{said().footer}</footer>
    </div>
  );
}
