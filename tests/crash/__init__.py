"""Kill a real Home Assistant at random moments of a running plan, and look at what is left.

The devices are processes that survive; what they print is the witness. ``script/crash-test``.
"""
