# Home Assistant puts probatio in the place of voluptuous when it is imported; so do the types.
from probatio import *  # noqa: F403
