# Командная строка: подсказки, которые учат, и слова вокруг того, что она выводит.

## Заголовки и слова строк употребления

help-heading-usage = Употребление:
help-heading-commands = Команды
help-heading-options = Параметры
help-heading-arguments = Аргументы
help-heading-global = Везде
help-usage-options = [ПАРАМЕТРЫ]
value-folder = ПАПКА
value-file = ФАЙЛ
value-language = ЯЗЫК
value-command = КОМАНДА
value-name = ИМЯ
value-text = ТЕКСТ
value-address = АДРЕС:ПОРТ
value-id = НОМЕР
value-line = ЛИНИЯ
value-party = СТОРОНА
value-words = "ПЯТЬ СЛОВ"
value-precedence = СРОЧНОСТЬ
value-status = СТАТУС
value-level = УРОВЕНЬ
value-day = ГГГГ-ММ-ДД
value-event = СОБЫТИЕ
value-answer = ОТВЕТ
value-word = СЛОВО
value-number = ЧИСЛО
value-range = СТОРОНА:ЭПОХА:С-ПО

## Для каждой команды

help-detente = Линия между двумя штабами: всегда включена, проверяется по расписанию, с записями, которые ни одна сторона не может ни изменить, ни отрицать.
help-detente-long =
    Линия между двумя штабами: всегда включена, проверяется по расписанию, при ней дежурят офицеры, и
    ведутся записи, которые ни одна сторона не может ни изменить, ни отрицать.

    С чего начать:
      detente demo                       увидеть два вымышленных штаба на этой машине
      detente init --name "ИМЯ"          создать свой узел
      detente КОМАНДА --help             для чего команда, пример, что дальше
help-help = Показывает, для чего команда, с примером
help-help-long =
    Показывает, для чего команда, с примером и тем, что дальше; без команды — все команды.
    «detente КОМАНДА --help» показывает то же.

    Пример:
      detente help
      detente help send
      detente help pair add
arg-help-command = Команда и та, что под ней
help-detente-after = Эту программу пока не проверял никто вне проекта.
arg-version = Показать версию
arg-help = Показать эту подсказку
arg-data = Папка с ключами и записями этого узла (или DETENTE_DATA)
arg-lang = Язык вывода: en или ru (или DETENTE_LANG)
arg-json = Выводить JSON вместо слов, об ошибках тоже
arg-line = Линия: начало её номера, её название или часть названия; не нужна, если не закончилась только одна
arg-officer = Файл с ключом офицера; без него действует тот, кто вошёл (detente login)
arg-status = actual (реально), exercise (учение) или test (проверка); без него actual

## Первый запуск и сопряжение

help-init = Создаёт узел: ключи, пустые записи и ключ восстановления, который нужно запереть
help-init-long =
    Создаёт узел: ключи, пустые записи и ключ восстановления, который нужно запереть.

    Без аргументов, в терминале, спрашивает то, что нужно знать.

    Узел, до которого можно дозвониться, называет свои адреса. Узел без входящего порта создаётся с
    --dial-only: он звонит сам, и линия работает так же.

    Пример:
      detente init --name "Northland Joint Headquarters" --language en --listen 192.0.2.10:7100
      detente init --name "Southmark Defence Staff" --language ru --dial-only
      detente init --token /media/safe/epoch-1.token --listen 192.0.2.10:7100

    Последнее создаёт заново узел, чей диск утрачен, из одного носителя эпохи (docs/operate/epochs.md).

    Дальше: заприте ключ восстановления, создайте ключи офицеров (detente officer), передайте карточку
    (detente card out), включите узел (detente up).
arg-init-name = Название стороны, каким его прочтёт другая сторона
arg-init-language = Язык этого поста; для нескольких повторите (язык этой команды)
arg-init-listen = Где другие стороны находят этот узел, и QUIC (UDP), и TLS (TCP)
arg-init-listen-quic = Где другие стороны находят этот узел только по QUIC (UDP)
arg-init-listen-tcp = Где другие стороны находят этот узел только по TLS (TCP)
arg-init-dial-only = Нет входящего порта: этот узел звонит сам
arg-init-api = Где программы этой машины находят узел (только петля 127.0.0.1 или ::1)
init-done = Узел создан в папке { $path }.
init-recovery = Ключ восстановления лежит в { $path }. Перенесите его с этой машины и заприте: только он открывает следующую эпоху.
init-phrase = Слова вашей карточки; при сопряжении прочитайте их другой стороне:
init-next = Дальше: создайте ключи офицеров («detente officer»), передайте карточку («detente card out»), включите узел («detente up»).

