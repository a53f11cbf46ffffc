"""Looks into a file that somebody sent: what it is by its content, whether it can be used, who signed it.

Runs in a process of its own for each file (child.py), with bounds on memory and time: a file made to do harm harms nobody.
"""
