"""The top command; it knows where each subcommand is and loads only the one that is asked for."""

from importlib import import_module

import click

from servicebay import __version__

COMMANDS = {
    "serve": "serve:serve",
    "ps": "listing:ps",
    "services": "listing:services",
    "top": "system:top",
    "logs": "logs:logs",
    "routes": "routing:routes",
    "update": "updating:update",
    "plan": "deploying:plan",
    "apply": "deploying:apply",
    "deploy": "deploying:deploy",
    "rollback": "deploying:rollback",
    "jobs": "deploying:jobs",
    "trash": "deploying:trash",
    "volume": "stock:volume",
    "network": "stock:network",
    "secret": "stock:secret",
    "image": "stock:image",
    "prune": "stock:prune",
    "link": "links:link",
    "check": "checks:check",
    "maintenance": "maintenance:maintenance",
    "alert": "alerts:alert",
    "gateway": "gateway:gateway",
    "reach": "network:reach",
    "impact": "network:impact",
    "exposed": "network:exposed",
    "map": "network:map_",
    "history": "history:history",
    "watch": "watch:watch",
    "ssh": "terminal:ssh",
    "exec": "terminal:exec_",
    "terminal": "terminal:terminal",
    "adopt": "adopt:adopt",
    "template": "templates:template",
    "stack": "templates:stack",
    "registry": "templates:registry",
    "lint": "lint:lint_command",
    "node": "nodes:node",
    "plugins": "plugins:plugins",
    "doctor": "doctor:doctor",
    "user": "accounts:user",
    "token": "accounts:token",
    "backup": "backups:backup",
    "completion": "completion:completion",
}


class LazyGroup(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"servicebay.cli.{module}"), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="servicebay", message="%(prog)s %(version)s")
def main() -> None:
    """Run your own services on your own Linux machines with rootless Podman and systemd."""
