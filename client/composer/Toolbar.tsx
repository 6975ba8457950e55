import Bold from "lucide-solid/icons/bold";
import Braces from "lucide-solid/icons/square-code";
import Code from "lucide-solid/icons/code";
import Italic from "lucide-solid/icons/italic";
import Link from "lucide-solid/icons/link";
import List from "lucide-solid/icons/list";
import Quote from "lucide-solid/icons/text-quote";
import Strike from "lucide-solid/icons/strikethrough";
import { For, type Component } from "solid-js";
import type { Format } from "./formatting.ts";

const TOOLS: readonly { how: Format; label: string; icon: Component<{ size: number }> }[] = [
  { how: "bold", label: "Bold", icon: Bold },
  { how: "italic", label: "Italic", icon: Italic },
  { how: "strike", label: "Strikethrough", icon: Strike },
  { how: "link", label: "Link", icon: Link },
  { how: "list", label: "List", icon: List },
  { how: "quote", label: "Quote", icon: Quote },
  { how: "code", label: "Code", icon: Code },
  { how: "block", label: "Code block", icon: Braces },
];

/** Formatting for those who do not write Markdown by hand. */
export function Toolbar(props: { onFormat: (how: Format) => void }) {
  return (
    <div class="format-bar" role="toolbar" aria-label="Formatting">
      <For each={TOOLS}>
        {({ how, label, icon: Icon }) => (
          <button
            type="button"
            class="icon-button"
            aria-label={label}
            title={label}
            // The text keeps its selection.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onFormat(how)}
          >
            <Icon size={16} />
          </button>
        )}
      </For>
    </div>
  );
}
