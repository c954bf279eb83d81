## Поправки к хартии: предложение, подпись или отказ каждой стороны; в силе с принятия каждой стороной.

refusal-other-charter = составлено по другой хартии, чем та, что в силе в журнале этой стороны
refusal-another-open = у этой стороны была открыта другая поправка к той же хартии
refusal-crossed-amendment = разминулось с предложением другой стороны, которое идёт первым

cause-amendment-too-large = поправка занимает не больше { $max } байт
cause-amendment-nothing = она ничего не меняет
cause-amendment-version = у изменённой хартии версия { $expected }
cause-amendment-as-it-was = { $what }: как было
cause-amendment-level-gone = пропал бы уровень { $level }
cause-amendment-other-charter = она меняет другую хартию, а в силе версия { $version }
cause-act-no-amendment = не названа поправка
cause-act-our-proposal = её предложила наша сторона: её узел подпишет последним, сам

## term-…: что в хартии можно изменить
term-name = название линии
term-levels = уровни
term-languages = языки
term-tests = проверки линии
term-acknowledge-within = сроки подтверждения
term-summaries = сводки о связи
term-limits = пределы
term-areas = районы
term-retention = срок хранения
term-recording = запись разговоров
term-break-glass = отправка с самой высокой срочностью одним офицером
