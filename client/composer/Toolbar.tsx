import Bold from "lucide-solid/icons/bold";
import Braces from "lucide-solid/icons/square-code";
import Code from "lucide-solid/icons/code";
import Italic from "lucide-solid/icons/italic";
import Link from "lucide-solid/icons/link";
import List from "lucide-solid/icons/list";
import Quote from "lucide-solid/icons/text-quote";
import Strike from "lucide-solid/icons/strikethrough";
import { For, type Component } from "solid-js";
import { words } from "../words/words.ts";
import type { Format } from "./formatting.ts";

const TOOLS: readonly { how: Format; icon: Component<{ size: number; class?: string }> }[] = [
  { how: "bold", icon: Bold },
  { how: "italic", icon: Italic },
  { how: "strike", icon: Strike },
  { how: "link", icon: Link },
  { how: "list", icon: List },
  { how: "quote", icon: Quote },
  { how: "code", icon: Code },
  { how: "block", icon: Braces },
];

/** Their lines begin where the text does. */
const POINTING: ReadonlySet<Format> = new Set(["list", "quote"]);

/** Formatting for those who do not write Markdown by hand. */
export function Toolbar(props: { onFormat: (how: Format) => void }) {
  return (
    <div class="format-bar" role="toolbar" aria-label={words().composer.formatting}>
      <For each={TOOLS}>
        {({ how, icon: Icon }) => (
          <button
            type="button"
            class="icon-button"
            aria-label={words().composer.formats[how]}
            title={words().composer.formats[how]}
            // The text keeps its selection.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onFormat(how)}
          >
            <Icon size={16} class={POINTING.has(how) ? "turns" : ""} />
          </button>
        )}
      </For>
    </div>
  );
}
