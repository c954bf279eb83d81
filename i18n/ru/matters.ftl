## Дела: запрос разговора, состоявшийся разговор, вопрос, просьба; у сообщений по итогам свой файл. Надпись называет факт, не смягчает его и не оценивает.

refusal-not-now = в том состоянии дела, которое знал автор, это ничего не меняет
refusal-not-a-side = это говорят только две стороны дела, и каждая — своё

cause-wish-who-too-long = в имени { $bytes } байт, допускается не больше { $max }
cause-wish-times = в запросе разговора называют не больше { $max } промежутков времени
cause-wish-time-backwards = названное время кончается раньше, чем начинается
cause-wish-languages = в запросе разговора называют не больше { $max } языков
cause-wish-recording = хартия не разрешает записывать разговоры
cause-matter-nothing = ничего
cause-matter-no-such = дела { $matter } здесь нет
cause-matter-with-nobody = дело ведут с одной другой стороной линии
cause-matter-flash = с самой высокой срочностью отправляют только сообщение, и подписывают его двое
cause-matter-no-level = уровня { $level } в хартии нет
cause-matter-minutes = на разговор отводят от 1 до { $max } минут, а не { $minutes }
cause-matter-other-kind = в деле этого рода так не говорят
cause-matter-several = предложено несколько времён ({ $count }); назовите предложение, на которое соглашаетесь
cause-matter-no-words = на просьбу отвечают словами
cause-matter-nobody = того, кто присоединился к разговору, называют
cause-matter-looks-on = это дело двух других сторон
cause-matter-other-side = наша сторона в этом деле не говорит { $act }; сейчас она может сказать: { $can }
cause-matter-not-now = { $kind }: { $state }. Сейчас { $act } ничего не изменит; сказать можно: { $can }
cause-matter-not-on-offer = того времени больше не предлагают
cause-matter-field-missing = для { $act } нужно { $field }
cause-matter-field-not-taken = { $act } не принимает { $field }
cause-matter-unknown-word = { $value } — не из списка: { $known }

## matter-…: какого рода дело

matter-call-request = запрос разговора
matter-query = вопрос
matter-ask = просьба
matter-call = разговор

## state-of-…: состояния дела, по родам

state-of-call-request-asked = запрошен, офицер ещё не видел
state-of-call-request-seen = офицер видел, ответа ещё нет
state-of-call-request-other-time = предложено другое время
state-of-call-request-deferred = отложен
state-of-call-request-delegated = передан на другой уровень
state-of-call-request-agreed = согласован
state-of-call-request-declined = отклонён
state-of-call-request-called-off = был согласован и отменён
state-of-call-request-withdrawn = отозван
state-of-query-asked = задан, ответа ещё нет
state-of-query-will-check = выясняется
state-of-query-answered = ответ дан
state-of-query-withdrawn = отозван
state-of-ask-open = открыта
state-of-ask-put-off = отложена
state-of-ask-answered = ответ дан
state-of-ask-refused = в ней отказано
state-of-ask-withdrawn = отозвана
state-of-call-begun = начался, по словам одной стороны; другая этого не сказала
state-of-call-ended-unconfirmed = начался и закончился, по словам одной стороны; другая этого не сказала
state-of-call-held = начался, по словам обеих сторон
state-of-call-ended-by-asker = начался, по словам обеих сторон; закончился, по словам той, что внесла его
state-of-call-ended-by-asked = начался, по словам обеих сторон; закончился, по словам другой стороны
state-of-call-ended = закончился, по словам обеих сторон
state-of-call-denied = его не было, по словам другой стороны
state-of-call-withdrawn = запись о нём взята назад тем, кто её внёс

## said-on-…: что сказано в деле, по родам

