#!/bin/sh
# dpkg: `configure`, and the old version when there is one. rpm: 1 on install, 2 and more on upgrade.
set -e

case "$1" in
  configure) if [ -n "$2" ]; then upgrade=yes; else upgrade=no; fi ;;
  1) upgrade=no ;;
  [2-9]*) upgrade=yes ;;
  *) exit 0 ;;
esac

# Only what is running systemd has services: a container or a chroot has not.
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  if [ "$upgrade" = yes ]; then
    systemctl try-restart clickclack.service
  elif [ "$1" = configure ]; then
    # Debian's way: what is installed runs.
    systemctl enable --now clickclack.service
  else
    # Fedora's way: the machine's presets decide.
    systemctl preset clickclack.service >/dev/null 2>&1 || true
  fi
fi

if [ "$upgrade" = no ]; then
  cat <<'TEXT'
ClickClack is installed. Its settings are in /etc/clickclack/config.json.
  systemctl enable --now clickclack    starts it, unless it runs already
  journalctl -u clickclack             shows the link that makes the first account
TEXT
fi
