"""The editor's page: findings in their text, judged by a person, remembered by the gate.

``page`` renders it (the same page as a file and served), ``server`` serves it on the loopback interface.
"""
