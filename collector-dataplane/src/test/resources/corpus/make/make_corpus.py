# SPDX-License-Identifier: Apache-2.0
"""Makes all cases, or those whose name contains a word given; make.sh calls it inside the network namespace."""

import subprocess
import sys

import cases
import cases_boringssl  # noqa: F401
import cases_gnutls  # noqa: F401
import cases_go  # noqa: F401
import cases_http  # noqa: F401 (importing registers)
import cases_mbedtls  # noqa: F401
import cases_nss  # noqa: F401
import cases_openssl  # noqa: F401
import cases_programs  # noqa: F401
import cases_psk  # noqa: F401
import cases_secrets  # noqa: F401
import cases_sessions  # noqa: F401
import cases_tls13  # noqa: F401
import cases_starttls  # noqa: F401
import cases_static  # noqa: F401
import cases_steps  # noqa: F401
import cases_suites  # noqa: F401
import cases_wolfssl  # noqa: F401
import edits
import edits_formats  # noqa: F401
import edits_keylog  # noqa: F401
import edits_loss  # noqa: F401
import lab
import readme


def main(words):
    lab.make_keys()
    failed = []
    # Recorded cases first: the edited ones start from them.
    for name, make in (cases.RECORDED | edits.EDITED).items():
        if not words or any(word in name or word == "=" + name for word in words):
            print(name, flush=True)
            try:
                make()
            except (OSError, RuntimeError, ValueError, subprocess.CalledProcessError) as error:
                failed.append(f"{name}: {str(error)[:2000]}")
    readme.write()
    if failed:
        raise SystemExit("not made:\n" + "\n".join(failed))


main(sys.argv[1:])
