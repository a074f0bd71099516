#!/usr/bin/env bash
# Real frameworks and proxies with planted bugs: installs them, runs `gate` on each, and writes docs/http-real.md.
#
# Usage: tests/real/http.sh [NAME…]      only the software whose name contains one of the words; the table is written when all ran
# Needs: node, npm, python3, and nginx, HAProxy, Caddy, Apache, lighttpd, Varnish, PHP and Go as packages (installed by apt where that works).
# GATE is the binary (default: target/release/gate, built if it isn't there); WORK the folder for installs (default: target/real-http).
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${WORK:-target/real-http}
gate=${GATE:-target/release/gate}
mkdir -p "$work/js"

[ -x "$gate" ] || cargo build --release

packages="nginx-light haproxy caddy apache2 lighttpd varnish php-cli golang-go"
commands="nginx haproxy caddy apache2 lighttpd varnishd php go"
for command in $commands; do
  PATH=$PATH:/usr/sbin command -v "$command" >/dev/null && continue
  # Packages start their services on installation unless told not to; the ports are ours.
  [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d; }
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
  break
done

if [ ! -d "$work/js/node_modules" ]; then
  (cd "$work/js" && npm init -y >/dev/null && npm install --no-audit --no-fund --silent express fastify koa hono @hono/node-server \
    @nestjs/core @nestjs/common @nestjs/platform-express reflect-metadata rxjs @apollo/server graphql next react react-dom)
fi
# ECMAScript modules are looked up from where they lie, so these lie beside what they import.
cp tests/real/http/apps/*.mjs "$work/js/"
rm -rf "$work/js/next" && cp -r tests/real/http/apps/next "$work/js/next" && ln -s ../node_modules "$work/js/next/node_modules"

if [ ! -x "$work/python/bin/python" ]; then
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install -q fastapi uvicorn flask django gunicorn litestar tornado aiohttp
fi

PATH=$PATH:/usr/sbin exec python3 tests/real/http/run.py "$(realpath "$gate")" "$work" docs/http-real.md "$@"
