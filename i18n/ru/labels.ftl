# Слова для того, что говорят записи: состояния, категории срочности, тревоги, проверки, контакты.
# Надпись называет факт. Она его не смягчает, не сравнивает и не оценивает.

program-name = Détente

## Эта пометка стоит везде, где содержание показывают или вывозят.

mark-reconstruction = реконструкция по сообщениям прессы, не исходит ни от одного из правительств
mark-exercise = УЧЕНИЕ
mark-test = ПРОВЕРКА

## Статус: всерьёз ли это (CAP 1.2).

status-actual = РЕАЛЬНО
status-exercise = УЧЕНИЕ
status-test = ПРОВЕРКА

## Срочность (ACP 121), от низшей к высшей.

precedence-routine = ОБЫЧНОЕ
precedence-priority = СРОЧНОЕ
precedence-immediate = ВЕСЬМА СРОЧНОЕ
precedence-flash = МОЛНИЯ

## Стороны и дежурные службы

role-watch = дежурный офицер
role-releasing = офицер с правом разрешать отправку
role-linguist = переводчик
role-press = офицер по связям с прессой
role-technician = техник
role-auditor = проверяющий
role-archivist = архивист
act-role-drafter = подготовил текст
act-role-releaser = разрешил отправку
method-key = собственным ключом офицера
method-node-held = ключ хранит узел, открыт паролем: ручается только узел
desk-of = Дежурная служба, { $party }
party-of-officer = { $officer }, { $party }

## Уровни, обычные для хартий. Названия, данные самой хартией, важнее этих.

level-desk = Дежурная служба
level-chiefs = Начальники генеральных штабов
level-ministers = Министры обороны
level-heads = Главы государств

## Жизнь сообщения. Каждое состояние — отдельный факт; ни одно не заменяет другого.

state-drafted = составлено
state-awaiting-release = ждёт подписи второго офицера
state-released = отправка разрешена
state-sent = отправлено
state-delivered = доставлено
state-displayed = открыто
state-acknowledged = получение подтверждено
state-answered = дан ответ
state-cancelled = отменено
state-crossed = действия разминулись
state-disputed = оспаривается
state-overdue = просрочено
state-declined = отклонено
state-deferred = отложено
state-no-answer = ответа нет
state-line-down = линия не работает
state-withheld = текст не раскрыт
state-not-understood = хранится, не понято
state-without-effect = хранится, последствий не имеет

state-drafted-meaning = написано здесь; отсюда ничего не ушло
state-released-meaning = офицеры поставили свои подписи
state-sent-meaning = внесено в записи и надёжно сохранено у нас
state-delivered-meaning = надёжно сохранено на узле другой стороны; видеть его пока никто не обязан
state-displayed-meaning = на той стороне его открыл человек
state-acknowledged-meaning = получение подтвердил названный по имени офицер другой стороны
state-answered-meaning = офицер другой стороны ответил
state-cancelled-meaning = автор отменил сообщение; в записях оно остаётся
state-crossed-meaning = два действия подписаны без ведома друг о друге; сохраняются оба, действует менее обязывающее
state-disputed-meaning = автор подписал две разные истории; хранятся обе, и обе его обязывают

state-line = { $state }: { $time }, { $signer }
officer-unverified = полномочия офицера не проверены
earlier-entries-missing = более ранних записей не хватает
changed-since-acknowledged = изменилось после подтверждения
of-which-not-yet = ещё не { $state }

## Ответы на сообщение

answer-yes = да
answer-no = нет
answer-unknown = неизвестно
answer-will-check = проверим
answer-refused = отказ
answer-other = ответ дан текстом

## Проверки линии

test-due = слово ещё не повторено
test-in-time = ответ в срок
test-late = ответ с опозданием
test-failed = не пройдена
test-refused = отказ
test-not-yet-due = срок не наступил
test-number = Проверка линии № { $number }
test-number-in-version = { $number } по версии { $version } хартии
test-challenge = Контрольное слово
test-read-back = Повтор слова
test-initiator = начинает { $party }
test-answered-after = ответ через { $seconds ->
        [one] { $seconds } секунду
        [few] { $seconds } секунды
        [many] { $seconds } секунд
       *[other] { $seconds } секунды
    }

cause-node-down = узел не работает
cause-path-down = канал не работает: { $path }
cause-no-path-or-node = нет канала или не работает узел; отсюда их не различить
cause-closed-by-operator = закрыто оператором
cause-no-officer = доставлено, но офицер не ответил
cause-refused = офицер отказал
cause-own-node-down = не работал наш собственный узел
cause-mute = узел был нем
cause-unknown = причина неизвестна

