# Что сказано и сделано на линии: в ответах о контактах и рядом с сообщениями о разговоре. Каждая строка говорит, чьи это
# слова; никого здесь не сравнивают по заслугам.

## Контакты

contacts-lasted = длительность: { $durations }
contacts-lasted-by = { $duration }, { $account }
contacts-lasted-differ = стороны говорят по-разному
contacts-office = { $office } ({ $party })
contacts-next = Согласован следующий разговор: { $time }, { $minutes } мин; запросила сторона «{ $party }»
contacts-pair = Между { $pair }: { $count ->
        [0] контактов с известным днём нет
        [one] { $count } контакт
        [few] { $count } контакта
        [many] { $count } контактов
       *[other] { $count } контакта
    }
contacts-pair-last = последний: { $date }
contacts-pair-gap = самый долгий перерыв { $days ->
        [one] { $days } день
        [few] { $days } дня
        [many] { $days } дней
       *[other] { $days } дня
    }
contacts-pair-declined = отказов: { $count }
contacts-pair-unanswered = к сроку ответа не было: { $count }
contacts-sought = добиваются с { $first }: { $count ->
        [one] { $count } запрос
        [few] { $count } запроса
        [many] { $count } запросов
       *[other] { $count } запроса
    }, { $account }
contacts-declined-times = отказано { $count ->
        [one] { $count } раз
        [few] { $count } раза
        [many] { $count } раз
       *[other] { $count } раза
    }
contacts-declined-reason = последняя причина: { $reason }
contacts-unanswered = Просьбы о контакте, на которые к сроку ответа не было (это не отказ):
contacts-unanswered-row = просила сторона «{ $party }», ответа не было к { $date }
contacts-unanswered-times = { $count ->
        [one] { $count } раз
        [few] { $count } раза
        [many] { $count } раз
       *[other] { $count } раза
    }
contacts-avoided = Встречи, которых избегали или, как ожидалось, будут избегать:

## Изложения линии

account-call-as-held = состоявшийся разговор
account-requests-unanswered = на просьбы к сроку не ответили
account-asked-again = просьба повторена
told-text-whom = С кем
told-text-behalf = От чьего имени
told-on-record = только в записях

## Разговор: о чём в нём просили и что о нём говорят стороны

call-asks = В нём просили:
call-readouts = Сообщения о нём:
call-named = { $id } [{ $state }] { $party }: { $text }

## Сообщения по итогам рядом с тем, что показывают записи

compare-record = записи линии
compare-began = Начало
compare-ended = Конец
compare-stated = { $what } ({ $account })
compare-asked-for = { $party }: разговор состоялся по запросу { $id } этой стороны
compare-rang = { $party }: разговор состоялся по звонку { $id } этой стороны
compare-entered = ни запрос, ни звонок дежурному не назван; первой внесла разговор сторона «{ $party }»
compare-participant = { $name }: с { $joined }, до { $left }
compare-speaker = { $name }, за сторону «{ $party }»
compare-not-stated = не сказано
compare-no-call = Эти сообщения, и то, на что они ссылаются, не называют разговора, внесённого на этой линии: рядом с ними записям показать нечего.
compare-lines-both = Согласованная строка, слово в слово в обоих сообщениях: { $line }
compare-lines-one = Согласованная строка, слово в слово только в сообщении стороны «{ $party }»: { $line }
compare-languages = Сообщения написаны на разных языках ({ $languages }): строки всё равно сравниваются слово в слово.
compare-differs = Сообщение стороны «{ $party }» и записи расходятся: { $what }

## detente ask raise --topic

value-topic = СЛОВО
arg-ask-topic = Одно слово о том, чего касается просьба, например ceasefire: оно стоит перед текстом, и сообщение о более позднем разговоре, в котором есть такая тема, упоминает просьбу
