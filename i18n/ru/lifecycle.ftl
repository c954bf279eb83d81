# От пакета до вывода из службы: дополнение команд, резервные копии, обновление.

value-shell = ОБОЛОЧКА
help-completions = Печатает то, что нужно оболочке для дополнения команд и параметров
help-completions-long =
    Печатает то, что нужно оболочке для дополнения команд и параметров. В пакете Debian это уже есть.

    Пример:
      detente completions bash > /etc/bash_completion.d/detente
arg-completions-shell = bash, zsh или fish
