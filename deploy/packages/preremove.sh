#!/bin/sh
# dpkg: `remove`, or `upgrade`. rpm: 0 on removal, 1 and more on upgrade. An upgrade restarts it afterwards.
set -e

case "$1" in
  remove | 0)
    if [ -d /run/systemd/system ]; then
      systemctl disable --now clickclack.service || true
    fi
    ;;
esac
