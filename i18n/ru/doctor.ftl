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
doctor-figure-kept = да
doctor-figure-free = никто
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
doctor-figure-own-keys = учётных записей нет; каждый подписывает своим файлом ключа
doctor-figure-no-answer = не отвечает
doctor-figure-unlimited = без предела
doctor-figure-not-scheduled = не назначена
doctor-figure-failed = неудача
doctor-figure-rang = прозвонил
doctor-figure-no-roster = на это время графика нет
# Units of figures.
doctor-unit-ms = мс
doctor-unit-s = с
doctor-unit-min = мин
doctor-unit-h = ч
doctor-unit-d = сут.
doctor-unit-B = Б
doctor-unit-KiB = КиБ
doctor-unit-MiB = МиБ
doctor-unit-GiB = ГиБ
doctor-unit-TiB = ТиБ
# What a number counts or measures; the number follows a colon.
doctor-count-running = работает
doctor-count-limit = предел
doctor-count-free = свободно
doctor-count-swaps = областей подкачки
doctor-count-parties = таких сторон
doctor-count-entries = ждёт записей
doctor-count-ago = прошло
doctor-count-amendments = ждёт нашего слова
doctor-count-tests = ждёт проверок
doctor-count-counterparts = сопряжено сторон
doctor-count-not-heard = не слышно
doctor-count-paths = известно каналов
doctor-count-took = заняло
doctor-count-alarms = тревог в силе
doctor-count-steps-called = ступеней, где есть кого вызвать
doctor-count-silenced = из них с выключенным звонком
doctor-count-lasts = хватит на
doctor-count-a-day = за сутки
doctor-count-set-aside = отложено
doctor-count-files-left = можно создать файлов
doctor-count-set-by = переведены на
doctor-count-apart = их часы минус наши
doctor-count-at-most = ошибка не больше
doctor-count-likely = вероятно
doctor-count-open-files = файлов и папок, открытых другим
doctor-count-foreign-files = чужих файлов и папок
doctor-count-keys-here = ключей лежит здесь
doctor-count-tokens = известных носителей эпох
doctor-count-spoiled = нет или испорчено
doctor-count-unsealed = незапечатанных ключей
doctor-count-age = самому старому
doctor-count-most = советуем не больше
doctor-count-sign = офицеров, которые могут её подписать
doctor-count-of-them-release = из них с правом разрешать отправку
doctor-count-releasing = офицеров с правом разрешать отправку
doctor-count-watch = дежурных офицеров
doctor-count-on-watch = сейчас дежурят
doctor-count-without-office = учётных записей без должности
doctor-count-without-account = офицеров без учётной записи
doctor-count-findings = замечаний
doctor-count-listens = слушает адресов
doctor-count-dials = звонит сам
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