said-on-call-request-request = запрошен разговор
said-on-call-request-seen = офицер видел
said-on-call-request-accept = согласие
said-on-call-request-propose = предложено другое время
said-on-call-request-take = согласие с предложенным временем
said-on-call-request-defer = отложено
said-on-call-request-delegate = передано на другой уровень
said-on-call-request-decline = отклонено
said-on-call-request-withdraw = отозвано
said-on-call-request-call-off = отменено
said-on-call-request-no-answer = к сроку ответа нет
said-on-query-ask = задан вопрос
said-on-query-answer = ответ
said-on-query-will-check = выясним
said-on-query-withdraw = отозвано
said-on-query-no-answer = к сроку ответа нет
said-on-ask-raise = высказана просьба
said-on-ask-answer = ответ
said-on-ask-put-off = отложено
said-on-ask-refuse = отказ
said-on-ask-repeat = высказана снова
said-on-ask-withdraw = отозвано
said-on-ask-no-answer = к сроку ответа нет
said-on-call-start = разговор начался
said-on-call-began = начался, по словам этой стороны
said-on-call-deny = такого разговора не было
said-on-call-withdraw = взято назад
said-on-call-join = в разговор вступил
said-on-call-leave = из разговора вышел
said-on-call-end = закончился, по словам этой стороны
said-on-call-no-answer = к сроку ответа нет

## call-medium-…: каким образом говорят

call-medium-line = по этой линии
call-medium-telephone = по телефону
call-medium-video = по видеосвязи
call-medium-in-person = лично
call-medium-radio = по радио
call-medium-another = иным образом
call-medium-other = образом, которого эта версия не знает

## call-reason-…: почему разговор отклонён

call-reason-not-stated = причина не названа
call-reason-not-reachable = с тем, кого просят, нельзя связаться
call-reason-not-now = не сейчас
call-reason-other-level = не на этом уровне
call-reason-subject = не на эту тему
call-reason-circumstances = не в нынешних обстоятельствах
call-reason-no-use = в этом не было бы пользы
call-reason-other = причина, которой эта версия не знает

## question-…: о чём спрашивают

question-are-these-yours = Это ваши?
question-is-this-your-position = Это заявление — ваша позиция?
question-did-this-happen = Это было?
question-other = Вопрос, которого эта версия не знает

## reply-…: что отвечают на вопрос

reply-yes = да
reply-no = нет
reply-unknown = неизвестно
reply-not-said = не скажем
reply-other = ответ, которого эта версия не знает

## Одно дело и списки

value-time = ВРЕМЯ
value-span = С/ДО
value-state = СОСТОЯНИЕ
value-question = ВОПРОС
matter-between = { $asker } → { $asked }; подписали: { $officers }
matter-state = Состояние: { $state }
matter-awaits = Слово за стороной «{ $party }».
matter-due = Ответ нужен к { $time }
matter-references = Ссылается на: { $entries }
matter-said-so-far = Что сказано, время по часам автора:
matter-delivered = у узла стороны «{ $party }» с { $time }
matter-crossed = РАЗМИНУЛИСЬ, стороны не знали друг о друге: { $one } / { $other }. Действует менее обязывающее.
matter-left-out = { $count ->
        [one] Не показано { $count } действие: в одном деле у каждой стороны их число ограничено.
        [few] Не показано { $count } действия: в одном деле у каждой стороны их число ограничено.
        [many] Не показано { $count } действий: в одном деле у каждой стороны их число ограничено.
       *[other] Не показано { $count } действия: в одном деле у каждой стороны их число ограничено.
    }
matter-for-minutes = { $time }, { $minutes } мин
matter-was-due = срок { $time }
matter-list-next = Дальше: detente { $command } show НОМЕР
matter-begun = { $kind } { $id }; подписал { $officer }.
matter-begun-next = Дальше: detente { $command } show { $id }
matter-sayable = Что этот пост может сказать сейчас: { $acts }. Каждое так: detente { $command } СЛОВО { $id }
matter-said = { $kind } { $matter }: { $said }; подписал { $officer } (запись { $id }).
flag-text-not-held = есть текст, которого здесь нет
status-matter = { $kind } ({ $party }), { $state }; слово за нами: detente { $command } show { $id }
status-more-matters = нашего слова ждут и другие дела: detente call list --waits, detente call held --waits, detente query list --waits, detente ask list --waits, detente readout list --waits, detente ring list --waits

