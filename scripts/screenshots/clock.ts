import { Database } from "bun:sqlite";

/** The days of the story by their names; the pictures are taken on the last one. */
const DAYS = { autumn: 82, spring: 230, thu: 5, fri: 4, mon: 1, tue: 0 } as const;
type Day = keyof typeof DAYS;
const TAKEN_AT = "10:41";
const DAY_MS = 86_400_000;

/** A moment of the story, such as `mon 16:20`. */
export type Moment = `${Day} ${string}`;

/**
 * The clock of the pictures: always a Tuesday at 10:41 UTC, the next one from now, so that what lies ahead of it (a
 * question's deadline, a message for later) lies ahead for the server too.
 */
export interface StoryClock {
  now: Date;
  /** What is written from here on is to have been written at that moment; moments only go forward. */
  to(moment: Moment): Promise<void>;
  /** Moves every time in a database of the stopped server from when it was written to when it is told to have been. */
  rewrite(path: string): void;
}

export function createStoryClock(): StoryClock {
  const now = nextTuesday(new Date());
  const marks: { real: number; told: number }[] = [];

  /** When what was written at `real` happened in the story; what lies ahead keeps its distance from now. */
  const told = (real: number, end: number): number => {
    if (real > end) return now.getTime() + (real - end);
    const mark = marks.findLast((one) => one.real <= real) ?? marks[0];
    if (mark === undefined) throw new Error("The story has no moment.");
    return mark.told + (real - mark.real);
  };

  return {
    now,
    async to(moment) {
      const at = timeOf(moment, now);
      const last = marks.at(-1);
      if (last !== undefined && at < last.told) throw new Error(`${moment} is told too late.`);
      // Two moments must not share a millisecond.
      await Bun.sleep(3);
      marks.push({ real: Date.now(), told: at });
      await Bun.sleep(3);
    },
    rewrite(path) {
      const end = Date.now();
      const database = new Database(path);
      for (const { table, column } of timesIn(database)) {
        const rows = database
          .query<{ at: string }, []>(
            `SELECT DISTINCT "${column}" AS at FROM "${table}" WHERE "${column}" LIKE '____-__-__T%'`,
          )
          .all();
        const move = database.query(`UPDATE "${table}" SET "${column}" = ? WHERE "${column}" = ?`);
        // Marked until all are moved: a moved time must not be met again.
        const moves = rows.map(({ at }) => ({
          at,
          to: new Date(told(Date.parse(at), end)).toISOString(),
        }));
        database.transaction(() => {
          for (const { at, to } of moves) move.run(`moved ${to}`, at);
          database.run(
            `UPDATE "${table}" SET "${column}" = substr("${column}", 7) WHERE "${column}" LIKE 'moved %'`,
          );
        })();
      }
      database.close();
    },
  };
}

function nextTuesday(from: Date): Date {
  const [hours = 0, minutes = 0] = TAKEN_AT.split(":").map(Number);
  const day = new Date(from);
  day.setUTCHours(hours, minutes, 30, 0);
  while (day.getUTCDay() !== 2 || day < from) day.setTime(day.getTime() + DAY_MS);
  return day;
}

function timeOf(moment: Moment, now: Date): number {
  const [name = "", time = ""] = moment.split(" ");
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  if (!isDay(name)) throw new Error(`${moment} is on no day of the story.`);
  return new Date(now.getTime() - DAYS[name] * DAY_MS).setUTCHours(hours, minutes, 7, 0);
}

const isDay = (name: string): name is Day => name in DAYS;

/** Every column that holds times, by its name. */
function timesIn(database: Database): { table: string; column: string }[] {
  return database
    .query<{ table: string; column: string }, []>(
      `SELECT master.name AS "table", info.name AS "column"
       FROM sqlite_master AS master, pragma_table_info(master.name) AS info
       WHERE master.type = 'table' AND info.name LIKE '%\\_at' ESCAPE '\\' AND info.type = 'TEXT'`,
    )
    .all();
}
