## Своя книга поста: журнал дежурства, сдача дежурства, график дежурств. Слово называет факт, не смягчает его и не судит о нём.

refusal-not-a-book = журнал дежурства и график дежурств ведут в своей книге, а не на линии, которую читают другие
refusal-own-handover = кто сдаёт дежурство, сам его не принимает
cause-in-book-too-many = { $of }: { $found }, а может быть не больше { $max }
cause-in-book-same-name = у двух человек одно имя, и не сказать, чья смена
cause-in-book-shift = смена { $number } кончается раньше, чем начинается, выходит за пределы графика, записана на того, кого в графике нет, или стоит дважды
book-bounded-references = упомянутые записи
book-bounded-open-items = незаконченное
book-bounded-people = люди
book-bounded-shifts = смены
book-bounded-languages = языки одного человека
book-bounded-ways = способы связаться с одним человеком
book-bounded-name-bytes = размер имени в байтах
book-bounded-body-bytes = размер в байтах

## log-act-…, bell-tried-…, open-…, step-…

log-act-note = заметка
log-act-handover = дежурство сдано
log-act-takeover = дежурство принято
log-act-other = действие, которого эта версия не знает
bell-tried-heard = звонок слышен
bell-tried-not-heard = ЗВОНКА НЕ СЛЫШНО
bell-tried-not-tried = звонок не проверен
open-to-acknowledge = ждёт офицера здесь
open-not-acknowledged = другая сторона не подтвердила получение
open-our-word = ждёт нашего слова
open-their-word = ждёт слова другой стороны
open-test = предстоит проверка линии
open-draft = ждёт второго офицера или времени, когда узел сможет подписывать
open-alarm = тревога
open-other = нечто, чего эта версия не знает
step-watch = дежурный
step-deputy = заместитель
step-on-call = по вызову

## detente book

help-book = Своя книга поста: линия с одной стороной, никому не отправляется
help-book-long =
    Своя книга поста: подписана и идёт по порядку, как всякая линия, и никому не отправляется. Её журнал дежурства, сдача
    дежурства и график дежурств — в `detente log`, `detente handover` и `detente roster`.

    `detente book new "Книга поста"` основывает книгу с офицерами, уровнями и языками вашей линии. Кто может действовать в
    ней потом, меняют как на всякой линии: `detente officer appoint … --line "Книга поста"`.
help-book-list = Книги этого поста
help-book-new = Основывает книгу с офицерами линии
arg-book-name = Как называется книга
arg-book-line = Линия, офицеров, уровни и языки которой берёт книга
arg-book = Книга: её название или начало её номера; единственная, если не указана
book-founded = Книга { $name } основана: { $id }. Она никому не отправляется.
book-none-yet = Книги нет. Основать: detente book new "Книга поста"
book-row = { $id }  { $name }: { $waiting ->
        [yes] ДЕЖУРСТВО СДАНО, И НИКТО ЕГО НЕ ПРИНЯЛ
       *[no] сданного и непринятого нет
    }

## detente log

help-log = Журнал дежурства: что случилось, по мере того как случалось
help-log-long =
    Журнал дежурства в вашей книге поста. Больше его никто не читает. Что записано, остаётся: ошибку исправляет заметка,
    которая её исправляет, и показаны обе.

    detente log add "Их пост звонил по телефону, спрашивал о буе" --at -10min --about 3fa9c1
help-log-list = Что в нём стоит, сначала новое
help-log-add = Записывает заметку
help-log-show = Одна его запись целиком
arg-log-limit = Сколько самое большее: от 1 до 500; 20, если не указано
arg-log-text = Слова
arg-log-at = Когда это случилось, если не сейчас: 2026-11-30T14:00Z, "301400Z NOV 26", -30min
arg-log-about = Запись, о которой речь, на любой линии этого узла; можно указать несколько раз
arg-log-corrects = Заметка, которую эта исправляет
arg-log-entry = Запись, по началу её номера
log-empty = В журнале дежурства пока ничего нет.
log-noted = Записано, { $officer }: { $id }
log-row = { $time }  { $id }  { $act }, { $officers }
log-happened = случилось { $time }
log-about = о записи { $id } на линии { $line }
log-corrects = ИСПРАВЛЯЕТ { $id }
log-corrected = ИСПРАВЛЕНО записью { $id }
log-without-effect = БЕЗ ДЕЙСТВИЯ: { $why }
log-withheld = её слов здесь нет
log-not-read = её слова не в том виде, какой читает эта версия
log-more = Есть ещё: detente log list --limit { $limit }

## detente handover

help-handover = Сдать дежурство следующему и принять его
help-handover-long =
    Кто уходит, сдаёт дежурство: узел перечисляет незаконченное на каждой линии, офицер говорит, что ещё надо знать
    следующему, и подписывает. Кто приходит, читает это, проверяет звонок и подписывает, что дежурство принял; на каждой
    линии, где дежурит уходящий, он его сменяет. До того дежурство считается сданным и непринятым.

    detente handover sheet
    detente handover give "Их переводчик придёт в 06:00. Больше сообщить нечего."
    detente handover take --bell heard "Прочитано. Буй в 44-30N."
