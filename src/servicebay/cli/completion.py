"""``servicebay completion``: the script that teaches a shell to complete our commands."""

import click

HOW = {
    "bash": "servicebay completion bash > ~/.local/share/bash-completion/completions/servicebay",
    "zsh": "servicebay completion zsh > a file '_servicebay' in a directory of $fpath",
    "fish": "servicebay completion fish > ~/.config/fish/completions/servicebay.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(sorted(HOW)))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    For bash: servicebay completion bash > ~/.local/share/bash-completion/completions/servicebay
    """
    from click.shell_completion import get_completion_class

    from .group import main

    script = get_completion_class(shell)
    if script is None:
        raise click.ClickException(f"There is no completion for {shell}.")
    click.echo(f"# {HOW[shell]}")
    click.echo(script(main, {}, "servicebay", "_SERVICEBAY_COMPLETE").source())
