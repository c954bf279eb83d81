## Что офицеры записывают как сообщения своего поста: заявления, инциденты, протесты. Слово называет факт, не смягчает его и не судит о нём.

value-attribution = named|unnamed|background
value-date = ДАТА

## detente register

help-register = Заявления вне линии, ответы прессе, оценки: записать, найти, что за ними последовало
help-register-long =
    Сказанное вне линии, со слов вашего поста: кто сказал, как этот человек назван, где опубликовано, слова на их языке.
    Запись идёт в свою книгу, которой у другой стороны нет; с --line ИМЯ — на эту линию, где её прочтут все стороны.
    Ничто не оценивается и ничто не удаляется: ошибку исправляет ещё одна запись.

    Примеры:
      detente register add outside-statement "We are ready for anything" --text-language en --date 2026-11-30 \
        --said-by "Министр обороны" --attribution named --by Северия --source "Государственное агентство"
      detente register list --since 2026-11-01 --unanswered
      detente query ask is-this-your-position --trigger 3fa9c1
help-register-add = Записывает заявление, ответ прессе или оценку
help-register-list = Что записано, сначала новое, и что за этим последовало
help-register-show = Одна запись целиком: с чьих слов, чем исправлена, что за ней последовало
help-register-led-to = Отмечает в своей книге, что последовало за записью
arg-register-kind = outside-statement, press-answer или assessment
arg-register-text = Что сказано, дословно; у оценки без --attribution — слова самого поста
arg-register-date = Когда сказано, насколько это известно точно: 2026-11-30, 2026-11, 2026-11-30~, 2026-11-01/2026-11-05
arg-register-said-by = Кто сказал: имя и должность
arg-register-attribution = Как этот человек назван: named (по имени), unnamed (должностное лицо без имени), background (не для указания имени)
arg-register-by = Сторона или правительство, от имени которых сказано
arg-register-paraphrase = Слова — поста, а не дословные
arg-register-source = Кто опубликовал: газета, агентство, министерство
arg-register-title = Заголовок
arg-register-published = День публикации
arg-register-address = Где найти: адрес, канал, страница
arg-register-translation = Перевод этих слов, сделанный постом
arg-register-translation-language = Язык перевода (язык этой команды)
arg-register-reported = День, когда об этом сообщили, если он другой
arg-register-subject = О чём это, в нескольких словах
arg-register-about = Запись той же линии или книги, которую она называет; можно указать несколько раз
arg-register-corrects = Наша запись, которую она исправляет; всё указывается заново
arg-register-preview = Показывает, что было бы подписано и кто это прочтёт; не подписывает ничего
arg-register-onto = Линия, на которую записать, чтобы прочли все стороны; без неё — своя книга
arg-register-of-line = Только то, что стоит на этой линии
arg-register-since = Только то, что могло быть в этот день или позже
arg-register-list-about = Только то, где есть эти слова
arg-register-unanswered = Только то, за чем последовало что-то, на что ещё нет ответа
arg-register-id = Запись, по началу её номера
arg-register-came = Что последовало: вопрос, разговор, просьба, сообщение — по началу номера; любая запись — по целому номеру
arg-trigger = Что послужило поводом: запись (detente register list). О записи своей книги отмечается там же, другой стороне об этом не сообщается
register-none = Ни одного заявления не записано.
register-read-by-desk = В свою книгу ({ $book }): у другой стороны её нет. Читают дежурные, переводчики, проверяющий и архивист этого поста.
register-read-by-all = НА ЛИНИЮ ({ $line }): прочтут как наше сообщение ({ $parties }), и оно навсегда останется в записях всех сторон.
register-previewed = Ничего не подписано.
register-entered = Записано, { $officer }: { $id }
register-entered-next = Посмотреть: detente { $command } show { $id }
register-head = { $kind } { $id }, { $status }
register-entered-by = Записано постом стороны ({ $party }); подписано { $time }: { $officers }
register-in-book = В своей книге ({ $name }), которой у другой стороны нет
register-on-line = На линии ({ $name }), читают все её стороны
register-row = { $id }  { $date }  { $kind } (записано: { $party })  { $words }
register-names = Называет: { $entries }
register-message = сообщение
register-led-to = Последовало: { $kind } { $id } — { $state }{ $open ->
        [yes] , ответ ожидается
       *[no] {""}
    }{ $note ->
        [yes] {" "}(отмечено в своей книге, другой стороне не сообщено)
       *[no] {""}
    }
