"""Devices with their families' peculiarities, written from their makers' papers, not from our maps.

Registers, orders of words, refusals and watchdogs are told here once more, independently: where a
device map has them wrong, its adapter fails against these.
"""

from .alfen import AlfenEve
from .huawei import HuaweiLuna
from .keba import KebaP30
from .kostal import KostalPlenticore
from .mennekes import MennekesCompact
from .solaredge import SolarEdgeStorEdge
from .sungrow import SungrowSh
from .victron import VictronGx

__all__ = [
    "AlfenEve",
    "HuaweiLuna",
    "KebaP30",
    "KostalPlenticore",
    "MennekesCompact",
    "SolarEdgeStorEdge",
    "SungrowSh",
    "VictronGx",
]
