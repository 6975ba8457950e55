import File from "lucide-solid/icons/file";
import FileCode from "lucide-solid/icons/file-code";
import FileMusic from "lucide-solid/icons/file-music";
import FileText from "lucide-solid/icons/file-text";
import FileVideo from "lucide-solid/icons/file-video-camera";
import Image from "lucide-solid/icons/image";
import { Dynamic } from "solid-js/web";
import type { FileKind } from "./kinds.ts";

const ICONS = {
  picture: Image,
  video: FileVideo,
  audio: FileMusic,
  pdf: FileText,
  markdown: FileText,
  code: FileCode,
  text: FileText,
  other: File,
} satisfies Record<FileKind, typeof File>;

/** A sign for a kind of file; the words beside it say the same. */
export function FileIcon(props: { kind: FileKind; size?: number }) {
  return (
    <span class="file-icon" data-kind={props.kind} aria-hidden="true">
      <Dynamic component={ICONS[props.kind]} size={props.size ?? 20} />
    </span>
  );
}
