# Слова об эксплуатации узла: его собственные тревоги, звонок, настройки.

## Тревоги собственного узла

alarm-clock-set = ЧАСЫ ПЕРЕВЕДЕНЫ: часы этой машины скакнули на { $seconds } с во время работы узла. Времена, подписанные до и после, не согласуются.
alarm-hook-fails = ЗВОНОК НЕ РАБОТАЕТ: команда, которая звонит о тревогах, при последнем запуске завершилась неудачей. Смотрите: detente alarm list
alarm-account-locked = УЧЁТНАЯ ЗАПИСЬ ЗАБЛОКИРОВАНА: слишком много неудачных попыток войти под её именем. Смотрите: detente account list
alarm-settings-refused = НАСТРОЙКИ ОТВЕРГНУТЫ: новые настройки непригодны; действуют прежние. Смотрите: detente config check
alarm-node-died = УЗЕЛ НЕ РАБОТАЕТ: собственный узел завершился сам. Пока он не включён, линия отсюда не обслуживается.
alarm-many-alarms = МНОГО ТРЕВОГ: другая сторона ({ $party }) вызывает их больше, чем можно подать по одной. { $count ->
        [one] Без собственного сигнала пришла ещё { $count }.
        [few] Без собственного сигнала пришли ещё { $count }.
        [many] Без собственного сигнала пришло ещё { $count }.
       *[other] Без собственного сигнала пришло ещё { $count }.
    } Что стоит: detente alarm list
alarm-silenced = звонок выключен

## Звонок

alarm-hook-none = О тревогах ничто не звонит.
alarm-hook-runs = С включения узла звонок звонил { $runs ->
        [one] { $runs } раз
        [few] { $runs } раза
        [many] { $runs } раз
       *[other] { $runs } раза
    }; { $failures ->
        [0] неудач не было.
        [one] неудач: { $failures }.
        [few] неудач: { $failures }.
        [many] неудач: { $failures }.
       *[other] неудач: { $failures }.
    }
alarm-run = Последний раз, { $time }: { $outcome } (заняло { $took })
alarm-run-rang = прозвонил
alarm-run-exit = неудача, код завершения { $code }
alarm-run-signal = прерван сигналом { $signal }
alarm-run-timed-out = длился слишком долго и прерван
alarm-run-not-started = не запустился
alarm-silence-done = { $count ->
        [0] Ничто и не звонило.
        [one] Звонок выключен для { $count } тревоги. Она остаётся в силе; новая зазвонит.
        [few] Звонок выключен для { $count } тревог. Они остаются в силе; новая зазвонит.
        [many] Звонок выключен для { $count } тревог. Они остаются в силе; новая зазвонит.
       *[other] Звонок выключен для { $count } тревоги. Они остаются в силе; новая зазвонит.
    }

## Оповещение по графику дежурств: roster-outcome-…

alarm-step = { $step }, { $time }: { $outcome }{ $whom }
alarm-step-people = {" ("}{ $people })
alarm-step-planned = {" ("}назначено: { $count })
alarm-step-next = дальше, если тревогой никто не займётся: { $step }, { $time }
roster-outcome-under-way = вызывается
roster-outcome-raised = вызваны
roster-outcome-failed = НЕ ДОЗВОНИЛИСЬ, команда звонка завершилась неудачей
roster-outcome-nobody-planned = ступень пропущена, НИКТО НЕ НАЗНАЧЕН
roster-outcome-no-way = ступень пропущена, СВЯЗАТЬСЯ НЕ С КЕМ
roster-outcome-called-off = вызывать не понадобилось
watch-escalated = ТРЕВОГОЙ НИКТО НЕ ЗАНЯЛСЯ: { $alarm } { $step }: { $outcome } (назначено: { $count })
alarm-roster-none = На это время графика дежурств нет: тревоги звонят в помещении, по имени никого не вызывают. Начать: detente roster draft
alarm-roster-clock = ЧАСЫ ПОД СОМНЕНИЕМ: вызывают и тех, кто назначен по другим часам. Смотрите: detente alarm list
alarm-roster-begin = Если бы тревога началась сейчас и ею никто не занялся:
alarm-roster-step = { $step }, { $when }{ $whom }
alarm-roster-at-once = сразу
alarm-roster-after = через { $time }
alarm-roster-end = Затем все они снова, при каждом повторении. При просьбе прекратить огонь вызывают всех сразу; при звонке дежурному ступень длится не дольше 20 с. В помещении звонок звонит в любом случае.

