"""What Quadlet files mean, without a node: parsed and edited losslessly, named, checked, explained.

Pure: texts and facts in, values out; nothing is read, written or run here. What a node's own generator says of a draft
comes from the node (``agent.quadlet``).

* ``parse``    a unit file that can be edited without losing anything
* ``values``   what stands in values: words, booleans, ports, images, volumes
* ``names``    which unit a file makes, and which files it names
* ``keys``     every documented key (``keys.txt``) with the Podman version that it came in
* ``lint``     findings in a set of files, with fixes
* ``form``     the common fields of a file as a form, read and written losslessly
* ``kube``     Kubernetes YAML with its lines; its fields are in ``kube_fields``, what scalars become in ``yaml_text``
* ``hints``    completion and hover for an editor
"""