help-officer = Создаёт ключ офицера в файле, который хранит сам офицер
help-officer-long =
    Создаёт ключ офицера в файле, который хранит сам офицер. Ключ не покидает этой командной строки: он
    подписывает здесь, и узел получает только подпись.

    Когда линия основана, офицера назначают или отзывают двое с правом разрешать отправку.

    Пример:
      detente officer --name "Capt. A. North" --out north-a.key
      detente officer list
      detente officer appoint --name "Lt. D. North" --key 64-ЦИФРЫ --role watch --officer north-a.key
      detente officer revoke "Lt. D."             действует тот, кто вошёл

    Дальше: передайте показанный открытый ключ тому, кто готовит хартию, или пусть его владельца
    назначат; второй офицер подписывает назначение командой detente release
arg-officer-name = Имя офицера, каким его назовёт хартия
arg-officer-out = Файл, который будет создан; его ещё не должно быть
officer-done = Ключ ({ $name }) лежит в { $path }. Кто держит этот файл, подписывает как { $name }: храните его на съёмном носителе.
officer-public = Открытый ключ, для хартии: { $key }

help-card = Показывает карточку этой стороны или пишет её в файл, чтобы передать
help-card-long =
    Показывает карточку этой стороны или пишет её в файл, чтобы передать. В карточке только открытые ключи.

    Пример:
      detente card                       имя, номер карточки и слова
      detente card out north.card        файл, который передают другой стороне
      detente card show south.card       что в файле карточки; её слова не показываются

    Дальше: другая сторона выполняет «detente pair add north.card». Потом каждый читает свои пять слов
    другому по другому каналу, например по телефону.
help-card-show = Показывает карточку этой стороны или файл карточки
help-card-out = Пишет карточку этой стороны в файл
arg-card-file = Файл карточки другой стороны
arg-card-out = Файл, который будет создан; его ещё не должно быть
card-title = Карточка: { $name }
card-id = Номер карточки: { $id }
card-languages = Языки: { $languages }
card-phrase = Слова:              { $phrase }
card-phrase-cyrillic = Кириллицей:         { $phrase }
card-read-phrase = Прочитайте свои пять слов другой стороне по другому каналу, а её слова введите командой «detente pair confirm».
card-out-done = Карточка лежит в { $path }. Передайте её; тайного в ней нет.
card-theirs = Слова чужой карточки не показываются: их читает её владелец, а вы вводите услышанное.

help-pair = Принимает карточку другой стороны и сверяет слова, которые читает её офицер
help-pair-long =
    Принимает карточку другой стороны и сверяет пять слов, которые её офицер читает по другому каналу. До
    того, как слова сойдутся, ничего не соединяется.

    Слова вводят так, как услышали, латиницей или кириллицей. Вопроса «да или нет» нет: тот, кого просят
    сравнить, отвечает «да».

    Пример:
      detente pair add south.card
      detente pair confirm "Southmark" --heard "lusab babad gutih tugad pozil" --address 192.0.2.20:7100

    Дальше: одна из сторон готовит хартию (detente charter draft).
help-pair-add = Принимает карточку; сопряжения ещё нет
help-pair-confirm = Сверяет пять услышанных слов с карточкой и говорит, где найти её узел
help-pair-addresses = Показывает или меняет адреса узла сопряжённой стороны; несколько перебираются по очереди
help-pair-list = Перечисляет принятые карточки
arg-pair-file = Файл карточки, переданный другой стороной
arg-pair-address = Где слушает её узел, и QUIC, и TLS; для нескольких повторите; не нужен, если он звонит сам
arg-pair-quic = Где её узел слушает только QUIC
arg-pair-tcp = Где её узел слушает только TLS поверх TCP
arg-pair-name = Сторона: имя, начало имени или номер карточки
arg-pair-heard = Пять слов, как услышаны
pair-added = Карточка принята: { $name }. Ничего ещё не соединено.
pair-next = Дальше: их офицер читает вам пять слов. Введите их: detente pair confirm "{ $name }" --heard "…"
pair-done = Слова сходятся. Сторона сопряжена, узлы могут соединиться: { $name }.
pair-addresses-done = Отныне узел ищут там: { $name }.
pair-known = Карточка уже принята и сопряжена, ничего не изменилось: { $name }.
pair-dials-us = адреса нет: звонит сама
pair-none = Ни одной карточки ещё не принято. Дальше: detente pair add ФАЙЛ
pair-confirmed = сопряжена
pair-unconfirmed = слова ещё не сверены

## Хартия

help-charter = Готовит, показывает, подписывает и отправляет хартию, которая основывает линию
help-charter-long =
    Готовит, показывает, подписывает и отправляет хартию, которая основывает линию: стороны, офицеры,
    уровни, расписание проверок, сроки ответа, пределы. Её подписывают все стороны; тогда линия
    существует. Хеш хартии — номер линии.

    Пример:
      detente charter draft line.toml     подписать за эту сторону и отправить другим
      detente charter show                прочесть то, что пришло, слово за словом
      detente charter sign ЛИНИЯ          подписать за эту сторону

    Дальше: когда подписали все, линия основана: detente status
