# SPDX-License-Identifier: Apache-2.0
"""
The list of cases.

A recorded case is a function that gets its folder, lets peers talk while recorded(folder) is open, and returns the
truth of each connection in the order of their first packets.
"""

import os

import lab
import truth

RECORDED = {}


def case(name, description, keys=(lab.SERVER_KEY,), keylog=None, peers="OpenSSL in Python", psk=None):
    """
    Registers a recorded case; keys, keylog and psk are what a collector is to be given: paths of key files, names of
    files in the case's folder.
    """

    def register(function):
        def make():
            folder = os.path.join(lab.CORPUS, name)
            os.makedirs(folder, exist_ok=True)
            connections = function(folder)
            truth.write(folder, {"description": description, "peers": peers}, connections, keys, keylog, psk)

        if name in RECORDED:
            raise ValueError("two cases are named " + name)
        RECORDED[name] = make
        return function

    return register


def recorded(folder):
    return lab.Recording(os.path.join(folder, "capture.pcap"))
