# Команда «detente doctor».

help-doctor = Смотрит всё, что можно посмотреть сейчас, и говорит, как исправить
help-doctor-long =
    Смотрит всё, что можно посмотреть сейчас: диск, часы, ключи, каналы, другие стороны, проверки линии,
    записи, копию, звонок, людей, машину, настройки. Для каждого: число, почему это важно и точная
    команда, которая исправит. Сама команда ничего не меняет.

    Код завершения 0: всё в порядке. 1: человеку стоит взглянуть. 2: что-то не так. 3: посмотреть нельзя.

    Примеры:
      detente doctor
      detente doctor --all
      detente doctor --offline --json
arg-doctor-offline = Без работающего узла: только то, что на диске, и машина
arg-doctor-all = Показать и то, что в порядке
doctor-verdict-ok = в порядке
doctor-verdict-unknown = неизвестно
doctor-verdict-warn = взгляните
doctor-verdict-fail = не так
doctor-mend = Исправить
doctor-summary = { $checks ->
        [one] { $checks } проверка
        [few] { $checks } проверки
        [many] { $checks } проверок
       *[other] { $checks } проверки
    }: не так — { $fail }, взглянуть — { $warn }, неизвестно — { $unknown }.

# What a figure says in words.
doctor-figure-never = никогда
doctor-figure-kept = поверяются
doctor-figure-free = сами по себе
doctor-figure-holds = сходится
doctor-figure-altered = изменён
doctor-figure-speaks = можно
doctor-figure-up = работает
doctor-figure-down = не работает
doctor-figure-differs = другая
doctor-figure-enabled = включено
doctor-figure-not-enabled = не включено
doctor-figure-yes = да
doctor-figure-no = нет
doctor-figure-read-only = только чтение
doctor-figure-writable = можно писать
doctor-figure-open = открыт другим
mute-heads-not-exchanged = ждёт последних записей других сторон
mute-behind-own-record = нет записей, которые он сам подписал
mute-disk-full = диск полон
path-cause-refused = в связи отказано
path-cause-reset = связь сброшена
path-cause-silent = молчание
path-cause-not-pinned = отвечает чужой ключ
path-cause-version = другая версия
path-cause-ended = завершено другой стороной
path-cause-overflow = слишком много данных
path-cause-local = завершено здесь
