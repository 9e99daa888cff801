# SPDX-License-Identifier: Apache-2.0
"""
Recorded cases that the cases with loss start from: the same conversation under many protections.

Each step is one write, which is one record; the sides take turns in no order. It is no HTTP, so that nothing but the
bytes counts.
"""

import functools
import random

import lab
import pipes
from cases import case, recorded
from openssl_programs import client_sends, keylog_connection, new_keylog, s_client, s_server, server_sends

steps_case = functools.partial(case, keys=(), keylog="keys.log")


def steps():
    """(side, data): sizes of all kinds, 1 byte to 4 kB, and runs of small records; the same each time."""
    chance = random.Random(20_26)
    sizes = [41, 43, 1, 1, 700, 4000, 30, 1200] + [
        chance.choice((chance.randrange(1, 40), chance.randrange(40, 300))) for _ in range(36)] + [1700, 20, 20]
    sides = ["client", "server"] + [chance.choice(("client", "server")) for _ in sizes[2:]]
    made = []
    for number, (side, size) in enumerate(zip(sides, sizes)):
        line = b"%s %d " % (b"from the " + side.encode(), number)
        made.append((side, (line * (size // len(line) + 1))[:size]))
    return made


STEPS = steps()


def talk(connection, server, client):
    for side, data in STEPS:
        (client_sends if side == "client" else server_sends)(connection, server, client, data)


def openssl(folder, *options, both=()):
    connection, keylog = keylog_connection(), new_keylog(folder)
    with recorded(folder), s_server(*options, *both) as server, s_client(*options, keylog=keylog) as client:
        talk(connection, server, client)
    return [connection]


OPENSSL = {
    "tls13-gcm": ["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"],
    "tls13-chacha20": ["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"],
    "tls13-ccm-8": ["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256"],
    "tls12-gcm": ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"],
    "tls12-chacha20": ["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"],
    "tls12-ccm": ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-CCM"],
    "tls12-cbc-etm": ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384"],
    "tls11-cbc": ["-tls1_1", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", "-no_etm"],
    "tls10-cbc": ["-tls1", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", "-no_etm"],
}

for _name, _options in OPENSSL.items():
    @steps_case(f"steps-{_name}", f"base of edited cases: records of 1 byte to 4 kB, {_options[2].split(':')[0]}",
                peers="s_server, s_client")
    def _make(folder, options=_options):
        tickets = ["-num_tickets", "1"] if "-tls1_3" in options else []
        return openssl(folder, *options, both=tickets)


@steps_case("steps-rc4", "base of edited cases: records of 1 byte to 4 kB, ECDHE-ECDSA-RC4-SHA", peers="Go crypto/tls")
def rc4(folder):
    connection, keylog = keylog_connection(), new_keylog(folder)
    suite = {"version": "1.2", "suite": "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"}
    with recorded(folder), pipes.server("go_peer", certificate=lab.EC_KEY, **suite) as server:
        with pipes.client("go_peer", keylog=keylog, **suite) as client:
            talk(connection, server, client)
    return [connection]
