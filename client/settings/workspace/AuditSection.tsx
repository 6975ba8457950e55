import { createEffect, createMemo, createSignal, For, Show } from "solid-js";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import type { AuditEntry } from "../../sync/workspace-settings.ts";
import { Choice } from "../../ui/Form.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { fullTime } from "../../ui/time.ts";
import { settingsWords } from "../../words/settings.ts";
import { shortMoment } from "../dates.ts";
import { createPaged } from "../live.ts";
import { Loaded, More, Nothing } from "../parts.tsx";
import {
  isOfKind,
  KINDS,
  remember,
  sentenceOf,
  type Kind,
  type Remembered,
} from "./audit-sentence.ts";
import { compareText } from "../../words/locale.ts";

/** A filter that finds little looks further by itself, so far. */
const ENOUGH = 20;
const MOST_SEARCHED = 2_000;
const EVENTS = [
  "member.joined",
  "member.left",
  "member.moderation_updated",
  "channel.created",
  "channel.updated",
  "channel.deleted",
  "workspace.updated",
  "workspace.ownership_transferred",
];
/** Not a person: the operator's command line. */
const OPERATOR = "operator";

/** Who did what to the workspace, the newest first. */
export default function AuditSection() {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsAudit;
  const id = () => place.workspace()?.id ?? "";
  const [kind, setKind] = createSignal<Kind | "">("");
  const [person, setPerson] = createSignal("");
  const entries = createPaged(
    chat,
    id,
    (cursor) => chat.workspaceSettings.auditLog(id(), cursor),
    EVENTS,
  );
  const users = chat.select((state) => state.users);

  const found = createMemo(() => {
    const [of, by] = [kind(), person()];
    const actor = by === OPERATOR ? "" : by;
    return (entries.now() ?? []).filter(
      ({ action, actor_user_id }) =>
        (of === "" || isOfKind(action, of)) && (by === "" || actor_user_id === actor),
    );
  });
  const remembered = createMemo(() => remember(entries.now() ?? []));
  const searched = () => entries.now()?.length ?? 0;
  const filters = () => kind() !== "" || person() !== "";
  createEffect(() => {
    const few = found().length < ENOUGH && searched() < MOST_SEARCHED;
    if (filters() && few && entries.hasMore() && entries.failure() === undefined)
      void entries.more();
  });

  const kinds = () => {
    const all = Object.keys(KINDS).filter((one): one is Kind => one in KINDS);
    return [
      { value: "" as const, label: said().everyKind },
      ...all.map((value) => ({ value, label: said().kinds[value] })),
    ];
  };
  const people = createMemo(() => {
    const actors = new Set((entries.now() ?? []).map(({ actor_user_id }) => actor_user_id));
    const named = [...actors]
      .filter((actor) => actor !== "")
      .map((actor) => ({ value: actor, label: nameOf(users().get(actor)) }))
      .toSorted((a, b) => compareText(a.label, b.label));
    return [
      { value: "", label: said().everybody },
      ...named,
      ...(actors.has("") ? [{ value: OPERATOR, label: said().operator }] : []),
    ];
  });

  return (
    <div class="settings-block">
      <p class="settings-intro">{said().intro}</p>
      <div class="settings-filters">
        <Choice label={said().kind} value={kind()} options={kinds()} onChange={setKind} />
        <Choice label={said().person} value={person()} options={people()} onChange={setPerson} />
      </div>
      <Loaded live={entries}>
        {() => (
          <>
            <p class="settings-count" role="status">
              {filters() ? said().searched(searched()) : ""}
            </p>
            <Show
              when={found().length > 0}
              fallback={<Nothing>{filters() ? said().noneFound : said().none}</Nothing>}
            >
              <ul class="settings-list">
                <For each={found()}>
                  {(entry) => <EntryRow entry={entry} remembered={remembered()} />}
                </For>
              </ul>
            </Show>
            <More pages={entries} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function EntryRow(props: { entry: AuditEntry; remembered: Remembered }) {
  const chat = useChat();
  const said = () => settingsWords().settingsAudit;
  const sentence = chat.select((state) => sentenceOf(props.entry, state, props.remembered));
  const metadata = () => Object.entries(props.entry.metadata);
  return (
    <li class="settings-row">
      <div class="settings-row-main">
        <div class="audit-line">
          <bdi>{sentence()}</bdi>
          <time class="quiet" datetime={props.entry.created_at}>
            {shortMoment(props.entry.created_at)}
          </time>
        </div>
        <details class="settings-details audit-details">
          <summary>{said().details}</summary>
          <dl>
            <Fact name={said().at} value={fullTime(props.entry.created_at)} />
            <Fact name={said().action} value={props.entry.action} />
            <Show when={props.entry.target_id !== ""}>
              <Fact name={said().target} value={props.entry.target_id} />
            </Show>
            <For each={metadata()}>
              {([name, value]) => (
                <Fact
                  name={name}
                  value={typeof value === "string" ? value : JSON.stringify(value)}
                />
              )}
            </For>
          </dl>
        </details>
      </div>
    </li>
  );
}

function Fact(props: { name: string; value: string }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <bdi>{props.value}</bdi>
      </dd>
    </div>
  );
}
