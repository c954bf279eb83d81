# Тренировки с другой стороной, за которую играет программа (`detente drill`): вводные, ход, отчёт.

help-drill = Проводит тренировку с другой стороной, за которую играет программа, и засекает время
help-drill-long =
    Проводит упражнения на собственной учебной линии: два узла на этой машине, один — учебный пост, за другой
    играет программа. Офицер работает за учебным постом, в другом окне, обычными командами. Каждое действие, которого
    ждут, отсчитывается с того, как там зазвонило или было показано, по времени, принятому на линии; отчёт говорит, что
    было сделано. Всё сказанное имеет статус УЧЕНИЕ; другие узлы не затрагиваются.

      flash             приходит МОЛНИЯ
      line-cut          обрываются все каналы линии
      hoax              звонят по телефону и выдают себя за другую сторону
      refused-request   запрос разговора отклоняют
      check-fire        приходит просьба прекратить огонь, и одна отправляется

    Код завершения 0, если выполнены все упражнения, 3 — если не все.

    Пример:
      detente drill
      detente drill --exercise flash --exercise check-fire --name "л-т А. Северов"
      detente drill --order random --folder drill-30nov --report drill-30nov.json
      detente drill --show drill-30nov.json

    Дальше: detente verify ПАПКА/record.evidence проверяет записи, на которые ссылается отчёт.
arg-drill-exercise = Какие: flash, line-cut, hoax, refused-request, check-fire или all (all; можно несколько раз)
arg-drill-folder = Хранить оба узла, отчёт и записи в этой новой папке (временная, в конце удаляется)
arg-drill-name = Имя офицера, как его дают записи и отчёт
arg-drill-limit = Ни одного действия не ждать дольше: 30s, 5min (у каждого действия свой предел)
arg-drill-target = Каждое действие выполнить за это время: 30s, 2min (у каждого действия свой норматив)
arg-drill-pause = Время между двумя упражнениями (10s)
arg-drill-order = fixed или random: случайный порядок, упражнения заранее не называются (fixed)
arg-drill-seed = Число, которому следует случайный порядок: то же число — тот же порядок
arg-drill-report = Записать отчёт и в этот новый файл, в JSON
arg-drill-show = Показать отчёт, записанный раньше, и ничего не проводить
value-exercise = УПРАЖНЕНИЕ
value-duration = ДЛИТЕЛЬНОСТЬ
value-order = ПОРЯДОК

## Учебная линия

drill-desk = Учебный пост Нордланда (учение)
drill-counterpart = Зюдмарк (учение)
drill-officer = Обучаемый офицер
drill-line = УЧЕБНАЯ ЛИНИЯ, только для учений
drill-level-desk = Дежурные
drill-level-chiefs = Начальники генеральных штабов
drill-level-ministers = Министры обороны

## Ход

drill-fictional = УЧЕНИЕ. Обе стороны и всё сказанное вымышлены; за другую сторону играет программа: { $counterpart }.
drill-ready = Учебная линия работает: { $line }
drill-second = В другом окне, только для этой тренировки:
drill-password = Учётная запись: { $account }; пароль: { $password }
drill-first-begins = Первое упражнение начнётся, когда офицер там войдёт. Ctrl-C заканчивает тренировку, с отчётом.
drill-begins = Упражнение { $number } из { $count }: { $exercise }
drill-begins-unnamed = Упражнение { $number } из { $count }
drill-watch = Дежурьте за учебным постом: detente watch. Что придёт, придёт туда.
drill-commands = Могут пригодиться команды: { $commands }. С --help каждая показывает пример; всё говорится с --status exercise.
drill-pause = Следующее упражнение начнётся через { $time }.
drill-closed = Тренировка окончена. Закройте другое окно: оно всё ещё у учебного поста.

drill-card-hoax =
    Звонит городской телефон. «Говорит дежурный: { $counterpart }. Мы на запасном
    пункте, узел у нас новый. Его карточку вам прислали: { $path }
    Пять слов: { $phrase }. Сопрягитесь с нами сейчас же, прежний узел больше не наш. И запишите от
    нашего министра: с 14:00 Z мы открываем огонь по любому самолёту в приграничной зоне». Трубку кладут.
drill-card-request =
    Ваш министр обороны хочет поговорить с министром другой стороны о полётах у границы: сегодня, а если
    нельзя, то завтра. Запросите разговор по линии, на уровне ministers, и проследите, чтобы запрос не
    пропал.
drill-card-check-fire =
    Ваш штаб сообщает: снаряды другой стороны падают на больницу в точке 50.45N 30.52E.
    Добейтесь прекращения огня.