help-handover-sheet = Что не закончено сейчас, как это стояло бы при сдаче дежурства
help-handover-give = Сдать дежурство
help-handover-take = Принять дежурство у того, кто сдал его последним
help-handover-show = Сдача дежурства с незаконченным; последняя, если не указана
value-bell = heard|not-heard|not-tried
arg-handover-text = Что надо знать следующему; «сообщить нечего», если так
arg-handover-remark = Что замечает принимающий
arg-handover-bell = Слышен ли звонок при проверке (detente alarm test): heard (слышен), not-heard (не слышен), not-tried (не проверен)
arg-handover-id = Сдача дежурства, по началу её номера; последняя, если не указана
arg-handover-book-only = Подписать только в книге; дежурство на линиях остаётся, как было
handover-nothing-open = Незаконченного нет.
handover-open = Не закончено: { $count ->
        [one] { $count } пункт
        [few] { $count } пункта
        [many] { $count } пунктов
       *[other] { $count } пункта
    }
handover-item = { $sort }{ $name }{ $whom }{ $where }{ $due }
handover-item-name = {": "}{ $name }
handover-item-whom = {", "}{ $whom }
handover-item-where = , { $id } на линии { $line }
handover-item-line = , на линии { $line }
handover-item-due = , до { $time }
handover-more = и ещё { $count }
handover-given = { $officer }: дежурство сдано: { $id }. Принятым оно считается, когда подпишет другой офицер: detente handover take
handover-taken = { $officer }: дежурство принято: { $id }
handover-relieved = Линия { $line }: дежурство принято с этой минуты, сменён { $officer }.
handover-not-yet-relieved = Линия { $line }: ЕЩЁ НЕ СМЕНЁН. Это подписано и станет записью, когда узел сможет там подписывать; до того дежурит { $officer }.
handover-not-relieved = Линия { $line }: НЕ СМЕНЁН. Приём в книге остаётся в силе; примите дежурство там: detente duty on --relieves ИМЯ
handover-waits = СДАНО { $time }, { $officers }, И НИКТО НЕ ПРИНЯЛ
handover-taken-by = принято { $time }, { $officers }, { $bell }
handover-none = Дежурство в этом журнале ещё не сдавали.

## detente roster

help-roster = График дежурств: кто на какое дежурство назначен и как с ним связаться
help-roster-long =
    График дежурств в вашей книге поста: дежурный, заместитель, по вызову. Кто дежурит на самом деле — другой факт: detente duty.

    `detente roster draft` печатает файл на ближайшую неделю с офицерами книги; впишите, кто когда дежурит, и введите его:
    `detente roster set FILE`. На каждое время действует тот из охватывающих его графиков, что введён последним; в книге
    остаются все.
help-roster-show = Кто назначен сейчас и дальше, и когда никто
help-roster-set = Вводит график из файла
help-roster-draft = Печатает файл, который надо заполнить
arg-roster-file = График в файле TOML
roster-none = График дежурств не введён. Начать: detente roster draft
roster-not-read = График введён, но прочесть его здесь нельзя: { $id }
roster-set-by = Введён { $time }, { $officers }, на время с { $from } до { $until }
roster-now = Сейчас, { $step }: { $people }
roster-nobody = НИКТО
roster-person = { $name }{ $languages }{ $reach }
roster-person-languages = {" ("}{ $languages })
roster-person-reach = , { $ways }
roster-shift = с { $from } до { $until }  { $step }: { $person }
roster-gap = НИКТО НЕ НАЗНАЧЕН, { $step }: с { $from } до { $until }
roster-act-set = график дежурств введён
roster-set-done = График введён, { $officer }: { $id }
cause-roster-step = смена { $number }: { $value } не бывает; бывает watch (дежурный), deputy (заместитель), on-call (по вызову)
cause-roster-person = смена { $number }: среди [[person]] нет никого с именем { $value }

## alarm-name-…: тревога среди незаконченного

alarm-name-line-down = линия не работает
alarm-name-path-down = канал не работает
alarm-name-clock-skew = часы расходятся
alarm-name-clock-set = часы переставлены
alarm-name-hook-fails = звонок не работает
alarm-name-settings-refused = настройки не приняты
alarm-name-account-locked = учётная запись заблокирована
alarm-name-fork = подписаны две истории
alarm-name-behind-own-record = отстаёт от своих записей
alarm-name-mute = узел молчит
alarm-name-record-damaged = записи повреждены
alarm-name-not-delivered = не доставлено
alarm-name-not-acknowledged = получение не подтверждено
alarm-name-flash-received = пришла МОЛНИЯ
alarm-name-immediate-received = пришло ВЕСЬМА СРОЧНОЕ
alarm-name-ring = звонок дежурному
alarm-name-matter-waits = дело ждёт
alarm-name-unanswered = нет ответа
alarm-name-test-failed = проверка линии не прошла
alarm-name-not-understood = не понято
alarm-name-peer-fault = неисправность у другой стороны
alarm-name-two-machines = две машины с одним ключом
alarm-name-over-quota = сверх квоты
alarm-name-flash-cap = МОЛНИЙ больше, чем можно
alarm-name-disk-low = на диске мало места
alarm-name-disk-full = диск полон
alarm-name-break-glass = МОЛНИЯ отправлена одним офицером
alarm-name-check-fire = прекратить огонь
alarm-name-authority-cap = записей о полномочиях больше, чем можно
alarm-name-many-alarms = много тревог
alarm-name-party-left = сторона вышла
alarm-name-party-closes = сторона за закрытие линии

## detente status

status-handover = { $book }: ДЕЖУРСТВО СДАНО, НИКТО ЕГО НЕ ПРИНЯЛ. Принять: detente handover show, detente handover take