alarm-messages-next = Дальше: detente read НОМЕР открывает сообщение; detente acknowledge НОМЕР или detente answer НОМЕР снимает тревогу
alarm-messages-none = Ни об одном сообщении тревога не стоит.
alarm-message-not-delivered = { $precedence } { $dtg } ({ $party }): нет расписки, тревога с { $time }: { $message }
alarm-message-not-acknowledged = { $precedence } { $dtg } ({ $party }): не подтверждено, тревога с { $time }: { $message }
alarm-message-received = { $precedence } { $dtg } ({ $party }): ждёт офицера с { $time }: { $message }
alarm-message-matter-waits = { $precedence } ({ $party }): запрос разговора, разговор, вопрос или просьба ждёт нашего слова с { $time }: { $message }
alarm-message-unanswered = { $precedence } ({ $party }): запрос разговора, разговор, вопрос, просьба или звонок дежурному без ответа, срок вышел { $time }: { $message }
alarm-message-break-glass = { $precedence } { $dtg } ({ $party }): отправку разрешил один офицер, тревога с { $time }: { $message }

help-alarm = Показывает тревоги, испытывает звонок, выключает его
help-alarm-long =
    Показывает тревоги, которые в силе, испытывает звонок, выключает его.

    Звонок — ваша программа, названная в config.toml, раздел [alarm], словом hook. Она запускается, когда
    тревога поднята или снята, и снова, пока есть тревога, для которой звонок не выключен. Оболочке она не
    передаётся. После своих аргументов программа получает, что случилось и какая тревога; остальное — в
    окружении (DETENTE_EVENT, DETENTE_ALARM, DETENTE_WORDS) и в виде JSON на стандартном вводе.

    Если тревогой, которая требует человека, никто не занялся, людей вызывают по графику дежурств вашей книги:
    дежурный, через deputy_s заместитель, ещё через on_call_s те, кто на вызове. Кого вызывать, программе сказано.

    Примеры:
      detente alarm test
      detente alarm list
      detente alarm messages
      detente alarm silence
      detente alarm roster
      detente alarm test --step deputy
help-alarm-list = Перечисляет тревоги и говорит, как работает звонок
help-alarm-messages = Перечисляет все сообщения, о которых стоят тревоги, самые срочные первыми
help-alarm-roster = Говорит, кого звонок вызвал бы сейчас, в каком порядке и через сколько; никому не звонит
help-alarm-test = Звонит один раз и говорит, что вышло и сколько это заняло
help-alarm-silence = Выключает звонок для нынешних тревог; новые зазвонят
help-alarm-ring = Звонит в обход узла: для системы служб, когда узел умер
value-step = СТУПЕНЬ
arg-alarm-step = Вызывает для пробы людей этой ступени графика дежурств: watch, deputy или on-call
arg-alarm-reason = Почему звонить: node-died

## Настройки

warning-heading = Обратите внимание
config-place = { $file }, строка { $line }, столбец { $column }
config-good = Настройки верны.
config-good-but = С этими настройками узел работает. { $count ->
        [one] Стоит взглянуть на { $count } замечание.
        [few] Стоит взглянуть на { $count } замечания.
        [many] Стоит взглянуть на { $count } замечаний.
       *[other] Стоит взглянуть на { $count } замечания.
    }
config-wrong-count = { $count ->
        [one] Найдена { $count } ошибка
        [few] Найдены { $count } ошибки
        [many] Найдено { $count } ошибок
       *[other] Найдено { $count } ошибки
    }: узел не включится или будет работать не так, как задумано.
config-reload-taken = Теперь в силе: { $names }
config-reload-same = Из того, что меняется на ходу, ничего не изменилось.
config-reload-restart = Ждёт перезапуска узла: { $names }

help-config = Проверяет настройки, показывает их, перечитывает
help-config-long =
    Проверяет настройки узла, показывает их со всеми значениями по умолчанию, перечитывает на ходу.

    «check» испытывает каждое правило сейчас: что написано в файле, свободны ли порты, запускается ли
    программа звонка. Код завершения 0, если узел может с ними работать, и 2, если нет.
    «reload» делает то же, что SIGHUP: звонок, язык поста, журнал работы и адреса других сторон меняются сразу;
    команда говорит, что ждёт перезапуска.

    Примеры:
      detente config check
      detente config show
      detente config reload
help-config-check = Испытывает каждое правило сейчас: код завершения 0 или 2
help-config-show = Показывает настройки со всеми умолчаниями; никогда ключи и токены
help-config-reload = Берёт то, что меняется на ходу, и говорит, что ждёт перезапуска

## Работает ли узел

health-well = Узел работает; включён { $time } назад.
health-stuck = Узел отвечает, но его рабочий цикл стоит уже { $time }.
help-health = Одной строкой говорит, работает ли узел; для сторожевых программ
help-health-long =
    Одной строкой, в пределах секунды, говорит, работает ли узел; для сторожевых программ и сценариев.

    Код завершения 0: узел работает. 1: он отвечает, но его рабочий цикл стоит; остановите его и включите
    снова. 2: узел не отвечает. Нужна только папка данных.

    Пример:
      detente health || systemctl restart detente

