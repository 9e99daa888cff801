# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of pre-shared keys before TLS 1.3 (RFC 4279, 5487, 5489, 7905)."""

import functools
import os

from cases import case
from cases_suites import suites

IDENTITY = "meter:17"
PSK = "6a1f0e5b99c4d2837aa05e13f6b0c8d4"
psk_case = functools.partial(case, keys=(), psk="psk.txt", peers="s_server, s_client")
logged_case = functools.partial(case, keys=(), keylog="keys.log", peers="s_server, s_client")


def psk_file(folder, *lines):
    with open(os.path.join(folder, "psk.txt"), "w") as file:
        file.write("".join(line + "\n" for line in lines))


def psk(folder, names, version="1.2", lines=None, options=(), **named):
    if not named.get("keylog"):
        psk_file(folder, *(lines or [f"other:{PSK[::-1]}", f"{IDENTITY}:{PSK}"]))
    shared = ["-psk", PSK, "-psk_identity", IDENTITY, *options]
    return suites(folder, names, version, shared, **{"keylog": False, "method": "psk", **named})


PLAIN = ["PSK-AES256-GCM-SHA384", "PSK-CHACHA20-POLY1305", "PSK-AES256-CCM8", "PSK-AES256-CCM",
         "PSK-ARIA256-GCM-SHA384", "PSK-AES128-GCM-SHA256", "PSK-AES128-CCM8", "PSK-AES128-CCM",
         "PSK-ARIA128-GCM-SHA256", "PSK-AES256-CBC-SHA384", "PSK-AES256-CBC-SHA", "PSK-CAMELLIA256-SHA384",
         "PSK-AES128-CBC-SHA256", "PSK-AES128-CBC-SHA", "PSK-CAMELLIA128-SHA256", "PSK-NULL-SHA384",
         "PSK-NULL-SHA256", "PSK-NULL-SHA"]


@psk_case("psk", "PSK with all ciphers; the file has another identity too")
def plain(folder):
    return psk(folder, PLAIN)


@psk_case("psk-tls10", "PSK on TLS 1.0, MAC-then-encrypt; the file has * for the identity")
def plain_tls10(folder):
    return psk(folder, ["PSK-AES256-CBC-SHA", "PSK-NULL-SHA"], "1.0", lines=[f"*:{PSK.upper()}"], options=["-no_etm"])


@psk_case("psk-candidates", "several keys fit any identity; the third is right")
def candidates(folder):
    return psk(folder, ["PSK-AES128-GCM-SHA256", "PSK-AES128-CBC-SHA256"],
               lines=["# keys of the meters", "*:00112233", f"*:{PSK[::-1]}", f"*:{PSK}"])


@psk_case("psk-unknown", "the file has only another identity: nothing can be read")
def unknown(folder):
    return psk(folder, ["PSK-AES128-GCM-SHA256"], lines=[f"other:{PSK}"], status="none", reason="psk_unknown",
               method=None)


@case("rsa-psk", "RSA_PSK, read with the server's key and the pre-shared key", psk="psk.txt",
      peers="s_server, s_client")
def rsa_psk(folder):
    return psk(folder, ["RSA-PSK-AES256-GCM-SHA384", "RSA-PSK-CHACHA20-POLY1305", "RSA-PSK-ARIA256-GCM-SHA384",
                        "RSA-PSK-AES128-GCM-SHA256", "RSA-PSK-AES256-CBC-SHA384", "RSA-PSK-AES256-CBC-SHA",
                        "RSA-PSK-CAMELLIA256-SHA384", "RSA-PSK-AES128-CBC-SHA256", "RSA-PSK-NULL-SHA256"])


@logged_case("dhe-psk", "DHE_PSK, with key log")
def dhe_psk(folder):
    return psk(folder, ["DHE-PSK-AES256-GCM-SHA384", "DHE-PSK-CHACHA20-POLY1305", "DHE-PSK-AES256-CCM8",
                        "DHE-PSK-AES128-CCM", "DHE-PSK-ARIA256-GCM-SHA384", "DHE-PSK-AES256-CBC-SHA384",
                        "DHE-PSK-CAMELLIA128-SHA256", "DHE-PSK-NULL-SHA"], keylog=True, method="keylog")


@logged_case("ecdhe-psk", "ECDHE_PSK, with key log")
def ecdhe_psk(folder):
    return psk(folder, ["ECDHE-PSK-CHACHA20-POLY1305", "ECDHE-PSK-AES256-CBC-SHA384", "ECDHE-PSK-AES256-CBC-SHA",
                        "ECDHE-PSK-CAMELLIA256-SHA384", "ECDHE-PSK-AES128-CBC-SHA256", "ECDHE-PSK-NULL-SHA256"],
               keylog=True, method="keylog")


@psk_case("dhe-psk-no-secrets", "DHE_PSK with the pre-shared key only, which does not suffice")
def dhe_psk_no_secrets(folder):
    return psk(folder, ["DHE-PSK-AES128-GCM-SHA256"], status="none", reason="forward_secret_no_secrets", method=None)