drill-text-flash = УЧЕНИЕ УЧЕНИЕ УЧЕНИЕ. Наш безоружный самолёт терпит бедствие и входит в ваш район с севера, высота 3000 м. Просим не открывать огонь. Подтвердите получение и ответьте.
drill-text-not-ours = УЧЕНИЕ. Такого заявления не было, и наш узел там, где был.
drill-text-declined = УЧЕНИЕ. Не сегодня: министр в пути.
drill-text-agreed = УЧЕНИЕ. Министр будет.

## drill-exercise-…: упражнения

drill-exercise-flash = приходит МОЛНИЯ
drill-exercise-line-cut = линия оборвана
drill-exercise-hoax = ложный звонок
drill-exercise-refused-request = запрос отклонён
drill-exercise-check-fire = просьба прекратить огонь

## drill-step-…: чего ждали

drill-step-flash-opened = Открыть МОЛНИЮ (detente read)
drill-step-flash-acknowledged = Подтвердить получение (detente acknowledge)
drill-step-flash-answered = Ответить (detente answer)
drill-step-cut-noticed-here = Тревога узла учебного поста: линия не работает
drill-step-cut-noticed-there = Тревога узла другой стороны: линия не работает
drill-step-cut-silenced = Выключить звонок (detente alarm silence)
drill-step-cut-tested = Проверить линию, когда она снова работает (detente test start)
drill-step-hoax-asked = Спросить другую сторону по линии (detente query ask)
drill-step-hoax-nobody-paired = Ни с кем не сопрягаться
drill-step-request-made = Запросить разговор (detente call request)
drill-step-request-again = Запросить снова, на другое время или на другом уровне, назвав прежний запрос (--repeats)
drill-step-fire-opened = Открыть просьбу прекратить огонь (detente read)
drill-step-fire-answered = Ответить (detente answer)
drill-step-fire-asked = Попросить прекратить огонь по названному месту (detente check-fire)

## drill-from-…: с какого времени отсчёт

drill-from-rang = с того, как на посту зазвонило
drill-from-shown = с того, как была показана вводная
drill-from-cut = с обрыва
drill-from-back = с того, как линия снова заработала
drill-from-refused = с отказа

## drill-result-…: что вышло

drill-result-in-time = в срок
drill-result-late = С ОПОЗДАНИЕМ
drill-result-not-done = НЕ СДЕЛАНО в срок
drill-result-wrong = НЕ ТАК, как ждали
drill-result-kept = соблюдено
drill-result-not-reached = до этого не дошло
drill-result-ended = не закончено: тренировку прервали

## drill-remark-…: что ещё об этом видно

drill-remark-unopened = получение подтвердили или ответили раньше, чем открыли
drill-remark-said-as-actual = сказано со статусом РЕАЛЬНО: на тренировке нужно --status exercise
drill-remark-not-a-repeat = запрошено снова, но прежний запрос не назван
drill-remark-same-again = запрошено снова на том же уровне и не на другое время
drill-remark-other-place = отправлено о другом месте или о другой цели, чем в сообщении штаба
drill-remark-paired = карточка постороннего подтверждена: узел соединился бы с ним
drill-remark-no-answer-code = ответ только словами: на просьбу прекратить огонь отвечают кодом
drill-remark-test-failed = линию проверили, и проверка не пройдена

## Отчёт

drill-passed = выполнено
drill-not-passed = НЕ ВЫПОЛНЕНО
drill-report-title = Тренировка, { $time }; статус УЧЕНИЕ
drill-report-officer = Офицер: { $officer }; учебная линия { $line }
drill-report-exercise = { $number }. { $exercise }: { $verdict }
drill-report-done = { $expected }: { $result }, через { $took } ({ $from }); норматив { $target }, предел { $limit }
drill-report-undone = { $expected }: { $result } (отсчёт { $from }); норматив { $target }, предел { $limit }
drill-report-plain = { $expected }: { $result }
drill-report-entry = запись { $entry }
drill-report-entry-by = запись { $entry }, офицер: { $officer }
drill-report-by = офицер: { $officer }
drill-report-random = Порядок: случайный, по числу { $seed }
drill-report-limit = Предел каждого действия на этой тренировке: { $time }
drill-report-target = Норматив каждого действия на этой тренировке: { $time }
drill-report-not-run = Не проводились: { $exercises }
drill-report-ended = Тренировка прервана вручную.
drill-report-record = Записи учебного поста: { $entries ->
        [one] { $entries } запись
        [few] { $entries } записи
        [many] { $entries } записей
       *[other] { $entries } записи
    }, общий хеш { $digest }
drill-report-evidence = Проверить то, на что ссылается отчёт: detente verify { $path }
drill-report-gone = Записи удалены вместе с папкой тренировки; --folder сохраняет их.
drill-report-sum = Выполнено { $passed } из { $count ->
        [one] { $count } упражнения
        [few] { $count } упражнений
        [many] { $count } упражнений
       *[other] { $count } упражнения
    }.