register-list-next = Одна из них целиком: detente { $command } show ID
register-note = Последовало за этой записью
register-noted = Отмечено в своей книге и больше нигде: за { $id } последовало { $entry }
register-note-waits = ПОДПИСАНО И ЕЩЁ НЕ ОТМЕЧЕНО: что за { $id } последовало { $entry }, будет отмечено, когда узел сможет подписывать в книге
register-not-noted = В своей книге НЕ ОТМЕЧЕНО. Сказанное на линии остаётся; отметить: detente register led-to { $id } { $entry }
register-not-noted-yet = В своей книге ЕЩЁ НЕ ОТМЕЧЕНО: когда это станет записью, отметить: detente register led-to { $id } ENTRY
register-tied = Отмечено в своей книге, что последовало за { $id }
register-because-here = Повод (своя книга, другой стороне не сообщено): { $entry }
register-because = Повод: { $entry }
register-named-in = Названо в записи: { $entry }
register-is-protest = ! ПРОТЕСТ: { $entry }

## detente incident

help-incident = Инциденты и опасные сближения: записать, найти, что за ними последовало
help-incident-long =
    Что случилось или едва не случилось, со слов вашего поста: когда, где, кто участвовал, кто пострадал, какой ущерб.
    Запись идёт в свою книгу; с --line ИМЯ — на эту линию, где другая сторона прочтёт её как ваше сообщение.
    Что должно дойти до другого поста сразу, отправляется ещё и сообщением: detente send --template incident-report.

    Примеры:
      detente incident add near-miss "Истребитель прошёл в 30 м от нашего самолёта" --at "301405Z NOV 26" \
        --position "44.50N 34.20E" --involved "наш патрульный самолёт" --involved "неопознанный истребитель"
      detente incident list --since 2026-11-01
      detente query ask did-this-happen "Истребитель прошёл в 30 м" --trigger 3fa9c1
help-incident-add = Записывает инцидент или опасное сближение
help-incident-list = Что записано, сначала новое, и что за этим последовало
arg-incident-kind = incident или near-miss
arg-incident-text = Что случилось
arg-incident-at = Когда это было: 2026-11-30T14:00Z, "301400Z NOV 26", -30min
arg-incident-date = День, если время не известно, насколько он известен точно: 2026-11-30, 2026-11, 2026-11-30~
arg-incident-place = Где, словами
arg-incident-position = Где: 44.50N 34.20E, 443000N 0341200E или квадрат военной сетки
arg-incident-involved = Кто или что участвовало; можно указать несколько раз
arg-incident-casualties = Погибшие и пострадавшие; «нет», если нет
arg-incident-damage = Какой ущерб; «нет», если нет
arg-incident-said-by = Кто доложил: имя и должность
arg-incident-by-account-of = С чьих слов, если не этого поста
incident-none = Ни одного инцидента не записано.

## detente protest

help-protest = Протесты: заявить сообщением, записать как протест, что с ними стало
help-protest-long =
    Заявление протеста. Его слова идут другой стороне сообщением, которое доставляют, подтверждают и на которое отвечают,
    как на всякое; и на линии записано, что это протест и о чём. Что стоит в своей книге, другой стороне не сообщается:
    скажите в словах протеста то, что они должны знать.

    Примеры:
      detente protest lodge "Заявляем протест в связи с полётом 30 ноября." --about 3fa9c1 --answer-by +48h
      detente protest list --unanswered
help-protest-lodge = Отправляет протест и записывает его как протест
help-protest-enter = Записывает отправленное раньше наше сообщение как протест
help-protest-list = Протесты всех сторон, сначала новые, и что с ними стало
help-protest-show = Протест с его сообщением, и что с тем стало
arg-protest-text = Слова
arg-protest-about = О чём: запись или сообщение по началу номера, всё прочее по целому номеру; можно указать несколько раз
arg-protest-precedence = routine, priority или immediate (priority)
arg-protest-message = Сообщение, по началу его номера
protest-none = Ни одного протеста не записано.
protest-lodged = Протест заявлен, { $officer }: сообщение { $message }, записан как { $id }. Посмотреть: detente protest show { $id }
protest-not-entered = ОТПРАВЛЕНО И НЕ ЗАПИСАНО как протест. Записать: detente protest enter { $id } --about ENTRY
protest-not-entered-yet = Как протест ЕЩЁ НЕ ЗАПИСАНО. Когда это станет сообщением, записать: detente protest enter ID --about ENTRY
