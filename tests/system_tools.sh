#!/bin/sh
# Installs what tests need besides Python packages (Chromium, LibreOffice, a CJK font, Redis, PostgreSQL, nginx) where it may;
# otherwise says loudly which tests will not run.
set -u

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui libreoffice-calc-nogui"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
command -v htpasswd >/dev/null 2>&1 || missing="$missing apache2-utils"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing for the tests:$missing"
    # shellcheck disable=SC2086
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing) >/dev/null 2>&1
    still=""
    command -v chromium >/dev/null 2>&1 || still="$still chromium"
    command -v soffice >/dev/null 2>&1 || still="$still LibreOffice"
    command -v redis-server >/dev/null 2>&1 || still="$still redis-server"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || still="$still PostgreSQL"
    command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || still="$still nginx"
    command -v htpasswd >/dev/null 2>&1 || still="$still htpasswd"
    [ -z "$still" ] && exit 0
    missing="$still"
fi
echo "================================================================================"
echo "NOT COVERED on this machine: tests that need$missing are skipped."
echo "Install these packages and run make test again to cover them."
echo "================================================================================"
