#!/bin/sh
# dpkg: `remove` keeps settings and data, `purge` deletes them and the user. rpm (0) has no purge: it keeps the data.
set -e

case "$1" in
  remove | purge | 0)
    if [ -d /run/systemd/system ]; then
      systemctl daemon-reload || true
    fi
    ;;
esac

if [ "$1" = purge ]; then
  rm -rf /var/lib/clickclack /etc/clickclack
  if getent passwd clickclack >/dev/null; then
    userdel clickclack || true
  fi
  if getent group clickclack >/dev/null; then
    groupdel clickclack || true
  fi
fi