scorecard-title = Проверки линии: { $party }
scorecard-line = { $due ->
        [0] Проверок не назначалось.
        [one] Назначена { $due } проверка: в срок — { $in-time }, с опозданием — { $late }, не пройдено — { $failed }.
        [few] Назначены { $due } проверки: в срок — { $in-time }, с опозданием — { $late }, не пройдено — { $failed }.
        [many] Назначено { $due } проверок: в срок — { $in-time }, с опозданием — { $late }, не пройдено — { $failed }.
       *[other] Назначено { $due } проверки: в срок — { $in-time }, с опозданием — { $late }, не пройдено — { $failed }.
    }
scorecard-agrees = У обеих сторон одни и те же результаты.
scorecard-differs = Результаты у сторон расходятся. Сверьте записи.
scorecard-streak = { $count ->
        [one] Подряд в срок: { $count } проверка.
        [few] Подряд в срок: { $count } проверки.
        [many] Подряд в срок: { $count } проверок.
       *[other] Подряд в срок: { $count } проверки.
    }

## Связь и тревоги

path-quic = QUIC
path-tcp = TLS поверх TCP
path-up = { $path }: работает
path-silent = { $path }: молчит { $seconds } с
path-never = { $path }: ни разу не поднимался
line-up = Линия работает
line-degraded = Линия работает, { $count ->
        [one] не работает { $count } канал
        [few] не работают { $count } канала
        [many] не работают { $count } каналов
       *[other] не работают { $count } канала
    }
line-down = Линия не работает

alarm-line-down = ЛИНИЯ НЕ РАБОТАЕТ: связи нет ни по одному каналу ({ $party }).
alarm-node-down = УЗЕЛ НЕ РАБОТАЕТ: машина отвечает, узел — нет ({ $party }).
alarm-path-down = КАНАЛ НЕ РАБОТАЕТ: { $path } ({ $party }). Линия держится на другом канале.
alarm-no-path-or-node = ЛИНИЯ НЕ РАБОТАЕТ: ничего не слышно ({ $party }). Нет канала или не работает узел: отсюда их не различить.
alarm-closed-by-operator = ЛИНИЯ ЗАКРЫТА: её закрыл оператор другой стороны ({ $party }), попрощавшись.
alarm-no-officer = НЕТ ОФИЦЕРА: доставлено, но ни один офицер не ответил ({ $party }).
alarm-refused = ОТКАЗ: офицер другой стороны ответил «нет» ({ $party }).
alarm-mute = УЗЕЛ НЕМ: он ничего не подписывает, даже расписок. Он принимает, показывает, подаёт сигнал и хранит черновики.
alarm-counterpart-mute = УЗЕЛ НЕМ: узел другой стороны пока ничего не подписывает ({ $party }). Он принимает и подаёт сигнал.
alarm-fork = ДВЕ ИСТОРИИ: на одном месте подписаны две разные записи ({ $party }). Доказательство сохранено; линия работает.
alarm-not-understood = НЕ ПОНЯТО: пришла запись неизвестного этому узлу вида ({ $party }). Она хранится и последствий не имеет.
alarm-not-understood-there = НЕ ПОНЯТО: нашу запись там хранят, но её вид там неизвестен ({ $party }).
alarm-acknowledgement-overdue = ПРОСРОЧЕНО: нет подтверждения ({ $party }), { $precedence }, срок { $time }.
alarm-delivery-overdue = ПРОСРОЧЕНО: нет расписки ({ $party }), { $precedence }, срок { $time }.
alarm-answer-overdue = ПРОСРОЧЕНО: нет ответа ({ $party }), срок { $time }.
alarm-test-missed = ПРОВЕРКА ЛИНИИ НЕ СОСТОЯЛАСЬ: { $cause }.
alarm-test-due = Пора проверять линию ({ $party }).
alarm-flash-received = { $precedence } ({ $party }): { $count ->
        [one] { $count } сообщение ждёт офицера.
        [few] { $count } сообщения ждут офицера.
        [many] { $count } сообщений ждут офицера.
       *[other] { $count } сообщения ждут офицера.
    }