help-charter-draft = Делает хартию из читаемого файла, подписывает за эту сторону и отправляет
help-charter-show = Показывает хартию словами
help-charter-sign = Подписывает пришедшую хартию за эту сторону
help-charter-list = Перечисляет хартии и тех, кто их подписал
arg-charter-file = Проект хартии в TOML; пример: examples/line.toml в исходных текстах
arg-charter-line = Номер линии этой хартии или его начало
arg-charter-out = Записать подписанную хартию ещё и в файл
charter-drafted = Хартия { $line } подписана за эту сторону и уходит другим.
charter-signed = Хартия { $line } подписана за эту сторону.
charter-founded = Подписали все стороны. Линия { $line } основана.
charter-waits-next = Дальше, у каждой другой стороны: прочесть («detente charter show { $line }») и подписать («detente charter sign { $line }»)
charter-founded-next = Дальше: detente status
charter-waits = Она ждёт подписей других сторон.
charter-none = Хартий здесь нет. Дальше: detente charter draft ФАЙЛ
charter-title = Хартия { $line }: { $name }
charter-party = Сторона { $index }: { $name }
charter-party-signed = подписала
charter-party-unsigned = ещё не подписала
charter-officer = Офицер { $number }: { $name } ({ $roles })
charter-level = Уровень { $id }: { $name }
charter-tests = Проверки линии: первая { $first }, каждые { $period }, ответ в течение { $within }
charter-answer-time = { $precedence }: подтверждение в течение { $time }
charter-limits = Пределы: МОЛНИЯ { $flash } байт, прочий текст { $text } байт, МОЛНИЙ в час { $hour }
charter-retention = Тексты хранятся { $days ->
        [one] { $days } день
        [few] { $days } дня
        [many] { $days } дней
       *[other] { $days } дня
    }
charter-areas = Районы: { $areas }
charter-recording-yes = Разговоры можно записывать.
charter-recording-no = Разговоры не записываются.
charter-next-sign = Дальше: detente charter sign { $line }

## Узел

help-up = Держит узел включённым, пока его не остановят
help-up-long =
    Держит узел включённым, пока его не остановят клавишами Ctrl-C; тогда он прощается, и другая сторона
    знает, что узел закрыл оператор.

    Пример:
      detente up

    Дальше, в другом окне: detente status
up-ready = Узел работает: { $party }.
up-api = API: http://{ $address }
up-listens = Слушает: { $address } ({ $bearer })
up-dials-only = Входящего порта нет: этот узел звонит сам.
up-closed = Закрыто, с прощанием.

## Сообщения

help-send = Составляет сообщение и подписывает его от имени офицера; МОЛНИЯ затем ждёт второго офицера
help-send-long =
    Составляет сообщение и подписывает его от имени офицера. Текст берётся из аргумента, из файла или со
    стандартного ввода. Верен ваш текст, на вашем языке, как он написан.

    МОЛНИЯ коротка и ждёт второго офицера (detente release). Остальное уходит сразу.

    Пример:
      detente send --officer north-a.key "Our aircraft leaves your area at 1410Z"
      detente send --officer north-a.key --precedence flash --file flash.txt
      detente send --officer north-a.key --template readiness-change --precedence priority change=raised reason=exercise time="211430Z OCT 26"

    Дальше: detente read НОМЕР показывает каждый факт по мере его появления: отправлено, доставлено,
    открыто, подтверждено.
arg-send-text = Текст; если нет ни его, ни --file, текст читается со стандартного ввода
arg-send-file = Файл с текстом
arg-send-precedence = routine, priority, immediate или flash (routine)
arg-send-to = Сторона, которая должна действовать; для нескольких повторите (все остальные)
arg-send-info = Сторона, которой сообщается для сведения; для нескольких повторите
arg-send-answer-by = К какому времени нужен ответ: 2026-11-30T14:00Z, "301400Z NOV 26" или +2h
arg-send-text-language = Язык, на котором написан текст (язык этой команды)
send-type = Введите текст и закончите его клавишами Ctrl-D в начале строки.
send-waiting = Черновик { $draft } готов. Он ждёт второго офицера; ничего не отправлено.
send-waiting-next = Дальше, второй офицер: detente release { $draft } --officer ФАЙЛ
send-muted = Черновик { $draft } готов. Узел пока ничего не подписывает; черновик уйдёт сам, как только станет можно.
send-done = Отправлено, номер { $id }.
send-next = Дальше: detente read { $id }

help-release = Показывает черновик другого офицера и подписывает его, чтобы его можно было отправить
help-release-long =
    Показывает черновик другого офицера и подписывает его, чтобы его можно было отправить. Сначала
    прочтите: ваша подпись стоит под этим текстом и ни под каким другим.

    Пример:
      detente release                              что ждёт
      detente release 3fa9c1 --officer north-b.key

    Дальше: detente read
