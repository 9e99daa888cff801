#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes the corpus again: real TLS peers on loopback in a network namespace of its own, recorded by tcpdump, then the
# edited captures. Run by hand as root on Linux, never in CI:
#
#   ./make.sh                 every case
#   ./make.sh tls12-aes128    only cases whose name contains the word (an edited case needs its base case on disk)
#   ./make.sh =vlan           the case of this name alone
#
# Nothing is installed. Test keys in ../keys are kept when they are there.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
for tool in openssl gnutls-cli gnutls-serv certutil pk12util selfserv tstclnt tcpdump tshark ip ss ethtool python3 zstd go gcc; do
    command -v "$tool" >/dev/null || missing+=("$tool")
done
JAVA=${JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -1 || true)}
[ -x "$JAVA" ] || missing+=("java 25 (or set JAVA=/path/to/java)")
if [ ${#missing[@]} -gt 0 ]; then
    echo "make.sh: not found: ${missing[*]}" >&2
    exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "make.sh: a network namespace needs root" >&2
    exit 2
fi
export JAVA PYTHONDONTWRITEBYTECODE=1

namespace=sidelight-corpus-$$
ip netns add "$namespace"
trap 'ip netns del "$namespace"' EXIT

inside() { ip netns exec "$namespace" "$@"; }
inside ip link set lo up mtu 1500
# Packets as on a wire: no segments larger than the MTU, checksums filled in.
inside ethtool -K lo tso off gso off gro off tx off rx off >/dev/null
for host in 1 2; do
    inside ip address add "10.0.0.$host/32" dev lo
    inside ip address add "fd00::$host/128" dev lo nodad
done
inside ip route change local 10.0.0.2 dev lo table local src 10.0.0.1

inside python3 make_corpus.py "$@"
