## Звонки дежурному: одна сторона поднимает дежурного другой. Надпись называет факт, не смягчает его и не оценивает.

cause-ring-seconds = звонок дежурному длится от { $min } до { $max } секунд, а не { $seconds }
cause-ring-no-such = звонок дежурному бывает только ВЕСЬМА СРОЧНЫМ; в нём говорят, сколько он длится, а не к какому времени нужен ответ

## Что это, состояния, что сказано

matter-ring = звонок дежурному
state-of-ring-ringing = звонит, никто там ещё не отозвался
state-of-ring-no-device = на том посту ничего не звонит, по слову его узла
state-of-ring-answered = там ответили
state-of-ring-refused = там отказались говорить
state-of-ring-nobody-there = там никого: к сроку ответа нет
state-of-ring-withdrawn = звонивший отказался от звонка
said-on-ring-ring = звонок дежурному
said-on-ring-answer = ответ
said-on-ring-refuse = отказ
said-on-ring-withdraw = звонить перестали
said-on-ring-no-device = на этом посту ничего не звонит
said-on-ring-no-answer = к сроку ответа нет

## ring-reason-…: почему отказались говорить

ring-reason-not-stated = причина не названа
ring-reason-not-now = не сейчас
ring-reason-in-writing = письменно, сообщением
ring-reason-no-linguist = здесь никто не говорит на языке линии
ring-reason-other-means = иным образом, не по этой линии
ring-reason-other = причина, которой эта версия не знает

## no-device-…: почему на посту ничего не звонит

no-device-not-set-up = звонок не настроен
no-device-fails = звонок не работает
no-device-held-back = звонок удержан: эта сторона звонила слишком часто
no-device-other = причина, которой эта версия не знает

## Тревоги

alarm-ring = ЗВОНОК ДЕЖУРНОМУ, { $precedence } ({ $party }): нашего дежурного просят отозваться сейчас, звонков: { $count }. Ответить: detente ring answer НОМЕР.
alarm-message-ring = ЗВОНОК ДЕЖУРНОМУ, { $precedence } ({ $party }): звонит с { $time }: { $message }

## detente ring

ring-none = Звонков дежурному нет.
ring-between = { $asker } звонит стороне «{ $asked }»; подписали: { $officers }
ring-until = Звонит { $seconds } с, до { $time } по часам звонящего
ring-crossed = РАЗМИНУЛИСЬ, стороны не знали друг о друге: { $one } / { $other }. Слово офицера сильнее слова узла, а отказ от звонка сильнее ответа.
help-ring = Сразу поднимает дежурного другой стороны и отвечает на такой звонок
help-ring-long =
    Сразу, без договорённости поднимает дежурного другой стороны: на её посту звонит, минуту, если не сказано иначе.
    Кто-то там отвечает или отказывается говорить; или тамошний узел говорит, что на посту ничего не звонит; или наш
    узел говорит, что, пока звонило, никто не ответил. Это разные факты, и каждый остаётся в записях. Более поздний
    ответ к ним добавляется.

    Разговор, который за этим следует, вносят командой `detente call start … --ring НОМЕР`; перед ним обе стороны читают
    вслух слова, которые показывает `detente call phrase НОМЕР`.

    Пример:
      detente ring start --officer north-a.key
      detente ring answer 3fa9c1 --officer south-c.key
      detente ring refuse 3fa9c1 --reason in-writing --officer south-c.key
      detente call start "Беспилотник у моста" --ring 3fa9c1 --level desk --whom Иванов --behalf Смит

    Дальше: detente ring show НОМЕР
help-ring-start = Звонит
help-ring-list = Перечисляет звонки дежурному, новые сначала
help-ring-show = Показывает один: ответили ли, и каждое действие со временем и подписями
help-ring-answer = Говорит, что офицер на месте
help-ring-refuse = Отказывается говорить, с причиной
help-ring-withdraw = Перестаёт звонить
arg-ring-text = О чём; не обязательно
arg-ring-seconds = Сколько секунд звонит, от 10 до 600 (60)
arg-ring-reason = not-stated, not-now, in-writing, no-linguist или other-means (not-stated)
verify-text-rings = Звонит { $seconds } с