arg-release-draft = Черновик: его хеш или начало хеша; без него перечисляется то, что ждёт
release-next = Дальше, офицер, который его ещё не подписал: detente release ЧЕРНОВИК --officer ФАЙЛ
release-not-signed = Черновик только показан, ничего не подписано. Дальше, офицер, который его ещё не подписал: detente release { $draft } --officer ФАЙЛ (или сначала detente login)
release-none = Второго офицера ничто не ждёт.
release-title = Ждёт: { $draft }
release-signed-by = Уже подписали: { $officers }
release-expires = Подписи действуют до { $time }

help-read = Перечисляет сообщения или открывает одно; отправителю сообщается, что оно открыто
help-read-long =
    Перечисляет сообщения или открывает одно. Список другой стороне ничего не сообщает; открыв сообщение,
    вы сообщаете отправителю, что оно открыто. «Открыто» — не «подтверждено»: подтверждает только офицер.

    Пример:
      detente read
      detente read 3fa9c1
      detente read --status exercise
      detente read --limit 100 --before 3fa9c1

    Дальше: detente acknowledge НОМЕР --officer ФАЙЛ
arg-read-id = Сообщение: его номер или начало номера
arg-read-status = Только сообщения этого статуса: actual, exercise или test
arg-read-limit = Сколько сообщений каждого статуса перечислить, начиная с самых новых (20)
arg-read-before = Перечислить то, что старше этого сообщения, того же статуса
arg-read-all = Перечислить все сообщения, сколько бы их ни было
arg-read-closed = Не сообщать отправителю, что оно открыто
read-none = Сообщений нет.
read-older = … более старых не показано: { $count }. Увидеть их: detente read --before { $id }, или все сразу: detente read --all
read-older-at-least = … более старых не показано: { $count } или больше. Увидеть их: detente read --before { $id }, или все сразу: detente read --all
read-older-uncounted = … более старые не показаны. Увидеть их: detente read --before { $id }, или все сразу: detente read --all
read-next-here = Его получение здесь ещё не подтвердили. Дальше: detente acknowledge { $id }, это ещё не согласие, или detente answer { $id }
read-next = Дальше: detente read НОМЕР открывает сообщение и сообщает об этом отправителю.
read-from = От стороны: { $party }
read-to = Для действия: { $parties }
read-info = Для сведения: { $parties }
read-text = Текст, как написан:
read-text-withheld = Текст закрыт; его хеш остаётся в записях.
read-states = Что о нём известно:
state-by-node = { $state }, { $time } ({ $party })
state-by-officers = { $state }, { $time } ({ $party }: { $officers })

help-acknowledge = Подтверждает получение сообщения от имени названного офицера
help-acknowledge-long =
    Подтверждает получение сообщения от имени названного офицера: человек здесь прочёл его и понял. Это не
    ответ и не согласие.

    Пример:
      detente acknowledge 3fa9c1 --officer south-c.key

    Дальше: detente answer НОМЕР, если в нём есть вопрос.
arg-act-id = Сообщение: его номер или начало номера
acknowledge-done = Получение подтвердил { $officer }: сообщение { $message } (запись { $id }).

help-answer = Отвечает на сообщение
help-answer-long =
    Отвечает на сообщение: ответом, который значит одно и то же на каждом языке; шаблоном, который каждая сторона
    читает на своём; словами; или первым вместе с одним из остальных. Какого ответа ждут, говорит detente read НОМЕР.

    Пример:
      detente answer 3fa9c1 --officer south-c.key --code will-comply
      detente answer 3fa9c1 --officer south-c.key --code will-check --until +30min "Запрашиваем подразделение"
      detente answer 3fa9c1 --officer south-c.key --template firing-stopped message="211430Z OCT 22" time="211445Z OCT 22"
arg-answer-code = yes, no, unknown, will-check, will-comply или cannot-comply
arg-answer-text = Ответ словами
arg-answer-until = Вместе с will-check — до какого времени: 2026-11-30T14:00Z, "301400Z NOV 26" или +30min
answer-done = Ответил { $officer }: сообщение { $message } (запись { $id }).

help-cancel = Отменяет сообщение, отправленное этой стороной; в записях оно остаётся
help-cancel-long =
    Отменяет сообщение, отправленное этой стороной. Оно остаётся в записях, с пометкой об отмене у обеих
    сторон; отмена обгоняет то, что отменяет.

    Пример:
      detente cancel 3fa9c1 --officer north-a.key
cancel-done = Отменил { $officer }: сообщение { $message } (запись { $id }). Оно остаётся в записях.

## Проверки линии

help-test = Отвечает на проверку линии, показывает итоги проверок или начинает проверку
help-test-long =
    Проверка линии доказывает, что офицер на месте: одна сторона присылает контрольное слово, офицер другой
    стороны его повторяет. Проверки назначает хартия, стороны по очереди.

    Пример:
      detente test                                 проверки и итоги
      detente test answer --officer south-c.key --read-back "babod-ludag"
      detente test start
