"""Relations nobody declared, found in the layout of tables.

``grid`` lays a table out as series beside each other, ``sums`` and ``rates`` look for arithmetic among them,
``chance`` asks whether it could be there by accident, ``proposals`` binds what is left as rules and keeps what the
exact check confirms, ``rules`` writes those down.
"""
