"""A template that runs on a testbed node, in two versions: the newer one renames a secret and asks something new."""

import json

NOTES: dict[str, str] = {
    "template.yaml": "name: notes\ntitle: Notes\ndescription: A page.\ncategory: Web\nversion: '1.0.0'\n",
    "variables.json": json.dumps([
        {"name": "IMAGE", "type": "image", "title": "Image", "default": "localhost/busybox:1"},
        {"name": "PORT", "type": "port", "title": "Port"},
        {"name": "KEY", "type": "generated", "title": "Key"},
    ]),
    "service.env.mustache": "KEY={{KEY}}\n",
    "service.container.mustache": "[Unit]\nDescription=Notes\n\n[Container]\nImage={{IMAGE}}\nContainerName={{NAME}}\n"
    "PublishPort={{PORT}}:8080\nEnvironmentFile=./{{NAME}}.env\nHealthCmd=wget -q -O /dev/null http://127.0.0.1:8080/\nHealthInterval=1s\nPodmanArgs=--stop-timeout=1\n"
    "Notify=healthy\n\n[Service]\nRestart=on-failure\n\n[Install]\nWantedBy=default.target\n",
}  # fmt: skip
NEWER: dict[str, str] = {
    **NOTES,
    "template.yaml": NOTES["template.yaml"].replace("1.0.0", "1.1.0")
    + "changelog:\n  - {version: '1.1.0', changes: [It has a mood.]}\n"
    "migrations:\n  - {to: '1.1.0', rename: {KEY: TOKEN}}\n",
    "variables.json": json.dumps([
        *json.loads(NOTES["variables.json"])[:2],
        {"name": "TOKEN", "type": "generated", "title": "Token"},
        {"name": "MOOD", "type": "text", "title": "Mood"},
    ]),
    "service.env.mustache": "TOKEN={{TOKEN}}\nMOOD={{MOOD}}\n",
    "service.container.mustache": NOTES["service.container.mustache"].replace("Image=", "Label=mood=yes\nImage="),
}  # fmt: skip
