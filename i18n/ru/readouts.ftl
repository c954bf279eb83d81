## Сообщения по итогам разговора: собственное изложение каждой стороны. Надпись называет факт, не смягчает его и не оценивает.

cause-readout-not-the-version = его уже заменил другой вариант
cause-readout-nothing-said = замечание и возражение высказывают словами
cause-readout-several-versions = действуют несколько вариантов ({ $count }): та сторона подписала две истории; назовите нужный
cause-readout-no-account = вариант сообщения по итогам — это изложение разговора, и больше ни у чего его нет
cause-readout-other-account = это не собственное изложение: у сообщения по итогам есть день и текст, и ничего сверх положенного
cause-readout-reason = что исправлено, говорит исправление, и никакой другой вариант
cause-readout-not-in-charter = названы уровень или сторона, которых нет в хартии
cause-readout-control = в тексте есть знак, который управляет экраном
cause-readout-field = { $field }: { $cause }

## Что это, состояния, что сказано

matter-readout = сообщение по итогам
state-of-readout-offered = показано другой стороне, не опубликовано
state-of-readout-revised = показан другой вариант, не опубликовано
state-of-readout-objected = другая сторона возражает, не опубликовано
state-of-readout-agreed = общий текст, не опубликовано
state-of-readout-released = опубликовано
state-of-readout-corrected = опубликовано и исправлено
state-of-readout-retracted = опубликовано и отозвано
state-of-readout-withdrawn = отозвано до публикации
said-on-readout-offer = показано
said-on-readout-seen = офицер видел
said-on-readout-comment = замечание
said-on-readout-agree = согласие, общий текст
said-on-readout-object = возражение
said-on-readout-revise = показан другой вариант
said-on-readout-release = опубликовано
said-on-readout-correct = исправлено
said-on-readout-withdraw = отозвано
said-on-readout-no-answer = к сроку ответа нет

## Одно сообщение

readout-none = Сообщений по итогам нет.
readout-between = Изложение: { $asker }; показано: { $asked }; подписали: { $officers }
readout-went-out = сообщение по итогам { $id }: { $said }, подписали двое (запись { $entry }).
readout-version = Вариант { $id }, { $time }: { $said }
readout-version-stands = Вариант { $id }, { $time }: { $said }; действует
readout-held = Ждёт слова другой стороны до { $time }
readout-word-agreed = ОБЩИЙ ТЕКСТ: другая сторона согласна с этим вариантом.
readout-word-objected = Другая сторона возражает против этого варианта.
readout-day = День разговора: { $date }
readout-initiator = По инициативе: { $party }
readout-duration = Длительность: { $minutes } мин
readout-duration-about = Длительность: около { $minutes } мин
readout-participant = Участвовал: { $name }
readout-topic = Тема { $topic }: { $text }
readout-agreed-line = Согласованная фраза: { $text }
readout-own-line = Своя фраза: { $text }
readout-stays-private = Не разглашается: { $text }
readout-corrects = Исправлено: { $text }
readout-published = ОПУБЛИКОВАНО { $time }: вариант { $id }
readout-updated = ОБНОВЛЕНО { $time }: вариант { $id }
readout-embargo = не оглашать до { $time }
readout-joint = общий текст
readout-before-hold = опубликовано раньше срока, до которого ждали слова другой стороны
readout-compared = Сообщения обеих сторон по итогам одного разговора, рядом:
readout-alone = Ни одно сообщение другой стороны не ссылается на этот разговор или на это сообщение. Назовите его: detente readout compare { $id } OTHER
readout-drafted = Записано в { $path }. Заполните; пока вы его не показали, его не видит никто.
readout-drafted-next = Дальше: detente readout offer { $path }
release-readout = Публикует сообщение по итогам { $id }, вариант { $version }
release-readout-corrects = Исправляет сообщение по итогам { $id }

## Черновик, который заполняют

readout-draft-head = Изложение разговора. Оно остаётся на этой машине, пока его не покажут: detente readout offer FILE
readout-draft-date = День разговора, так точно, как его называют
readout-draft-text = Текст для публикации
readout-draft-more = Что ещё сообщается; где нужно, уберите #
readout-draft-topics = По теме: метка, по которой сопоставляют изложения двух сторон, и что о ней сказано

## На странице изложений

told-text-text = Текст
told-text-agreed-line = Согласованная фраза
told-text-own-line = Своя фраза
told-text-stays-private = Не разглашается

## detente readout

help-readout = Показывает наше изложение разговора до публикации, публикует вдвоём, исправляет у всех на виду
help-readout-long =
    Собственное изложение разговора каждой стороной. Его пишут здесь в файле, показывают другой стороне, до срока ждут её слова
    и публикуют подписью двоих. Согласие относится к одному варианту: тогда это общий текст. Опубликованное
    исправляют новым вариантом или отзывают, и всё опубликованное остаётся на виду.

    Пример:
      detente readout draft call.toml
      detente readout offer call.toml --hold +30min --of 3fa9c1 --officer north-a.key
      detente readout agree 77b0de --officer south-c.key
      detente readout release 77b0de --embargo +2h --officer north-a.key
      detente release ЧЕРНОВИК --officer north-b.key   второй офицер читает и подписывает

    Дальше: detente readout show НОМЕР
help-readout-draft = Записывает файл для заполнения; с этой машины ничего не уходит
help-readout-offer = Показывает изложение из файла другой стороне
help-readout-list = Перечисляет сообщения по итогам, новые сверху
help-readout-show = Показывает одно: варианты, что сказано о каждом, что и когда опубликовано
help-readout-seen = Сообщает, что офицер здесь его видел
help-readout-comment = Высказывает замечание
help-readout-agree = Соглашается с вариантом: это и наше изложение
help-readout-object = Возражает против варианта, словами
help-readout-revise = Показывает другой вариант до публикации
help-readout-release = Публикует вариант: два офицера
help-readout-correct = Исправляет опубликованное новым вариантом: два офицера
help-readout-withdraw = Отзывает, до публикации или после
help-readout-compare = Сопоставляет сообщения обеих сторон об одном разговоре
arg-readout-file = Файл с изложением, каким его записывает detente readout draft
arg-readout-new-file = Куда записать; файла там ещё не должно быть
arg-readout-hold = До какого срока ждать слова другой стороны: 2026-11-30T14:00Z, "301400Z NOV 26" или +30min
arg-readout-of = О чём оно: состоявшийся разговор, запрос разговора, сообщение другой стороны, просьба, о которой в нём говорится, — по началу номера, или любая запись по полному номеру; для нескольких повторите
arg-readout-version = Какой вариант, по началу номера (действующий)
arg-readout-embargo = До какого срока текст не оглашать: 2026-11-30T14:00Z, "301400Z NOV 26" или +2h
arg-readout-words = Что сказано
arg-readout-other = Сообщение другой стороны; не нужно, если оно ссылается на тот же разговор