arg-matter = Какое дело: его номер или начало номера, как в списке
arg-matter-open = Только те, где кто-то должен сказать слово
arg-matter-waits = Только те, где слово за нами
arg-matter-state = Только те, что в этом состоянии, например declined или answered
arg-matter-status = Только те, что этого статуса: actual, exercise или test
arg-matter-to = Другая сторона; нужна, если на линии больше двух сторон
arg-matter-precedence = routine, priority или immediate (routine)
arg-matter-answer-by = К какому времени нужен ответ: 2026-11-30T14:00Z, "301400Z NOV 26" или +2h
arg-matter-text = Слова к этому
arg-matter-until = До какого времени: 2026-11-30T14:00Z, "301400Z NOV 26" или +2h

## detente call

call-none = Запросов разговора нет.
call-level = Уровень: { $level }
call-whom = С кем: { $whom }; от чьего имени: { $behalf }
call-suits = Подошло бы: с { $from } до { $until }
call-languages = Языки разговора: { $languages }
call-interpreter = Нужен переводчик.
call-recording = Желательно записать разговор.
call-agreed = СОГЛАСОВАНО: { $time }, { $minutes } мин
call-proposed = Предложено: { $time }, { $minutes } мин, сторона { $party } ({ $id })
call-sought = Разговора на уровне «{ $level }» добивались этим запросом и теми, которые он повторяет:
call-sought-requests = { $count ->
        [one] { $count } запрос, { $first }; по словам стороны «{ $party }»
        [few] { $count } запроса, с { $first } по { $last }; по словам стороны «{ $party }»
        [many] { $count } запросов, с { $first } по { $last }; по словам стороны «{ $party }»
       *[other] { $count } запроса, с { $first } по { $last }; по словам стороны «{ $party }»
    }
call-sought-declined = { $count ->
        [one] отклонён { $count } раз, { $first }; по словам стороны «{ $party }»
        [few] отклонён { $count } раза, с { $first } по { $last }; по словам стороны «{ $party }»
        [many] отклонён { $count } раз, с { $first } по { $last }; по словам стороны «{ $party }»
       *[other] отклонён { $count } раза, с { $first } по { $last }; по словам стороны «{ $party }»
    }
call-sought-unanswered = { $count ->
        [one] { $count } раз к сроку ответа не было, { $first }; по словам стороны «{ $party }»
        [few] { $count } раза к сроку ответа не было, с { $first } по { $last }; по словам стороны «{ $party }»
        [many] { $count } раз к сроку ответа не было, с { $first } по { $last }; по словам стороны «{ $party }»
       *[other] { $count } раза к сроку ответа не было, с { $first } по { $last }; по словам стороны «{ $party }»
    }
