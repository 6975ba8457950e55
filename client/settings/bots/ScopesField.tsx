import { createSignal, createUniqueId, For, Show } from "solid-js";
import { settingsWords } from "../../words/settings.ts";
import { Cards } from "../Cards.tsx";
import { BUNDLE_NAMES, BUNDLES, bundleOf, GROUPS, SCOPES } from "./scopes.ts";

/** What a token is to be allowed: one of three bundles, or scope by scope. */
export function ScopesField(props: {
  value: ReadonlySet<string>;
  onChange: (scopes: ReadonlySet<string>) => void;
}) {
  const id = createUniqueId();
  const said = () => settingsWords().settingsBots.scopes;
  const [byHand, setByHand] = createSignal(bundleOf(props.value) === undefined);
  const choice = () => (byHand() ? "own" : (bundleOf(props.value) ?? "own"));

  function toggle(scope: string, on: boolean): void {
    const next = new Set(props.value);
    if (on) next.add(scope);
    else next.delete(scope);
    props.onChange(next);
  }

  return (
    <div class="form">
      <Cards
        legend={said().legend}
        value={choice()}
        options={[...BUNDLE_NAMES, "own" as const].map((value) => ({
          value,
          label: said().bundles[value],
          about: said().bundleAbout[value],
        }))}
        onChange={(value) => {
          setByHand(value === "own");
          if (value !== "own") props.onChange(new Set(BUNDLES[value]));
        }}
      />
      <Show when={choice() === "own"}>
        <For each={GROUPS}>
          {(group) => (
            <fieldset class="checks">
              <legend>{said().groups[group]}</legend>
              <For each={SCOPES[group]}>
                {(scope) => (
                  <label class="check" for={`${id}-${scope}`}>
                    <input
                      id={`${id}-${scope}`}
                      type="checkbox"
                      checked={props.value.has(scope)}
                      onChange={(event) => toggle(scope, event.currentTarget.checked)}
                    />
                    <span>
                      <code>{scope}</code>
                      <span class="check-about">{said().about[scope]}</span>
                    </span>
                  </label>
                )}
              </For>
            </fieldset>
          )}
        </For>
        <Show when={props.value.size === 0}>
          <p class="field-hint">{said().nothing}</p>
        </Show>
      </Show>
    </div>
  );
}