help-test-list = Проверки и итоги, какими их видят обе стороны
help-test-start = Начинает внезапную проверку: вне расписания, отдельным счётом, со звонком на другом посту
help-test-answer = Повторяет контрольное слово от имени офицера
arg-test-number = Какая проверка: её номер по своей версии хартии, у внезапной — её номер, как он показан; без него — та, чьё слово повторено, или последняя, которая ждёт
arg-test-read-back = Контрольное слово, как оно прочитано
arg-test-refuse = Отказаться от проверки: офицер на месте и говорит «нет»
test-started = Контрольное слово отправлено.
test-read-back-done = Проверка { $number }: слово повторил { $officer }.
test-refused-done = Проверка { $number }: отказался { $officer }.
test-waits = Проверка { $number } ждёт, чтобы офицер повторил слово. Контрольное слово: { $word }

## Контакты и записи по сообщениям прессы

help-contacts = Говорит, когда был последний контакт на уровне, какие были перерывы и в чём отказано — и с чьих слов
help-contacts-long =
    Говорит, когда был последний контакт на уровне, сколько дней прошло, каков самый долгий перерыв и в
    каких просьбах отказано — и с чьих слов. Сторон не оценивает, обострения не измеряет.

    Пример:
      detente contacts --record examples/2022/record.toml --level ministers --as-of 2022-05-12
      detente contacts --record examples/2022/record.toml --level ministers --since-event invasion
      detente contacts --level chiefs              по записям работающего узла
      detente contacts --accounts                  и всё, что сообщается о каждом, рядом

    Дальше: detente timeline ФАЙЛ делает из неё страницу; detente import ФАЙЛ вносит её в линию.
arg-contacts-record = Запись, по которой отвечать, без узла
arg-contacts-status = Какого статуса: actual — разговоры на линии, exercise — то, о чём сообщает запись, или test (actual, если на линии такие есть; до того exercise)
arg-contacts-level = Уровень, о котором спрашивают, например ministers (все)
arg-contacts-as-of = День, по состоянию на который отвечать; более позднее не учитывается (для actual сегодня по UTC, иначе последний точный день сообщений)
arg-contacts-since-event = Назвать также первый контакт после этого события и сколько их было
arg-contacts-accounts = Сказать также, что сообщается о каждом контакте и обо всём остальном: рядом и с чьих слов
contacts-none-imported = В этой линии нет сообщений о контактах.

help-import = Вносит запись по сообщениям прессы как слова её источников, с пометкой «реконструкция»
help-import-long =
    Вносит запись по сообщениям прессы в линию, под ключом архивиста, как слова её источников — никогда
    как действия стороны. Её статус — УЧЕНИЕ, и пометка остаётся при ней везде, где её показывают и
    выгружают.

    Пример:
      detente import examples/2022/record.toml --officer north-archivist.key
      detente import examples/2022/record.toml     действует вошедший архивист

    Дальше: detente contacts --level ministers
arg-import-file = Запись в TOML
import-done = Внесено: { $count ->
        [one] { $count } сообщение
        [few] { $count } сообщения
        [many] { $count } сообщений
       *[other] { $count } сообщения
    }; источники: { $sources }.
import-mark = С пометкой: { $mark }
import-again = Эта запись в линии уже есть; ничего не добавлено.

## Состояние, записи, файлы

help-status = Показывает состояние линии: каналы, проверки, тревоги
help-status-long =
    Показывает состояние линии одним взглядом: каналы и с какого времени, тревоги, что ждёт, следующая
    проверка.

    Пример:
      detente status
status-node = Узел: { $party }
status-time = По состоянию на { $time }
status-line = Линия «{ $name }» ({ $id })
status-link = Связь ({ $party })
status-path = { $path }: { $state }, с { $time }
status-path-up = работает
status-path-down = не работает
status-group = обмен ключами: { $group }
status-rtt = туда и обратно: { $ms } мс
status-clock = Их часы расходятся с нашими на { $ms } мс
status-no-alarms = Тревог нет.
status-alarms = Тревоги:
status-alarm = { $alarm } (с { $time })
status-drafts = { $count ->
        [one] { $count } черновик ждёт второго офицера
        [few] { $count } черновика ждут второго офицера
        [many] { $count } черновиков ждут второго офицера
       *[other] { $count } черновика ждут второго офицера
    }
status-waiting-here = { $count ->
        [one] { $count } сообщение ждёт офицера: detente read
        [few] { $count } сообщения ждут офицера: detente read
        [many] { $count } сообщений ждут офицера: detente read
       *[other] { $count } сообщения ждут офицера: detente read
    }
status-waiting = { $count ->
        [one] { $count } запись ждёт сторону
        [few] { $count } записи ждут сторону
        [many] { $count } записей ждут сторону
       *[other] { $count } записи ждут сторону
    }: { $party }