call-none-held = Состоявшихся разговоров нет.
call-between = Между { $asker } (внесла первой) и { $asked }; подписали: { $officers }
call-by-means = Разговор { $medium }
call-speaker = За сторону «{ $party }»: { $name }
call-not-stated = не сказано
call-account = По словам стороны «{ $party }»: начался { $began }; закончился { $ended }; длился { $lasted }
call-apart-began = О начале стороны говорят по-разному, разница { $duration }.
call-apart-ended = О конце стороны говорят по-разному, разница { $duration }.
call-apart-lasted = О том, сколько он длился, стороны говорят по-разному, разница { $duration }.
call-participant = { $name }: с { $joined }; до { $left }; по словам стороны «{ $party }»
call-spoken = Слова, которые в начале читают вслух по очереди:
call-speaks = { $party }: { $words } ({ $cyrillic })
call-no-phrase = Слов ещё нет: время разговора не согласовано, и на звонок не ответили.
call-leads-to = За ним следуют: { $calls }
value-medium = ОБРАЗ
help-call = Запрашивает разговор, отвечает на такой запрос и хранит, как разговор прошёл
help-call-long =
    Запрашивает разговор у другой стороны: на каком уровне, с кем, от чьего имени, о чём. Другая сторона соглашается,
    предлагает другое время, откладывает, передаёт на другой уровень или отклоняет с причиной. «Отклонено»,
    «отложено» и «ответа нет» — три разных факта, и каждый остаётся в записях. Если два действия разминулись,
    действует менее обязывающее, и об этом узнают оба поста.

    Состоявшийся разговор, по этой линии или иным образом, вносят обе стороны: когда начался, кто вступил и кто вышел,
    когда закончился. Каждая говорит за себя, а где они расходятся, видно и то и другое.

    Пример:
      detente call request --level ministers --whom "Министр обороны" --behalf "Министр обороны" "Полёты"
      detente call accept 3fa9c1 --at "301400Z NOV 26" --minutes 30 --officer south-c.key
      detente call calendar --zone Europe/Kyiv --zone America/New_York --out calls.ics
      detente call decline 3fa9c1 --reason circumstances --officer south-c.key
      detente call request … --repeats 3fa9c1     запросить снова; видно, как долго добиваются разговора
      detente call phrase 3fa9c1                  перед разговором: есть ли связь и что обе стороны читают вслух
      detente call start "Полёты" --request 3fa9c1 --officer north-a.key
      detente call began 77b0de --at -5min --officer south-c.key
      detente call join 77b0de "Переводчик" --officer north-a.key
      detente call end 77b0de --officer north-a.key

    Дальше: detente call show НОМЕР
help-call-request = Запрашивает разговор
help-call-list = Перечисляет запросы разговора, новые сначала
help-call-show = Показывает один: состояние, каждое действие со временем и подписями, как долго добиваются разговора
help-call-seen = Говорит, что офицер здесь его видел
help-call-accept = Соглашается на разговор в названное время
help-call-propose = Предлагает другое время
help-call-take = Соглашается с тем временем, которое предлагает другая сторона
help-call-defer = Откладывает до названного времени
help-call-delegate = Передаёт на другой уровень
help-call-decline = Отклоняет, с причиной
help-call-withdraw = Отзывает наш запрос или нашу запись о разговоре
help-call-call-off = Отменяет то, что согласовано
help-call-start = Говорит, что разговор начался и когда, по нашим словам
help-call-held = Перечисляет состоявшиеся разговоры, новые сначала
help-call-began = Говорит, когда он начался, по нашим словам; сказанное позже исправляет сказанное раньше
help-call-deny = Говорит, что такого разговора не было
help-call-join = Говорит, что кто-то вступил в разговор
help-call-leave = Говорит, что кто-то из разговора вышел
help-call-end = Говорит, когда он закончился, по нашим словам; сказанное позже исправляет сказанное раньше
help-call-phrase = Показывает, на что смотрят перед разговором: есть ли связь и какие слова обе стороны читают вслух
arg-call-was-at = Когда: 2026-11-30T14:00Z, "301400Z NOV 26" или -5min (сейчас)
arg-call-about = О чём разговор
arg-call-of-request = Запрос, по которому он состоялся, по началу номера: уровень и кто говорит берутся из него
arg-call-of-ring = Звонок дежурному, на который ответили, по началу номера
arg-call-medium = line, telephone, video, in-person, radio или another (line)
arg-call-held-level = На каком уровне: его обозначение в хартии или название
arg-call-speaks-there = Кто говорит за другую сторону: имя и должность
arg-call-speaks-here = Кто говорит за нашу сторону: имя и должность
arg-call-who = Кто вступил: имя и должность
arg-call-who-left = Кто вышел: часть имени или начало номера действия, по которому он вступил
arg-call-subject = О чём разговор
arg-call-level = Запрошенный уровень: его обозначение в хартии или название
arg-call-other-level = Уровень, на который передаётся: его обозначение в хартии или название
arg-call-whom = С кем: имя и должность
arg-call-behalf = От чьего имени: имя и должность
arg-call-suits = Время, которое подошло бы, как С/ДО; для нескольких повторите
arg-call-language = Язык разговора; для нескольких повторите
arg-call-interpreter = Просить переводчика
arg-call-recording = Пожелать записи разговора; хартия должна её разрешать
arg-call-repeats = Прежний запрос, который этот повторяет, по началу номера; для нескольких повторите
arg-call-follows = Состоявшийся разговор, за которым он следует, по началу номера; для нескольких повторите
arg-call-at = Когда начнётся разговор: 2026-11-30T14:00Z, "301400Z NOV 26" или +2h
arg-call-minutes = На сколько минут, от 1 до 1440
arg-call-proposal = С каким предложением согласны, по началу номера; не нужно, если оно одно
arg-call-reason = not-stated, not-reachable, not-now, other-level, subject, circumstances или no-use (not-stated)

