# From package to retirement: completions, backup, upgrade.

value-shell = SHELL
help-completions = Prints what a shell needs to complete commands and options
help-completions-long =
    Prints what a shell needs to complete commands and options. The Debian package brings it along.

    Example:
      detente completions bash > /etc/bash_completion.d/detente
arg-completions-shell = bash, zsh or fish
