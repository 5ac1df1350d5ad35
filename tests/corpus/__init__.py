"""Awkward reports, made to break readers: every layout seen in real reports and some that only might be sent.

Knows nothing of the reader: layouts come from the forms and from what offices do to them.
"""
