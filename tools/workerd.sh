#!/bin/sh
# workerd, ended by the kernel when the process that started it dies, even by `kill -9`: a second one on the same state
# would damage it. Where `setpriv` is missing (it is part of util-linux), only an orderly end takes workerd along.
WORKERD=$(dirname "$0")/../node_modules/workerd/bin/workerd
if command -v setpriv >/dev/null; then exec setpriv --pdeathsig KILL "$WORKERD" "$@"; fi
exec "$WORKERD" "$@"
