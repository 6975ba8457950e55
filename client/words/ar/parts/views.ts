import type { ViewWords } from "../../views.ts";
import { channels } from "../channels.ts";
import { dialogs } from "../dialogs.ts";
import { embed } from "../embed.ts";
import { emoji } from "../emoji.ts";
import { inbox } from "../inbox.ts";
import { people } from "../people.ts";
import { pins } from "../pins.ts";
import { profile } from "../profile.ts";
import { questions } from "../questions.ts";
import { search } from "../search.ts";
import { shortcuts } from "../shortcuts.ts";
import { unreads } from "../unreads.ts";
import { viewing } from "../viewing.ts";

export const ar: ViewWords = {
  channels,
  dialogs,
  embed,
  emoji,
  inbox,
  people,
  pins,
  profile,
  questions,
  search,
  shortcuts,
  unreads,
  viewing,
};
