# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of OpenSSL's programs over all cipher suites they have: one case a family, one connection a suite."""

import functools

import lab
import web
from cases import case, recorded
from openssl_programs import exchange, keylog_connection, new_keylog, s_client, s_server

suites_case = functools.partial(case, keys=(), keylog="keys.log", peers="s_server, s_client")
VERSIONS = {"1.0": "-tls1", "1.1": "-tls1_1", "1.2": "-tls1_2"}


def key_for(suite):
    """The certificate that a suite wants; None where it wants none."""
    if suite.startswith(("ADH", "AECDH", "PSK", "DHE-PSK", "ECDHE-PSK", "SRP-AES")):
        return None
    return lab.EC_KEY if "ECDSA" in suite else lab.DSA_KEY if "DSS" in suite else lab.SERVER_KEY


def suites(folder, names, version="1.2", options=(), client_options=None, keylog=True, **verdict):
    """A connection a suite; client_options are those of both when not given."""
    made, log = [], new_keylog(folder) if keylog else None
    with recorded(folder):
        for number, suite in enumerate(names):
            connection = keylog_connection(**verdict)
            choice = [VERSIONS[version], "-cipher", suite + ":@SECLEVEL=0"]
            asked = options if client_options is None else client_options
            with s_server(*choice, *options, key=key_for(suite)) as server:
                with s_client(*choice, *asked, keylog=log, ready=b"Extended master secret") as client:
                    exchange(connection, server, client, f"/suites/{number}", web.body(1200), web.body(40))
                    exchange(connection, server, client, f"/suites/{number}/again", web.body(17))
            made.append(connection)
    return made


FAMILIES = {
    "aes-cbc-sha2": ["ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384", "DHE-RSA-AES256-SHA256",
                     "DHE-DSS-AES256-SHA256", "ADH-AES256-SHA256", "ECDHE-ECDSA-AES128-SHA256",
                     "ECDHE-RSA-AES128-SHA256", "DHE-RSA-AES128-SHA256", "DHE-DSS-AES128-SHA256", "ADH-AES128-SHA256",
                     "AES256-SHA256", "AES128-SHA256"],
    "aes-cbc-sha": ["ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES256-SHA", "DHE-RSA-AES256-SHA", "DHE-DSS-AES256-SHA",
                    "AECDH-AES256-SHA", "ADH-AES256-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA",
                    "DHE-RSA-AES128-SHA", "DHE-DSS-AES128-SHA", "AECDH-AES128-SHA", "ADH-AES128-SHA"],
    "aes-gcm": ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "DHE-DSS-AES256-GCM-SHA384",
                "DHE-RSA-AES256-GCM-SHA384", "ADH-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256",
                "DHE-RSA-AES128-GCM-SHA256", "ADH-AES128-GCM-SHA256"],
    "aes-ccm": ["ECDHE-ECDSA-AES256-CCM", "ECDHE-ECDSA-AES128-CCM", "DHE-RSA-AES256-CCM", "DHE-RSA-AES128-CCM",
                "AES256-CCM", "AES128-CCM"],
    "aes-ccm-8": ["ECDHE-ECDSA-AES256-CCM8", "ECDHE-ECDSA-AES128-CCM8", "DHE-RSA-AES256-CCM8", "DHE-RSA-AES128-CCM8",
                  "AES256-CCM8", "AES128-CCM8"],
    "chacha20": ["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305", "DHE-RSA-CHACHA20-POLY1305"],
    "aria-gcm": ["ECDHE-ECDSA-ARIA256-GCM-SHA384", "ECDHE-ARIA256-GCM-SHA384", "DHE-DSS-ARIA256-GCM-SHA384",
                 "DHE-RSA-ARIA256-GCM-SHA384", "ECDHE-ECDSA-ARIA128-GCM-SHA256", "ECDHE-ARIA128-GCM-SHA256",
                 "DHE-DSS-ARIA128-GCM-SHA256", "DHE-RSA-ARIA128-GCM-SHA256", "ARIA256-GCM-SHA384",
                 "ARIA128-GCM-SHA256"],
    "camellia-cbc": ["ECDHE-ECDSA-CAMELLIA256-SHA384", "ECDHE-RSA-CAMELLIA256-SHA384", "DHE-RSA-CAMELLIA256-SHA256",
                     "DHE-DSS-CAMELLIA256-SHA256", "ADH-CAMELLIA256-SHA256", "ECDHE-ECDSA-CAMELLIA128-SHA256",
                     "ECDHE-RSA-CAMELLIA128-SHA256", "DHE-RSA-CAMELLIA128-SHA256", "DHE-DSS-CAMELLIA128-SHA256",
                     "ADH-CAMELLIA128-SHA256", "DHE-RSA-CAMELLIA256-SHA", "DHE-DSS-CAMELLIA256-SHA",
                     "ADH-CAMELLIA256-SHA", "DHE-RSA-CAMELLIA128-SHA", "DHE-DSS-CAMELLIA128-SHA",
                     "ADH-CAMELLIA128-SHA", "CAMELLIA256-SHA256", "CAMELLIA128-SHA256"],
    "null": ["ECDHE-ECDSA-NULL-SHA", "ECDHE-RSA-NULL-SHA", "AECDH-NULL-SHA", "NULL-SHA256", "NULL-SHA", "NULL-MD5"],
}

for _family, _suites in FAMILIES.items():
    @suites_case(f"suites-{_family}", f"TLS 1.2: {len(_suites)} suites of {_family}, with key log")
    def _make(folder, names=_suites):
        return suites(folder, names)


@suites_case("suites-no-etm", "TLS 1.2: MAC-then-encrypt, with key log")
def no_etm(folder):
    names = ["ECDHE-ECDSA-AES256-SHA384", "DHE-RSA-AES128-SHA256", "ECDHE-RSA-CAMELLIA256-SHA384",
             "DHE-RSA-CAMELLIA128-SHA", "ECDHE-ECDSA-NULL-SHA"]
    return suites(folder, names, options=["-no_etm"])


@suites_case("suites-tls10", "TLS 1.0: ephemeral suites with key log")
def tls10(folder):
    return suites(folder, ["ECDHE-ECDSA-AES256-SHA", "DHE-RSA-AES128-SHA", "DHE-DSS-CAMELLIA256-SHA",
                           "AECDH-NULL-SHA"], "1.0")


@suites_case("suites-tls11", "TLS 1.1: ephemeral suites with key log, MAC-then-encrypt")
def tls11(folder):
    return suites(folder, ["ECDHE-ECDSA-AES256-SHA", "DHE-RSA-AES128-SHA", "DHE-DSS-CAMELLIA256-SHA",
                           "AECDH-NULL-SHA"], "1.1", ["-no_etm"])


@case("suites-rsa", "TLS 1.2: RSA key exchange with all other ciphers, read with the server's key",
      peers="s_server, s_client")
def rsa(folder):
    return suites(folder, ["AES256-CCM", "AES128-CCM", "AES256-CCM8", "AES128-CCM8", "ARIA256-GCM-SHA384",
                           "ARIA128-GCM-SHA256", "CAMELLIA256-SHA256", "CAMELLIA128-SHA256", "CAMELLIA256-SHA",
                           "CAMELLIA128-SHA", "NULL-SHA256", "NULL-SHA", "NULL-MD5"], keylog=False, method="rsa")
