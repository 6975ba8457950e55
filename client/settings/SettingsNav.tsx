import ArrowLeft from "lucide-solid/icons/arrow-left";
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { accountPath, settingsPath, workspacePath, type Settings } from "../shell/paths.ts";
import { usePlace } from "../shell/place.ts";
import { words } from "../words/words.ts";
import { useRole } from "./role.ts";
import { SECTIONS, seesSection, type Section } from "./sections.ts";

/** The list of settings, where the sidebar stands otherwise. */
export default function SettingsNav(props: { at: Settings }) {
  const place = usePlace();
  const role = useRole();
  const back = () => {
    const workspace = place.workspace();
    return workspace === undefined ? "/app" : workspacePath(workspace);
  };
  const ofWorkspace = () => SECTIONS.workspace.filter((section) => seesSection(section, role()));
  return (
    <nav class="sidebar settings-nav" aria-label={words().settings.navigation}>
      <header class="sidebar-header">
        <A href={back()} class="settings-back" onClick={() => place.setDrawer(false)}>
          <ArrowLeft size={16} aria-hidden="true" class="turns" />
          {words().settings.back}
        </A>
      </header>
      <div class="sidebar-lists">
        <Group
          scope="workspace"
          heading={place.workspace()?.name ?? ""}
          sections={place.workspace() === undefined ? [] : ofWorkspace()}
          at={props.at}
          path={(id) => {
            const workspace = place.workspace();
            return workspace === undefined ? "/app" : settingsPath(workspace, id);
          }}
        />
        <Group
          scope="account"
          heading={words().settings.you}
          sections={SECTIONS.account}
          at={props.at}
          path={accountPath}
        />
      </div>
    </nav>
  );
}

function Group(props: {
  scope: Settings["scope"];
  heading: string;
  sections: readonly Section[];
  at: Settings;
  path: (id: string) => string;
}) {
  const place = usePlace();
  const isHere = (section: Section) =>
    props.at.scope === props.scope && (props.at.section ?? props.sections[0]?.id) === section.id;
  return (
    <Show when={props.sections.length > 0}>
      <section class="sidebar-section">
        <div class="sidebar-heading">
          <h2>
            <bdi>{props.heading}</bdi>
          </h2>
        </div>
        <ul>
          <For each={props.sections}>
            {(section) => (
              <li>
                <A
                  href={props.path(section.id)}
                  class="sidebar-link"
                  classList={{ here: isHere(section) }}
                  aria-current={isHere(section) ? "page" : undefined}
                  onClick={() => place.setDrawer(false)}
                >
                  <section.icon size={16} aria-hidden="true" />
                  <span class="sidebar-link-name">{section.label()}</span>
                </A>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
