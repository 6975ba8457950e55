#!/bin/sh
# Before the files are there: their owner. dpkg and rpm both run this, also when they upgrade.
set -e

if ! getent group clickclack >/dev/null; then
  groupadd --system clickclack
fi
if ! getent passwd clickclack >/dev/null; then
  shell=/usr/sbin/nologin
  [ -x "$shell" ] || shell=/sbin/nologin
  useradd --system --gid clickclack --home-dir /var/lib/clickclack --no-create-home \
    --shell "$shell" --comment "ClickClack team chat" clickclack
fi
