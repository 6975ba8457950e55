import MenuIcon from "lucide-solid/icons/menu";
import { createEffect, createMemo, on, Show, Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Settings } from "../shell/paths.ts";
import { usePlace } from "../shell/place.ts";
import { Claw } from "../ui/Claw.tsx";
import { words } from "../words/words.ts";
import { useRole } from "./role.ts";
import { SECTIONS, seesSection } from "./sections.ts";

/** The settings that the URL names, under a heading; their list stands where the sidebar does. */
export default function SettingsPage(props: { at: Settings }) {
  const place = usePlace();
  const role = useRole();
  let heading: HTMLHeadingElement | undefined;
  let scroller: HTMLDivElement | undefined;

  const section = createMemo(() => {
    const all = SECTIONS[props.at.scope];
    if (props.at.section === undefined) return all[0];
    return all.find(({ id }) => id === props.at.section);
  });
  const visible = () => {
    const here = section();
    return here !== undefined && seesSection(here, role()) ? here : undefined;
  };

  // Whoever goes from one section to the next hears and sees the next from its beginning.
  createEffect(
    on(
      () => visible()?.id,
      () => {
        scroller?.scrollTo(0, 0);
        heading?.focus({ preventScroll: true });
      },
      { defer: true },
    ),
  );

  return (
    <>
      <header class="channel-header">
        <button
          type="button"
          class="icon-button drawer-button"
          aria-label={words().settings.openList}
          onClick={() => place.setDrawer(true)}
        >
          <MenuIcon size={20} aria-hidden="true" />
        </button>
        <h1
          class="channel-title settings-title"
          tabIndex={-1}
          ref={(element) => (heading = element)}
        >
          {section()?.label() ?? words().settings.title}
        </h1>
      </header>
      <div class="settings" ref={(element) => (scroller = element)}>
        <Show when={visible()} keyed fallback={<NotHere known={section() !== undefined} />}>
          {(here) => (
            <Show when={props.at.scope === "account" ? "account" : place.workspace()?.id} keyed>
              <div class="settings-content">
                <Suspense fallback={<div aria-busy="true" />}>
                  <Dynamic component={here.page} />
                </Suspense>
              </div>
            </Show>
          )}
        </Show>
      </div>
    </>
  );
}

function NotHere(props: { known: boolean }) {
  const said = () => (props.known ? words().settings.notForYou : words().settings.missing);
  return (
    <div class="page-message">
      <Claw size={44} class="page-message-claw" />
      <h2>{said().title}</h2>
      <p>{said().text}</p>
    </div>
  );
}