## detente query

query-none = Вопросов нет.
help-query = Задаёт другой стороне вопрос с готовыми ответами и отвечает на такой вопрос
help-query-long =
    Задаёт другой стороне вопрос, на который отвечают «да», «нет», «неизвестно» или «не скажем». «Не скажем» — тоже
    ответ; более поздний ответ исправляет более ранний, и остаются оба.

    Пример:
      detente query ask are-these-yours "Два самолёта у реки, 14:20 Z" --officer north-a.key
      detente query will-check 3fa9c1 --until +30min --officer south-c.key
      detente query answer 3fa9c1 no --officer south-c.key

    Дальше: detente query show НОМЕР
help-query-ask = Задаёт вопрос
help-query-list = Перечисляет вопросы, новые сначала
help-query-show = Показывает один: состояние и каждый ответ со временем и подписями
help-query-answer = Отвечает: yes, no, unknown или not-said
help-query-will-check = Говорит, до какого времени это выясняется
help-query-withdraw = Отзывает наш вопрос
arg-query-question = are-these-yours, is-this-your-position или did-this-happen
arg-query-text = О чём вопрос
arg-query-about = О чём из записей он: сообщение или любая запись по полному номеру; для нескольких повторите
arg-query-answer = yes, no, unknown или not-said

## detente ask

ask-none = Просьб нет.
help-ask = Хранит просьбу одной стороны к другой, пока на неё не ответят, не откажут или её не отзовут
help-ask-long =
    Хранит то, чего одна сторона хочет от другой и что высказано в разговоре или сообщении: прекращение огня,
    коридор, список имён. Просьба открыта, пока на неё не ответят словами, в ней не откажут или её не отзовут,
    сколько бы раз её ни высказывали снова.

    Пример:
      detente ask raise "Прекратить огонь у моста с 18:00 Z" --officer north-a.key
      detente ask raise "Прекратить огонь у моста" --topic ceasefire --in 77b0de --officer north-a.key
      detente ask repeat 3fa9c1 --in 77b0de --officer north-a.key
      detente ask answer 3fa9c1 --text "С 19:00 Z" --officer south-c.key

    Дальше: detente ask list --open
help-ask-raise = Высказывает просьбу
help-ask-list = Перечисляет просьбы, новые сначала
help-ask-show = Показывает одну: состояние и каждое действие со временем и подписями
help-ask-answer = Отвечает, словами
help-ask-put-off = Откладывает до названного времени
help-ask-refuse = Отказывает
help-ask-repeat = Высказывает нашу снова
help-ask-withdraw = Отзывает нашу
arg-ask-text = О чём просьба
arg-ask-in = В чём она высказана: разговор, запрос разговора или сообщение по началу номера, или любая запись по полному номеру; для нескольких повторите
