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

help-amendment = Поправка к хартии линии: предложить, показать, подписать, отказать
help-amendment-long =
    Меняет то, о чём договорились стороны действующей линии: сроки, проверки, пределы, уровни, названия. Одна
    сторона предлагает, каждая другая подписывает или отказывает; за каждую это делают двое офицеров с правом
    разрешать отправку, один после другого. Когда подписали все, узлы сами вводят поправку в силу — каждый для
    того, что его сторона скажет с этой минуты. В файле стоят только те ключи проекта хартии, которые меняются.

    Пример:
      detente amendment propose change.toml --officer north-a.key
      detente release 1c2a --officer north-b.key
      detente amendment sign 9f31 --officer south-a.key

    Дальше: detente amendment show
help-amendment-propose = Предлагает то, что меняет файл; вторым подписывает другой офицер с правом разрешать отправку
help-amendment-show = Показывает, какая хартия в силе, что предложено, ключ за ключом, и кто что сказал
help-amendment-sign = Подписывает поправку за нашу сторону; вторым подписывает другой офицер с правом разрешать отправку
help-amendment-refuse = Отказывает в поправке или отзывает нашу; вторым подписывает другой офицер с правом разрешать отправку
arg-amendment = Поправка: начало номера её предложения, как его печатает `detente amendment show`
arg-amendment-file = Ключи хартии, которые меняются (TOML)
amendment-none = На этой линии поправок не предлагали.
amendment-founding-in-force = { $party }: в силе хартия, которой основана линия
amendment-in-force = { $party }: в силе версия { $version } хартии, с { $time }
amendment-title = Поправка { $proposal }; предложила сторона { $party } { $time }, подписали: { $officers }
amendment-changes = С ней у хартии версия { $version }, в которой меняется:
amendment-before = {"  "}сейчас: { $value }
amendment-after = {"  "}станет: { $value }
amendment-no-areas = не названы
amendment-no-break-glass = Один офицер в одиночку отправку с самой высокой срочностью не разрешает.
amendment-signed = { $party }: подписано { $time }: { $officers }
amendment-refused = { $party }: отказ { $time }: { $officers }
amendment-withdrawn = { $party }: отозвано { $time }: { $officers }
amendment-adopted = { $party }: в силе с { $time }
amendment-waits-for = Ждёт слова стороны { $party }.
amendment-waits = Ждёт второго офицера с правом разрешать отправку.
amendment-outcome-open = ОТКРЫТА: подписали не все стороны
amendment-outcome-void = НЕ ДЕЙСТВУЕТ
amendment-outcome-withdrawn = ОТОЗВАНА стороной, которая её предложила
amendment-outcome-refused = В НЕЙ ОТКАЗАНО
amendment-outcome-concluded = ПОДПИСАНА ВСЕМИ СТОРОНАМИ
release-amendment-propose = ПРЕДЛАГАЕТ ПОПРАВКУ к хартии
release-amendment-sign = ПОДПИСЫВАЕТ ПОПРАВКУ к хартии: назад это не берётся
release-amendment-refuse = ОТКАЗЫВАЕТ В ПОПРАВКЕ к хартии
status-charter = в силе версия { $version } хартии
status-amendment = поправка к хартии ждёт нашего слова: detente amendment show { $proposal }
charter-amended = Это хартия, которой основана линия; в силе версия { $version }: detente amendment show
