"""What the map is asked. Shapes in ``services.shapes.reach``.

* ``address``  what was typed (pure);  ``routing`` which route answers a name (pure);  ``way`` which way it takes (pure)
* ``seen``     what was found out just now;  ``dial`` connections from the hub;  ``desk`` asks all of it, in time
* ``key``      the address of a row that is named;  ``written`` which stopped service would publish a port
* ``outside``, ``proxied``, ``inside``  judge each link of the way (pure);  ``answer`` puts them together (pure)
* ``exposed``  what the internet and the network at home reach (pure)
* ``impact``   what breaks if something stops, by how that ``spread``s;  ``talks`` who talks to whom;  ``naming`` names
  that people type (all pure, of the graph)
"""