status-mute = БЕЗ ПОДПИСИ: этот узел пока ничего не подписывает.
status-not-paired = Ни одна сторона ещё не сопряжена. Дальше: detente pair add ФАЙЛ
status-no-line = Ни одна линия ещё не основана. Дальше: detente charter draft ФАЙЛ
status-next-test = Следующая проверка линии: { $time }

help-entries = Перечисляет записи линии и их общий хеш
help-entries-long =
    Перечисляет записи линии: сторона, эпоха, порядковый номер, номер; и общий хеш всех. Две стороны с
    одними и теми же записями видят один и тот же хеш.

    Пример:
      detente entries
      detente entries --digest
arg-entries-digest = Только общий хеш
entries-digest = Общий хеш записей: { $digest }
entries-count = { $count ->
        [one] { $count } запись
        [few] { $count } записи
        [many] { $count } записей
       *[other] { $count } записи
    }

help-export = Пишет выбранные записи вместе с доказательствами в один файл
help-export-long =
    Пишет записи вместе с доказательствами в один файл, который каждый может проверить командой «detente
    verify» там, где узла нет. Без выбора берутся все записи линии.

    Пример:
      detente export --out line.evidence
      detente export --out one.evidence --id 3fa9c1…
      detente export --out range.evidence --range 0:0:10-40

    Дальше: detente verify line.evidence
arg-export-out = Файл, который будет создан; его ещё не должно быть
arg-export-id = Одна запись, по номеру; для нескольких повторите
arg-export-range = Ряд записей одной стороны; для нескольких повторите
export-done = Записано байт: { $bytes }, файл { $path }.
export-next = Дальше: detente verify { $path }

help-fork = Показывает, кто подписал две истории, и пишет доказательство этого
help-fork-long =
    Две записи, подписанные одной стороной на одном месте, обязывают её обеими и доказывают каждому, что
    она подписала две истории. Команда перечисляет то, что хранится здесь, и пишет одно доказательство в
    файл, который «detente verify» проверяет там, где узла нет.

    Пример:
      detente fork list
      detente fork prove --out fork.proof

    Дальше: detente verify fork.proof
help-fork-list = Перечисляет имеющиеся доказательства с обеими записями
help-fork-prove = Пишет одно доказательство в файл
arg-fork-party = Чьи истории: номер или начало имени; нужно, только если две подписали несколько сторон
fork-none = Двух историй этой линии никто не подписал.
fork-row = Сторона { $party } подписала две записи на одном месте: { $first } и { $second }
fork-next = Дальше: detente fork prove --out fork.proof пишет доказательство, которое проверит каждый.

help-verify = Проверяет выгруженный файл, доказательство двух историй или всю папку узла, там, где узел не работает
help-verify-long =
    Проверяет выгруженный файл или доказательство двух историй и говорит словами, что доказано и кем. Кроме
    файла, ничего не нужно. Код завершения 0: всё сходится. Код завершения 1: что-то не сходится, и сказано, какая
    запись или какой раздел.

    С --texts показывает и то, что сказано в записях, насколько их тексты есть в файле.

    Всю папку узла можно проверить, пока узел остановлен.

    Пример:
      detente verify line.evidence
      detente verify line.evidence --texts
      detente verify --data /srv/detente
arg-verify-file = Файл; без него проверяется папка узла
arg-verify-texts = Показать и то, что сказано в каждой записи и кем
verify-record-good = Все записи сходятся.
verify-record-count = { $count ->
        [one] { $count } запись, проверена
        [few] { $count } записи, проверены по одной
        [many] { $count } записей, проверены по одной
       *[other] { $count } записи, проверены по одной
    }
verify-card-phrase = Слова карточки ({ $party }): { $phrase }
verify-officer = Офицер { $officer } ({ $party }): { $count ->
        [one] { $count } действие доказано его собственным ключом
        [few] { $count } действия доказаны его собственным ключом
        [many] { $count } действий доказаны его собственным ключом
       *[other] { $count } действия доказаны его собственным ключом
    }
verify-officer-node-held = Офицер { $officer } ({ $party }): { $count ->
        [one] { $count } действие подписано ключом офицера, который хранит узел и открывает паролем: что это был офицер, ручается только узел
        [few] { $count } действия подписаны ключом офицера, который хранит узел и открывает паролем: что это был офицер, ручается только узел
        [many] { $count } действий подписаны ключом офицера, который хранит узел и открывает паролем: что это был офицер, ручается только узел
       *[other] { $count } действия подписаны ключом офицера, который хранит узел и открывает паролем: что это был офицер, ручается только узел
    }
verify-fork-entry = Запись { $id }, время по её автору: { $time }

help-rebuild = Заново вычисляет все таблицы из записей
help-rebuild-long =
    Заново вычисляет все таблицы из записей, которые и есть истина, и говорит, что изменилось. Узел должен
    быть остановлен.

    Пример:
      detente rebuild
