import { createMemo, Show, untrack, type Accessor, type JSX } from "solid-js";

/**
 * Shows its children while there is something, and hands it to them as a value to follow, as `Show` does. Unlike `Show`'s,
 * that value may be read to the last: by what ends, or waits for the server, after the thing is gone. It is then what was
 * there last; `Show` throws.
 */
export function Given<T>(props: {
  when: T | undefined | null | false;
  fallback?: JSX.Element;
  children: (value: Accessor<NonNullable<T>>) => JSX.Element;
}): JSX.Element {
  return (
    <Show when={isThere(props.when)} fallback={props.fallback}>
      {untrack(() => {
        const first = props.when;
        if (!isThere(first)) return undefined;
        const last = createMemo<NonNullable<T>>(
          (before) => (isThere(props.when) ? props.when : before),
          first,
        );
        return props.children(last);
      })}
    </Show>
  );
}

const isThere = <T,>(value: T | undefined | null | false): value is NonNullable<T> =>
  value !== undefined && value !== null && value !== false;
