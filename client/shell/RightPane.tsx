import { Match, Show, Suspense, Switch, type Accessor } from "solid-js";
import { Given } from "../ui/Given.tsx";
import { usePlace } from "./place.ts";
import { ThreadPane } from "../thread/ThreadPane.tsx";
import { later } from "../sync/later.ts";
import { PaneToCome } from "../ui/Pane.tsx";

// What few open is loaded when it is opened.
const ProfilePane = later(() =>
  import("../profile/ProfilePane.tsx").then((module) => ({ default: module.ProfilePane })),
);

const FilePane = later(() =>
  import("../files/FilePane.tsx").then((module) => ({ default: module.FilePane })),
);
const FilesPane = later(() =>
  import("../files/FilesPane.tsx").then((module) => ({ default: module.FilesPane })),
);
const SearchPane = later(() =>
  import("../search/SearchPane.tsx").then((module) => ({ default: module.SearchPane })),
);
const TopicsPane = later(() =>
  import("../topics/TopicsPane.tsx").then((module) => ({ default: module.TopicsPane })),
);
const PinsPane = later(() =>
  import("../pins/PinsPane.tsx").then((module) => ({ default: module.PinsPane })),
);
const MembersPane = later(() =>
  import("../conversation/MembersPane.tsx").then((module) => ({ default: module.MembersPane })),
);

/** What stands beside the conversation: one thing at a time; the URL says which. */
export function RightPane(props: { linked: Accessor<string | undefined> }) {
  const place = usePlace();
  const thread = () => {
    const pane = place.pane();
    return pane?.kind === "thread" ? pane.rootId : undefined;
  };
  const profile = () => {
    const pane = place.pane();
    return pane?.kind === "profile" ? pane.userId : undefined;
  };
  const file = () => {
    const pane = place.pane();
    return pane?.kind === "file" ? pane.uploadId : undefined;
  };
  const topicsOf = () => {
    const pane = place.pane();
    return pane?.kind === "topics" && place.channel() !== undefined ? pane : undefined;
  };
  const filesOf = () => (place.pane()?.kind === "files" ? place.conversation() : undefined);
  const searched = () => {
    const pane = place.pane();
    return pane?.kind === "search" ? pane : undefined;
  };
  const membersOf = () => (place.pane()?.kind === "members" ? place.conversation()?.id : undefined);
  return (
    <Suspense fallback={<PaneToCome onClose={place.closePane} />}>
      <Switch>
        <Match when={thread()}>
          <Show when={thread()} keyed>
            {(rootId) => (
              <ThreadPane rootId={rootId} messageId={props.linked()} onClose={place.closePane} />
            )}
          </Show>
        </Match>
        <Match when={profile()}>
          <Show when={profile()} keyed>
            {(userId) => <ProfilePane userId={userId} onClose={place.closePane} />}
          </Show>
        </Match>
        <Match when={file()}>
          <Show when={file()} keyed>
            {(uploadId) => <FilePane uploadId={uploadId} onClose={place.closePane} />}
          </Show>
        </Match>
        <Match when={filesOf()}>
          <Given when={filesOf()}>
            {(conversation) => (
              <FilesPane conversation={conversation()} onClose={place.closePane} />
            )}
          </Given>
        </Match>
        <Match when={searched()}>
          <Given when={searched()}>
            {(pane) => <SearchPane query={pane().query} onClose={place.closePane} />}
          </Given>
        </Match>
        <Match when={topicsOf()}>
          <Given when={topicsOf()}>
            {(pane) => (
              <Show when={place.channel()?.id} keyed>
                {(channelId) => (
                  <TopicsPane
                    channelId={channelId}
                    topicId={pane().topicId}
                    onClose={place.closePane}
                  />
                )}
              </Show>
            )}
          </Given>
        </Match>
        <Match when={place.pane()?.kind === "pins" && place.channel()}>
          <Show when={place.channel()?.id} keyed>
            {(channelId) => <PinsPane channelId={channelId} onClose={place.closePane} />}
          </Show>
        </Match>
        <Match when={membersOf()}>
          <Show when={membersOf()} keyed>
            {(conversationId) => (
              <MembersPane conversationId={conversationId} onClose={place.closePane} />
            )}
          </Show>
        </Match>
      </Switch>
    </Suspense>
  );
}