rebuild-changed = Вычислено заново по записям ({ $count ->
        [one] { $count } запись
        [few] { $count } записи
        [many] { $count } записей
       *[other] { $count } записи
    }); хранившееся отличалось и заменено.
rebuild-done = Вычислено заново по записям ({ $count ->
        [one] { $count } запись
        [few] { $count } записи
        [many] { $count } записей
       *[other] { $count } записи
    }); ничего не изменилось.

## Показ

help-demo = Запускает на этой машине два узла вымышленных сторон, от начала до конца
help-demo-long =
    Запускает на этой машине два узла двух вымышленных сторон: они сопрягаются, основывают линию, проводят
    проверки линии в обе стороны, обмениваются МОЛНИЕЙ, теряют канал посреди обмена и продолжают. Одна
    сторона вносит запись 2022 года по сообщениям прессы. Потом показано, что видит дежурный офицер у
    каждого узла, в том числе сообщения обеих сторон об одном разговоре рядом. В УЧЕНИИ офицеры обеих сторон
    проходят те же процедуры друг с другом: проверка линии; разговор отклонён, запрошен снова, согласован и
    проведён; просьба в нём, оба сообщения, вопрос о заявлении, продолжение, прекращение огня. Оба узла
    работают до Ctrl-C.

    С --once показ кончается сам и выводит одну строку JSON на стандартный вывод; всё остальное идёт в
    стандартный поток ошибок.

    Пример:
      detente demo
      detente demo --once
arg-demo-once = Закончить после показа; последняя строка стандартного вывода — JSON
arg-demo-keep = Хранить данные обоих узлов в этой папке (временная, в конце удаляется)
demo-step-nodes = Два узла: { $a } слушает; { $b } только звонит.
demo-step-paired = Сопряжены: каждый офицер ввёл пять слов, которые прочитал другой.
demo-step-founded = Линия основана: { $line }
demo-step-imported = Запись по сообщениям прессы внесла сторона { $party }: { $count ->
        [one] { $count } сообщение
        [few] { $count } сообщения
        [many] { $count } сообщений
       *[other] { $count } сообщения
    }, статус УЧЕНИЕ, [{ $mark }].
demo-step-tests = Проверок линии назначено: { $due }; слова повторили офицеры обеих сторон.
demo-step-flash = МОЛНИЯ { $id }: составлена, отправку разрешил второй офицер, получение подтверждено.
demo-step-failover = Отправлено сообщений, пока канал { $path } был оборван: { $sent }; потеряно { $lost }, показано дважды { $duplicates }.
demo-step-records-equal = У обоих узлов одни и те же записи: { $digest }
demo-desk = Что видит дежурный офицер, { $party }:
demo-flash-title = МОЛНИЯ, со всем, что о ней известно:
demo-running = Оба узла работают до Ctrl-C; на проверки линии они отвечают сами.
demo-left-behind = Удалена временная папка прерванного запуска: { $path }
demo-closing = Оба узла закрываются.
demo-closed = Оба узла попрощались и закрыты.
demo-text-try = УЧЕНИЕ. Наш самолёт покинет ваш район в 14:10 Z.
demo-node = { $party }: http://{ $address }
demo-try = Попробуйте за этот пост, в другом окне:
demo-officer = Офицер { $officer }: { $path }
demo-fictional = Обе стороны, их офицеры и сообщения вымышлены.

## Ошибки

error-heading = Ошибка
error-why = Почему
error-do = Что делать
error-place = { $file }, строка { $line }, столбец { $column }
error-more = { $count ->
        [one] и ещё { $count }
        [few] и ещё { $count }
        [many] и ещё { $count }
       *[other] и ещё { $count }
    }

## Шаги показа, которых ждут, и его тексты

demo-wait-link = ожидание обоих каналов связи
demo-wait-charter = ожидание прихода хартии
demo-wait-line = ожидание основания линии и права подписи
demo-wait-import = ожидание внесённой записи у другой стороны
demo-wait-tests = ожидание итогов проверок линии у обеих сторон
demo-wait-records = ожидание одинаковых записей
demo-wait-flash = ожидание МОЛНИИ и того, что с ней станет
demo-wait-messages = ожидание всех сообщений у другой стороны
demo-wait-paths = ожидание работы обоих каналов
demo-wait-end = ожидание закрытия узла
demo-limit = Не дождались за { $seconds ->
        [one] { $seconds } секунду
        [few] { $seconds } секунды
        [many] { $seconds } секунд
       *[other] { $seconds } секунды
    }.
demo-text-flash = УЧЕНИЕ УЧЕНИЕ УЧЕНИЕ. Наш безоружный самолёт терпит бедствие и входит в ваш район с севера, высота 3000 м. Просим не открывать огонь. Подтвердите.
demo-text-routine = УЧЕНИЕ. Обычное сообщение { $number }.
arg-up-until-input-ends = Закрыть узел, когда кончится стандартный ввод (для программ, которые его запускают)

