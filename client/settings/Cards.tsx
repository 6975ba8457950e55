import { createUniqueId, For } from "solid-js";

/** One of a few, each with a sentence about it. */
export function Cards<T extends string>(props: {
  legend: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string; readonly about: string }[];
  onChange: (value: T) => void;
}) {
  const id = createUniqueId();
  return (
    <fieldset class="cards">
      <legend>{props.legend}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="card">
            <input
              type="radio"
              name={id}
              checked={option.value === props.value}
              aria-describedby={`${id}-${option.value}`}
              onChange={() => props.onChange(option.value)}
            />
            <span>
              <span class="card-label">{option.label}</span>
              <span class="check-about" id={`${id}-${option.value}`}>
                {option.about}
              </span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