alarm-matter-waits = { $precedence } ({ $party }): нашего слова ждут запросы разговора, разговоры, вопросы или просьбы: { $count }.
alarm-unanswered-ours = БЕЗ ОТВЕТА, { $precedence }: наши запросы разговора, разговоры, вопросы, просьбы или звонки дежурному, срок которых вышел: { $count }.
alarm-unanswered = БЕЗ ОТВЕТА, { $precedence } ({ $party }): запросы разговора, разговоры, вопросы, просьбы или пропущенные звонки дежурному, срок которых вышел: { $count }.
alarm-flash-cap = МОЛНИЙ больше, чем вмещает резерв ({ $party }). { $count ->
        [one] Отказано в приёме { $count } сообщения, без расписки.
        [few] Отказано в приёме { $count } сообщений, без расписок.
        [many] Отказано в приёме { $count } сообщений, без расписок.
       *[other] Отказано в приёме { $count } сообщения, без расписок.
    }
alarm-quota = Исчерпана доля этого диска ({ $party }). Новые записи не принимаются, расписок на них нет.
alarm-clock-skew = Часы этого узла и другой стороны расходятся на { $seconds } с ({ $party }).
alarm-changed-since-acknowledged = Пришло то, чего не было в момент подтверждения.
alarm-heads-disagree = Последние записи у нас и у другой стороны не сходятся ({ $party }).
alarm-cleared = Снято: { $alarm }

alarm-silence = Выключить звонок
alarm-acknowledge = Подтвердить получение
alarm-answer = Ответить

## Сообщения сторон и источников. Каждое из них — чьи-то слова.

account-contact = контакт
account-incident = инцидент
account-near-miss = опасное сближение
account-outside-statement = заявление вне линии
account-press-answer = ответ прессе
account-assessment = оценка
account-protest = протест
account-request = просьба
account-requests-declined = просьбы отклонены
account-readout = сообщение по итогам
account-reference-event = опорное событие
account-line-established = линия основана
account-line-tests-reported = сообщено о проверках линии
account-follow-up-expected = ожидается продолжение
account-no-contact-reported = сообщено об отсутствии контакта
account-encounter-avoided = встречи избегают
account-other = событие

by-account-of = по словам стороны «{ $party }»
by-own-account = по её собственным словам
by-account-of-source = источник: «{ $source }»
by-account-of-both = по словам сторон: { $parties }
confirmed-by = подтвердили: { $parties }
initiated-by = по инициативе стороны «{ $party }»
initiated-by-implied = по инициативе стороны «{ $party }» (подразумевается, прямо не сказано)
initiator-not-stated = чья инициатива, не указано
means-not-stated = способ связи не указан
means-call = телефонный разговор
means-meeting = встреча
party-not-stated = не названная сторона
as-written = «{ $words }»

basis-stated = указано в источнике
basis-derived = выведено из источника
basis-outside = общеизвестно, в источнике нет

## Ответы о контактах

contacts-title = { $level }, по состоянию на { $date }
contacts-last = Последний контакт: { $date }, { $days ->
        [0] в тот же день
        [one] { $days } день назад
        [few] { $days } дня назад
        [many] { $days } дней назад
       *[other] { $days } дня назад
    }
contacts-none = Контактов с известным днём нет.
contacts-gap = { $days ->
        [one] { $days } день, с { $from } по { $to }
        [few] { $days } дня, с { $from } по { $to }
        [many] { $days } дней, с { $from } по { $to }
       *[other] { $days } дня, с { $from } по { $to }
    }
contacts-longest-gap = Самый долгий перерыв: { $days ->
        [one] { $days } день
        [few] { $days } дня
        [many] { $days } дней
       *[other] { $days } дня
    }
contacts-no-gap = Перерыв сосчитать нельзя: контактов с известным днём меньше двух.
contacts-since-event = После события «{ $event }»: { $count ->
        [0] контактов с известным днём нет
        [one] { $count } контакт, первый — { $first }
        [few] { $count } контакта, первый — { $first }
        [many] { $count } контактов, первый — { $first }
       *[other] { $count } контакта, первый — { $first }
    }
contacts-since-event-later = Событие «{ $event }» произошло позже дня, о котором спрашивают.
contacts-imprecise = { $count ->
        [one] Ещё { $count } сообщение без точного дня, в счёт не идёт:
        [few] Ещё { $count } сообщения без точного дня, в счёт не идут:
        [many] Ещё { $count } сообщений без точного дня, в счёт не идут:
       *[other] Ещё { $count } сообщения без точного дня, в счёт не идут:
    }