## Помощь и наблюдение

help-support = Собирает то, что нужно знать помощнику, и показывает это до сохранения
help-support-long =
    Собирает то, что нужно знать помощнику: версии, настройки без имён и адресов, что нашёл врач, числа
    и сколько раз журнал работы говорит что. Никогда ключи, тексты и имена.

    Сначала страница показывается, затем команда спрашивает, сохранить ли её. Прочтите её: кому её отдать,
    решаете вы.

    Примеры:
      detente support
      detente support --yes --out page.txt
arg-support-out = Куда сохранить (detente-support-ВРЕМЯ.txt здесь)
arg-support-log = Журнал работы узла, если его не ведёт система служб
arg-support-yes = Сохранить без вопроса
support-ask = Сохранить эту страницу в { $path }? [д/Н]
support-saved = Сохранено: { $path }
support-not-saved = Не сохранено.

help-watch = Показывает состояние линии вживую
help-watch-long =
    Показывает состояние линии вживую: самое срочное сверху, заново при каждом событии. Новая тревога звучит.

    Работает, пока её не завершат. Если узла не слышно, она звучит один раз и ждёт, пока он вернётся.

    Клавиши: s выключает звонок для нынешних тревог; q завершает. Без терминала печатает по строке на
    событие, с --json сами события. Как ответили на сообщение, говорит теми же словами, что detente read.

    --line и --kind выбирают события; страница всё равно показывает весь узел.

    Примеры:
      detente watch
      detente watch --line north --kind held --kind raised --json
arg-watch-line = Только то, что происходит на этой линии: начало её номера, её название или часть названия
arg-watch-kind = Только события этого вида; можно указать несколько раз: held, draft, raised, gathered, cleared, escalated, link, charter, speaks, test_asks, fork
value-kind = ВИД
watch-keys = [s] выключить звонок   [q] конец
watch-lost = Узел больше не слышно.
watch-heard = Узел снова слышно.
watch-more = … это не всё: detente status
watch-held = { $line }: { $what }, { $precedence } ({ $party }): { $id }
watch-answered = { $line }: сообщение { $id }, { $precedence }: { $answered }
watch-answers = Ответы за это время:
held-message = сообщение
held-displayed = сообщение открыто
held-acknowledged = сообщение подтверждено
held-answered = ответ на сообщение
held-cancelled = сообщение отменено
held-not-acknowledged = в срок нет подтверждения
held-receipt = расписка
held-line-test = проверка линии
held-link-summary = сводка о канале
held-account = запись о контакте или событии
held-on-watch = дежурство
held-authority = хартия, офицеры или эпоха
held-other = запись другого вида
watch-draft = { $line }: черновик ждёт другого офицера
watch-draft-over = { $line }: черновик больше не ждёт другого офицера
watch-link = Связь изменилась ({ $party })
watch-charter = { $line }: пришла хартия или новая подпись под ней
watch-charter-founded = { $line }: хартию подписали все стороны
watch-speaks = { $line }: этот узел снова может подписывать
watch-test-asks = { $line }: проверка линии ждёт здешнего офицера: { $id }
watch-fork = { $line }: на одном месте подписаны две записи ({ $party })
watch-missed = Часть произошедшего здесь не сказана: detente status
status-more-alarms = { $count ->
        [one] и ещё { $count }: detente alarm list
        [few] и ещё { $count }: detente alarm list
        [many] и ещё { $count }: detente alarm list
       *[other] и ещё { $count }: detente alarm list
    }

## Вопросы первого включения

init-ask-begin = Новый узел, в { $path }. Пустой ответ берёт то, что в скобках.
init-ask-name = Как называется эта сторона, как её прочтут другие?
init-ask-languages = На каких языках читает этот пост (en, ru, …)?
init-ask-listen = Где до этого узла доходят другие стороны (- если он только звонит сам)?
init-ask-api = Где до него доходят программы этой машины?
init-name-unfit = «{ $answer }» — не имя: нужно от 1 до 100 байт и ничего, что исполнил бы экран.
init-language-unfit = «{ $answer }» не называет языков: напишите их обозначения, например: en, ru
init-address-unfit = «{ $answer }» — не адрес: напишите как 0.0.0.0:7100 или [::]:7100
init-port-unfit = В «{ $answer }» нет постоянного порта: другие стороны его потом не найдут.
init-api-open = «{ $answer }» был бы открыт другим машинам: годятся 127.0.0.1 и ::1.