## Что необычного в сообщении или почему действие с ним не имеет силы

state-no-acknowledgement-held = в срок нет подтверждения
answer-will-comply = будет исполнено
answer-cannot-comply = исполнить нельзя
flag-turns-direction = есть знаки, меняющие направление чтения
flag-draft-expired = подписано позже срока, который дали офицеры
flag-changed-since = пришло то, чего офицеру не показали
flag-changed-since-acknowledged = изменилось после подтверждения
flag-earlier-entries-missing = нет более ранних записей
flag-crossed = разминулось: подписано без знания об отмене
flag-disputed = спорно: автор подписал две истории
flag-without-effect = хранится, без силы
refusal-not-understood = эта версия этого не понимает
refusal-no-officer = ни один офицер не подписал
refusal-officer-unverified = офицер не проверен
refusal-officer-faulty = подпись офицера не сходится
refusal-not-entitled = у офицера нет нужной роли
refusal-one-release = МОЛНИЯ, которую разрешил один человек
refusal-draft-used-before = черновик офицеров уже использован
refusal-wrong-object = относится к записи другого рода
refusal-crossed-status = УЧЕНИЕ, ПРОВЕРКА и РЕАЛЬНО не смешиваются
refusal-not-an-addressee = это может сказать только адресат
refusal-not-the-sender = это может сказать только отправитель
refusal-not-the-initiator = это может сказать только начавший проверку
refusal-said-before = уже сказано
refusal-against-own-record = подписывая, автор держал обратное
refusal-senseless = чего-то не хватает или нет смысла
read-without-effect = Без силы: действие стороны { $party }: { $why }
read-puts-off = до { $time }
demo-wait-alarm = ожидание тревоги каждого узла об оборванном канале

## detente verify --texts: entry by entry

said-on-message-release = сообщение
said-on-message-displayed = открыто
said-on-message-acknowledge = получение подтверждено
said-on-message-answer = дан ответ
said-on-message-cancel = отменено
said-on-message-no-acknowledgement = получение в срок не подтверждено
verify-texts = Что сказано в записях, по часам их авторов:
verify-texts-not-judged = Имело ли действие силу, здесь не решается: это зависит от ролей офицеров и от всего сказанного раньше. Это показывает узел линии.
verify-texts-others = Без слов: { $count ->
        [one] { $count } запись (расписки, проверки линии, ключи и подобное)
        [few] { $count } записи (расписки, проверки линии, ключи и подобное)
        [many] { $count } записей (расписки, проверки линии, ключи и подобное)
       *[other] { $count } записи (расписки, проверки линии, ключи и подобное)
    }
verify-texts-fork = В доказательстве двух историй нет текстов, которые оно показывает.
verify-text = { $party }, { $time }: { $said } [{ $marks }], запись { $sequence } эпохи { $epoch }
verify-text-entry = Номер: { $id }
verify-text-time = Названо время: { $time }
verify-text-node = Сказал сам узел; никто из офицеров не подписывал
verify-text-officers-withheld = Офицеры: в этом файле не раскрыты
verify-text-officers-not-proved = ОФИЦЕРЫ НЕ ДОКАЗАНЫ: запись называет офицеров, а то, что в ней есть, их не доказывает
verify-text-other-version = вид { $kind }, действие { $act }, из версии, которую эта программа не читает
verify-text-withheld = Текст в этом файле не раскрыт.
verify-text-not-read = { $bytes ->
        [one] В файле есть текст в { $bytes } байт; эта программа его не читает и не показывает ничего из него.
        [few] В файле есть текст в { $bytes } байта; эта программа его не читает и не показывает ничего из него.
        [many] В файле есть текст в { $bytes } байт; эта программа его не читает и не показывает ничего из него.
       *[other] В файле есть текст в { $bytes } байта; эта программа его не читает и не показывает ничего из него.
    }
verify-text-template = Шаблон { $code }: его слова стоят в наборе шаблонов, который эта программа для этой хартии показать не может. Их покажет узел линии.
verify-text-about = О чём: { $entry }
verify-text-refers = Ссылается на: { $entry }
verify-text-not-in-file = { $id }, в этом файле её нет
verify-text-place = запись { $sequence } эпохи { $epoch }, { $party }
verify-text-officer = Офицер { $number }: { $officer }
verify-text-no-officer = НИКТО ИЗ ОФИЦЕРОВ НЕ ПОДПИСАЛ: для такого действия нужна подпись офицера
verify-text-one-officer = ПОДПИСАЛ ОДИН ОФИЦЕР: для такого действия нужны двое
verify-text-account = сведения: { $of }
verify-text-preamble = начало записей по источникам
verify-text-account-below = Показано ниже, вместе со всем остальным из того же источника.
verify-text-record = Сведения по источникам, внесённые записью: { $entry }
flag-release-not-known = отправку разрешил один офицер способом, которого эта программа не знает