contacts-imprecise-one = контакт, { $date } ({ $means })
contacts-gap-imprecise-between = внутри этого перерыва мог быть контакт без точного дня
contacts-refusals = Отклонённые просьбы о контакте:
contacts-refused = просила сторона «{ $party }», отказано не позднее { $date }
contacts-refused-undated = просила сторона «{ $party }», отказано, когда — не указано
contacts-refused-next = следующий контакт на этом уровне: { $date }
contacts-refused-no-next = с тех пор контактов на этом уровне в этой записи нет
contacts-follow-up = Ожидается продолжение на уровне «{ $level }», срок не назначен
contacts-ask-unanswered = Спрошено, и ни в одном из последующих сообщений нет: { $ask }
contacts-topics-both = В обоих сообщениях: { $topics }
contacts-topics-one = Только в сообщении стороны { $party }: { $topics }
contacts-absence = Отсутствие в сообщении не означает отрицания.

## Даты словами. День — это день: у него нет ни часа, ни пояса.

month-1 = январь
month-2 = февраль
month-3 = март
month-4 = апрель
month-5 = май
month-6 = июнь
month-7 = июль
month-8 = август
month-9 = сентябрь
month-10 = октябрь
month-11 = ноябрь
month-12 = декабрь
month-of-1 = января
month-of-2 = февраля
month-of-3 = марта
month-of-4 = апреля
month-of-5 = мая
month-of-6 = июня
month-of-7 = июля
month-of-8 = августа
month-of-9 = сентября
month-of-10 = октября
month-of-11 = ноября
month-of-12 = декабря
date-day = { $day } { $month } { $year } г.
date-month = { $month } { $year } г.
date-year = { $year } г.
date-about = примерно { $date }
date-uncertain = { $date } (дата под вопросом)
date-between = в промежутке: { $from } — { $to }
date-no-later = не позднее: { $date }
date-no-earlier = не ранее: { $date }
date-moment = { $dtg } ({ $date }, { $clock } UTC)
time-local = местное { $clock }
time-local-next-day = местное { $clock }, следующие сутки
time-local-day-before = местное { $clock }, предыдущие сутки
date-uncertainty = с погрешностью до { $seconds } с
date-uncertainty-unknown = погрешность часов неизвестна
unit-hours = ч
unit-minutes = мин
unit-seconds = с
decimal-sign = ,
duration-minutes = { $minutes ->
        [one] { $minutes } минута
        [few] { $minutes } минуты
        [many] { $minutes } минут
       *[other] { $minutes } минуты
    }
duration-about = примерно { $duration }
days = { $days ->
        [one] { $days } день
        [few] { $days } дня
        [many] { $days } дней
       *[other] { $days } дня
    }

## Проверка файла

verify-good = Всё в этом файле сходится.
verify-bad = Этот файл не сходится.
verify-line = Линия { $line }
verify-signed = { $count ->
        [one] { $count } запись с подписью стороны { $party }
        [few] { $count } записи с подписью стороны { $party }
        [many] { $count } записей с подписью стороны { $party }
       *[other] { $count } записи с подписью стороны { $party }
    }
verify-range = { $party }: записи с { $from } по { $to } эпохи { $epoch }, без пропусков
verify-chosen = { $party }: отдельные записи; между ними есть и другие
verify-key = Ключ стороны { $party }: { $fingerprint }
verify-officers = { $count ->
        [one] сходится { $count } подпись офицера
        [few] сходятся { $count } подписи офицеров
        [many] сходятся { $count } подписей офицеров
       *[other] сходятся { $count } подписи офицеров
    }
verify-all-open = Раскрыты все тексты: { $total }
verify-opened = Раскрыто текстов: { $opened } из { $total }; остальные не раскрыты, но их записи сходятся
verify-exported = Файл составлен стороной { $party }, { $time }
verify-checkpoint = Контрольная точка, подпись стороны «{ $party }», журнал стороны «{ $author }»: { $size ->
        [one] { $size } запись
        [few] { $size } записи
        [many] { $size } записей
       *[other] { $size } записи
    }
verify-pq-none = Постквантовых подписей под этими записями пока нет
verify-proves-signed = доказано: эти стороны подписали именно эти записи и именно в этом порядке
verify-proves-not-read = не доказано: что их кто-то прочёл, что сказанное в них верно и когда они подписаны, кроме как по часам самого автора
verify-fork = { $party }: подписаны две разные записи на одном месте, эпоха { $epoch }, номер { $sequence }.
verify-fork-proves = доказано: владелец этого ключа подписал две истории. Которая верна и почему так вышло, отсюда не видно.
verify-mark = Пометка, которая остаётся с этим файлом: { $mark }
