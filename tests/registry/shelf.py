"""Small templates for tests: a good one, to be spoiled in one place at a time."""

import json
from typing import Any

from servicebay.registry.template import Template, build_template
from servicebay.registry.tree import Files

HEAD = """name: web
title: Web
description: A web server.
category: Web
version: "1.2.0"
changelog:
  - {version: "1.2.0", changes: [The port has a name.]}
  - {version: "1.0.0", changes: [First version.]}
migrations:
  - {to: "1.1.0", rename: {OLD_PORT: PORT}, defaults: {GREETING: "hello"}}
  - {to: "1.2.0", remove: [GONE]}
"""
CONTAINER = """[Unit]
Description=Web

[Container]
Image={{IMAGE}}
Environment="GREETING={{GREETING}}"
PublishPort={{PORT}}:80
{{#FOLDER}}
Volume={{FOLDER}}:/srv
{{/FOLDER}}
EnvironmentFile=./{{NAME}}.env
"""
POD = """apiVersion: v1
kind: Pod
metadata: {name: "{{NAME}}"}
spec:
  containers:
    - name: web
      image: "{{IMAGE}}"
      env:
        - {name: GREETING, value: "{{GREETING}}"}
        - {name: PASSWORD, value: "p={{PASSWORD}}"}
      ports:
        - containerPort: 80
          hostPort: {{PORT}}
{{#FOLDER}}
      volumeMounts: [{name: f, mountPath: "{{FOLDER}}"}]
{{/FOLDER}}
"""
VARIABLES: list[dict[str, Any]] = [
    {"name": "IMAGE", "type": "image", "title": "Image", "default": "docker.io/library/nginx:1.28"},
    {"name": "PORT", "type": "port", "title": "Port", "default": 8080},
    {"name": "GREETING", "type": "text", "title": "Greeting", "default": "hello"},
    {"name": "FOLDER", "type": "path", "title": "Folder", "optional": True},
    {"name": "PASSWORD", "type": "generated", "title": "Password"},
]


def files(**changed: str | None) -> Files:
    """The good template's files; ``template_yaml="…"`` changes one, None takes it away."""
    made = {
        "template.yaml": HEAD,
        "variables.json": json.dumps(VARIABLES),
        "README.md": "# Web\n",
        "service.container.mustache": CONTAINER,
        "service.env.mustache": "PASSWORD={{PASSWORD}}\n",
    }
    for name, text in changed.items():
        path = {"container": "service.container.mustache", "env": "service.env.mustache"}.get(
            name, name.replace("_", ".")
        )
        if text is None:
            del made[path]
        else:
            made[path] = text
    return made


def pod_files() -> Files:
    made = files(container=None, env=None)
    return {**made, "service.yml.mustache": POD}


def template() -> Template:
    return build_template("web", files())


def variables(**change: Any) -> str:
    """``variables.json`` with the first one changed."""
    return json.dumps([{**VARIABLES[0], **change}, *VARIABLES[1:]])
