# С каким статусом отвечают о контактах и что ещё видно на посту перед разговором.

## detente contacts

arg-timeline-as-of = День, по состоянию на который отвечать; более позднее не учитывается (последний точный день сообщений)
contacts-status = Статус: { $status }
contacts-also = На этой линии есть и сообщения со статусом { $status }, отдельно: detente contacts --status { $word }

## Сколько осталось до срока или сколько прошло после него; считается при показе

span-days-hours = { $days ->
        [one] { $days } день { $hours } ч
        [few] { $days } дня { $hours } ч
        [many] { $days } дней { $hours } ч
       *[other] { $days } дня { $hours } ч
    }
span-hours-minutes = { $hours } ч { $minutes } мин
span-minutes = { $minutes } мин
span-seconds = { $seconds } с
time-left = { $time }, осталось { $span }
time-over = { $time }, просрочено на { $span }
row-by = { $state }; до { $time }

## Согласованные разговоры

call-begins = начало через { $span }
call-time-is-now = его время идёт, уже { $span }
call-time-passed = его время прошло, разговор не внесён
status-call-agreed = Согласован разговор ({ $party }): { $time }, { $minutes } мин, { $left }: detente call show { $id }
status-call-not-entered = Согласованный разговор ({ $party }), { $time }, { $minutes } мин: { $left }: detente call show { $id }
open-call-agreed = согласован разговор
open-call-not-entered = время согласованного разговора прошло, разговор не внесён
handover-item-at = , { $time }
arg-call-gave-rise = Запись этой линии, о которой пойдёт речь или которая стала поводом: сообщение — по началу номера, остальное — по полному номеру (можно указать несколько раз)

## detente call phrase

phrase-last-test = Последняя проверка линии: { $test }
phrase-no-test = Ни одна проверка линии ещё не завершена.
phrase-start-test = Проверить линию сейчас: detente test start
