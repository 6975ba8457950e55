import type { Restriction } from "../sync/restrictions.ts";
import { dayName, timeOfDay } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { now } from "../ui/now.ts";

/** In place of where one writes: why not, and until when. */
export function Restricted(props: { restriction: Restriction }) {
  const said = () => {
    const { code, until } = props.restriction;
    const all = words().composer;
    const time = until === undefined ? undefined : timeSoon(until);
    switch (code) {
      case "member_blocked":
        return all.blocked;
      case "member_timed_out":
        return time === undefined ? all.timedOut : all.timedOutUntil(time);
      case "guest_limit":
        return time === undefined ? all.guestLimit : all.guestLimitUntil(time);
    }
  };
  return (
    <p class="composer-closed" role="status">
      {said()}
    </p>
  );
}

/** The time alone for today, else the day with it. */
function timeSoon(at: number): string {
  const time = new Date(at).toISOString();
  const today = new Date(at).toDateString() === new Date(now()).toDateString();
  return today ? timeOfDay(time) : `${dayName(time)}, ${timeOfDay(time)}`;
}
