"""Tests of the entity adapter."""
