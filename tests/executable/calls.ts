/** How a command is called, in a shell that has `$SERVER`, `$BOT`, a bot's token, and `$MESSAGE`. */
export interface Call {
  /** Lines of a shell that print what the command prints in `$FORM`, and can be run twice: `$N` is 1, then 2. */
  readonly call: string;
  /** What each line of `--plain` is. */
  readonly plain: RegExp;
  /** A stream prints an object a line, and perhaps nothing. */
  readonly json?: "object" | "lines";
}

const id = (prefix: string) => new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`);
const MESSAGE = id("msg");
const USER = id("usr");

/** As the bot rather than as who is signed in. */
const ECHO = `CLICKCLACK_SERVER=$SERVER CLICKCLACK_TOKEN=$BOT clickclack`;
const newUser = (name: string) =>
  `WHO=$(clickclack admin user create --email ${name}$N@example.com --name ${name} --plain)\n`;

/** Every command that prints what a program reads. */
export const CALLS: Readonly<Record<string, Call>> = {
  login: {
    call: `printf %s "$BOT" | XDG_CONFIG_HOME=$HOME/login clickclack login "$SERVER" --token - $FORM`,
    plain: USER,
  },
  logout: {
    call: `export XDG_CONFIG_HOME=$HOME/logout
      clickclack login "$(clickclack admin magic-link create --email ava@example.com)" > login.txt 2>&1
      clickclack logout $FORM`,
    plain: /^http:/,
  },
  whoami: { call: "clickclack whoami $FORM", plain: USER },
  status: { call: "clickclack status $FORM", plain: /^ok$/ },
  "workspaces list": { call: "clickclack workspaces list $FORM", plain: id("wsp") },
  "workspaces create": { call: 'clickclack workspaces create "Dock $N" $FORM', plain: id("wsp") },
  "workspaces use": { call: "clickclack workspaces use clickclack $FORM", plain: id("wsp") },
  "channels list": { call: "clickclack channels list $FORM", plain: id("chn") },
  "channels create": { call: "clickclack channels create berths$N $FORM", plain: id("chn") },
  "channels use": { call: "clickclack channels use '#general' $FORM", plain: id("chn") },
  "channels archive": {
    call: "clickclack channels create old$N --quiet > out; clickclack channels archive old$N $FORM",
    plain: id("chn"),
  },
  "channels join": { call: "clickclack channels join general $FORM", plain: id("chn") },
  "channels leave": {
    call: `clickclack channels create left$N --plain > out; clickclack channels leave left$N $FORM`,
    plain: id("chn"),
  },
  send: { call: 'clickclack send general "Ahoy" $FORM', plain: MESSAGE },
  reply: { call: 'clickclack reply "$MESSAGE" "Ahoy back" $FORM', plain: MESSAGE },
  "messages send": {
    call: "echo Ahoy | clickclack messages send general --stdin $FORM",
    plain: MESSAGE,
  },
  "messages list": { call: "clickclack messages list general $FORM", plain: MESSAGE },
  "messages tail": {
    call: "clickclack messages tail general --until-caught-up $FORM",
    plain: MESSAGE,
    json: "lines",
  },
  "messages watch": {
    call: "clickclack messages watch general --until-caught-up $FORM",
    plain: MESSAGE,
    json: "lines",
  },
  "messages edit": { call: 'clickclack messages edit "$MESSAGE" "Ahoy, $N" $FORM', plain: MESSAGE },
  "messages delete": {
    call: 'clickclack messages delete "$(clickclack send general Gone --plain)" $FORM',
    plain: MESSAGE,
  },
  "messages search": { call: "clickclack messages search ahoy $FORM", plain: MESSAGE },
  "threads open": { call: 'clickclack threads open "$MESSAGE" $FORM', plain: MESSAGE },
  "threads reply": { call: 'clickclack threads reply "$MESSAGE" "Again" $FORM', plain: MESSAGE },
  "dms list": {
    call: "clickclack dms send @echo Psst -q > out; clickclack dms list $FORM",
    plain: id("dm"),
  },
  "dms open": { call: "clickclack dms open @echo $FORM", plain: id("dm") },
  "dms send": { call: 'clickclack dms send @echo "Psst" $FORM', plain: MESSAGE },
  "reactions add": { call: 'clickclack reactions add "$MESSAGE" 👍 $FORM', plain: /^👍$/u },
  "reactions remove": {
    // What is left on the message.
    call: `for EMOJI in 👍 🎉; do clickclack reactions add "$MESSAGE" $EMOJI > out; done
      clickclack reactions remove "$MESSAGE" 🎉 $FORM`,
    plain: /^👍$/u,
  },
  upload: { call: "echo plan > plan.txt; clickclack upload plan.txt $FORM", plain: id("upl") },
  "events tail": {
    call: "clickclack events tail --from-start --until-caught-up $FORM",
    plain: /^\d{16}$/,
    json: "lines",
  },
  "bots commands set": {
    call: `echo '[{"command": "ship", "description": "Ships it"}]' | ${ECHO} bots commands set --stdin $FORM`,
    plain: /^\/ship$/,
  },
  canary: {
    // The bot reads on from before it is asked, and quotes what it was asked.
    call: `${ECHO} messages tail general --name canary$N --until-caught-up > out
      { ASKED=$(${ECHO} messages tail general --name canary$N --limit 1 --plain); ${ECHO} send general Aye --reply-to "$ASKED" > out; } &
      clickclack canary general --bot @echo --timeout 30 $FORM
      wait`,
    plain: /^\d+$/,
  },

  "admin bootstrap": {
    call: "clickclack admin bootstrap --name Ava --email ava@example.com --data ./fresh$N $FORM",
    plain: /^mgt_/,
  },
  "admin magic-link create": {
    call: "clickclack admin magic-link create --email ava@example.com $FORM",
    plain: /^mgt_/,
  },
  "admin user create": {
    call: "clickclack admin user create --email noor$N@example.com --name Noor $FORM",
    plain: USER,
  },
  "admin user list": { call: "clickclack admin user list $FORM", plain: USER },
  "admin user set-password": {
    call: `${newUser("pia")}echo correct-horse-battery | clickclack admin user set-password --user $WHO $FORM`,
    plain: USER,
  },
  "admin user deactivate": {
    call: `${newUser("dan")}clickclack admin user deactivate --user $WHO $FORM`,
    plain: USER,
  },
  "admin user reactivate": {
    call: `${newUser("rea")}clickclack admin user deactivate --user $WHO --plain > out
      clickclack admin user reactivate --user $WHO $FORM`,
    plain: USER,
  },
  "admin sessions list": { call: "clickclack admin sessions list $FORM", plain: id("ses") },
  "admin sessions revoke": {
    call: `LINK=$(clickclack admin magic-link create --email guest$N@example.com --name Gus)
      XDG_CONFIG_HOME=$HOME/gone$N clickclack login "$LINK" > login.txt 2>&1
      clickclack admin sessions revoke --user guest$N@example.com $FORM`,
    plain: id("ses"),
  },
  "admin workspace list": { call: "clickclack admin workspace list $FORM", plain: id("wsp") },
  "admin workspace owner": {
    call: `${newUser("olu")}W=$(clickclack workspaces create "Quay $N" --plain)
      clickclack admin member add --workspace $W --user $WHO > out
      clickclack admin workspace owner --workspace $W --user $WHO $FORM`,
    plain: USER,
  },
  "admin search rebuild": { call: "clickclack admin search rebuild $FORM", plain: /^\S+$/ },
  "admin member add": {
    call: `${newUser("mel")}clickclack admin member add --workspace clickclack --user $WHO $FORM`,
    plain: USER,
  },
  "admin invite create": {
    call: "clickclack admin invite create --workspace clickclack $FORM",
    plain: /^ivt_/,
  },
  "admin bot list": { call: "clickclack admin bot list $FORM", plain: USER },
  "admin bot create": {
    call: "clickclack admin bot create --workspace clickclack --name Parrot$N $FORM",
    plain: /^ccb_/,
  },
  "admin bot token list": {
    call: "clickclack admin bot token list --bot @echo $FORM",
    plain: id("btok"),
  },
  "admin bot token create": {
    call: "clickclack admin bot token create --bot @echo --name extra$N $FORM",
    plain: /^ccb_/,
  },
  "admin bot token revoke": {
    call: `clickclack admin bot create --workspace clickclack --name Mute$N --handle mute$N --plain > out
      clickclack admin bot token revoke "$(clickclack admin bot token list --bot @mute$N --plain)" $FORM`,
    plain: id("btok"),
  },
  "admin events prune": { call: "clickclack admin events prune --keep 30d $FORM", plain: /^\d+$/ },
  "admin audit": { call: "clickclack admin audit $FORM", plain: id("aud"), json: "lines" },

  migrate: { call: "clickclack migrate --dry-run $FORM", plain: /^\d+$/, json: "lines" },
  healthcheck: { call: "clickclack healthcheck $FORM", plain: /^\w+$/ },
  doctor: { call: "clickclack doctor $FORM", plain: /^(ok|warn)$/ },
  backup: {
    call: "clickclack backup --out ./backup$N.tar.zst $FORM",
    plain: /^\/.*\/backup2\.tar\.zst$/,
  },
  restore: {
    call: `[ -f kept.tar.zst ] || clickclack backup --out ./kept.tar.zst > out
      clickclack restore kept.tar.zst --data ./restored$N $FORM`,
    plain: /^\/.*\/clickclack\.db$/,
  },
  export: {
    call: "clickclack export --out ./dump$N.jsonl.zst $FORM",
    plain: /^\/.*\/dump2\.jsonl\.zst$/,
  },
  import: {
    call: `[ -f moved.jsonl.zst ] || clickclack export --out ./moved.jsonl.zst > out
      clickclack import moved.jsonl.zst --data ./imported$N $FORM`,
    plain: /^\d+$/,
  },
  "import slack": {
    call: "clickclack import slack slack.zip --workspace Slack$N $FORM",
    plain: id("wsp"),
  },
  "import mattermost": {
    call: "clickclack import mattermost bulk.jsonl --workspace Matter$N $FORM",
    plain: id("wsp"),
  },
  // Back to what says that it is another version; the upgrade itself is in tests/shipping.
  upgrade: {
    call: `ln "$HOME/bin/clickclack" up$N; printf '#!/bin/sh\necho 0.0.9\n' > up$N.old; chmod +x up$N.old
      ./up$N upgrade --rollback $FORM`,
    plain: /^0\.0\.9$/,
  },
  version: { call: "clickclack version $FORM", plain: /^\d+\.\d+\.\d+/ },
};

/** Those with one form, and where they are called. */
export const BY_ITSELF: Readonly<Record<string, string>> = {
  serve: "it runs beside all the others",
  completion: "prints a script",
  man: "prints a page",
  help: "prints an explanation",
};
