import { builtAt, commit, version } from "../build.ts";
import { print, type Form } from "./output.ts";

/** `version` */
export const sayVersion = (form: Form): Promise<void> =>
  print(
    {
      text: `clickclack ${version} (${commit}, ${builtAt})`,
      plain: version,
      json: { version, commit, built_at: builtAt },
    },
    form,
  );
