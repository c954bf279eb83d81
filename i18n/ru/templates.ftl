## Шаблоны: согласованные сообщения с полями. Набор шаблонов стороны согласуют в хартии.

field-kind-position = координаты
field-kind-time = время
field-kind-height = высота
field-kind-unit = обозначение
field-kind-choice = выбор из списка
field-kind-number = число
field-kind-text = короткий текст

cause-template-code = номер шаблона — от 1 до { $max }, а здесь { $code }
cause-template-fields = в шаблоне не больше { $max } полей, а здесь их { $count }
cause-template-value = в поле { $field } нет значения такого вида: { $kind }
cause-template-kind = поле { $field } — вида, который эта версия не знает: { $kind }

cause-act-no-templates = о шаблонах сообщений в хартии не договорились

charter-templates = Шаблоны сообщений: набор { $set }, в этой программе его нет.
charter-templates-own = Шаблоны сообщений: набор { $set }, в этой программе он есть.
charter-no-templates = О шаблонах сообщений не договорились.
term-templates = шаблоны сообщений
cause-draft-templates = { $value } — не набор шаблонов: указывают built-in, none или 64 цифры хеша
cause-draft-templates-language = в наборе шаблонов этой программы нет текста на языке { $language } (есть { $known })

cause-template-language = в нём нет текста на языке { $language }
cause-template-precedence = с ним допускается только срочность: { $known }
cause-field = { $field }: { $why }
cause-fields = { $first }; { $rest }
cause-field-missing = это поле обязательно
cause-field-unknown = такого поля в шаблоне нет
cause-field-out-of-range = такое значение в сообщение не помещается
cause-field-other-kind = это значение вида «{ $found }», а нужно значение вида «{ $wanted }»
cause-field-choices = вариантов в списке: { $count }, а этого среди них нет
cause-field-bounds = допускается от { $min } до { $max }
cause-field-height = высоту пишут вместе с её отсчётом: 300 m AMSL, 1000 ft AGL, 120 m WGS84, FL100, 40 m below MSL
cause-field-height-bounds = такой высоты при этом отсчёте нет
cause-field-unit = обозначение — одна строка не длиннее { $max } байт
cause-field-choice = нужно одно из: { $choices }
cause-field-number = { $decimals ->
    [0] нужно целое число без знака
    [one] нужно число без знака, не больше чем с { $decimals } знаком после запятой
    [few] нужно число без знака, не больше чем с { $decimals } знаками после запятой
    [many] нужно число без знака, не больше чем с { $decimals } знаками после запятой
   *[other] нужно число без знака, не больше чем с { $decimals } знаками после запятой
}
cause-field-measure = единица измерения здесь только { $measure }
cause-field-no-measure = это количество, единицы измерения у него нет
cause-field-text = короткий текст — одна строка не длиннее { $max } байт
cause-position-form = это не градусы (50.45N 30.52E, 502700N 0303112E) и не квадрат военной сетки (36U UA 23940 91604)
cause-position-hemisphere = нужны север или юг и восток или запад: 50.45N 30.52E
cause-position-mixed = широта и долгота записаны по-разному
cause-position-bounds = таких градусов, минут или секунд нет
cause-square-form = квадрат военной сетки — это зона, две буквы и цифры: 36U UA 23940 91604
cause-square-halves = цифры квадрата делятся на две равные половины
cause-square-coarse = квадрат больше километра
cause-square-not-there = такого квадрата в военной сетке нет
cause-time-form = это не группа дата-время (211430Z OCT 22) и не время с поясом (2022-10-21T17:30:00+03:00)
cause-time-not-zulu = группа дата-время здесь только по Гринвичу: за часами и минутами стоит Z
cause-time-not-there = такого дня или такого времени суток нет
cause-time-part-of-second = время указывают в целых секундах
cause-time-other-century = время указывают в пределах 2000–2099 годов
cause-asked-zone = zone: { $value } — не сдвиг вида +03:00 и не часовой пояс, известный этой машине
cause-asked-missing = { $name }: не указано
cause-asked-text-or-template = нужно одно из двух: text или template

## Почему сообщение по шаблону не показано.

not-shown-none-agreed = в хартии, по которой оно отправлено, о наборе шаблонов не договорились
not-shown-set-not-here = набора шаблонов, о котором договорились в хартии, на этом узле нет
not-shown-no-such-template = шаблона с таким номером в наборе нет
not-shown-other-fields = его поля — не поля этого шаблона
not-shown-malformed = его содержание записано в виде, которого эта версия не знает
not-shown-charter-not-held = хартии, по которой оно отправлено, здесь ещё нет
flag-template-not-shown = СООБЩЕНИЕ ПО ШАБЛОНУ ПОКАЗАТЬ НЕЛЬЗЯ: что в нём сказано, здесь неизвестно

## Сообщения по шаблону на экране.

said-heading = Сообщение по шаблону { $code } ({ $name }), язык: { $language } ({ $review }):
said-not-shown = Сообщение по шаблону { $code }, показать его нельзя: { $why }.
said-not-shown-next = Попросите отправителя повторить его текстом. О каком наборе договорились: detente charter show
said-read-back = Повтор для другого канала связи:
said-answers = На него отвечают: { $answers }
review-unreviewed-translation = непроверенный перевод
review-unreviewed-original = оригинал, не проверен
review-by = проверил: { $who }

help-template = Показывает шаблоны сообщений: что в каждом сказано, на каких языках и какие в нём поля
help-template-long =
    Показывает шаблоны сообщений линии или этой программы. Шаблон говорит одно и то же на всех языках, на которых о нём
    договорились; в сообщении — только его номер и поля.

    Пример:
      detente template list
      detente template show check-fire --text-language all

    Дальше: detente send --template check-fire --precedence flash place="50.45N 30.52E" target=hospital
help-template-list = Перечисляет шаблоны по номерам
help-template-show = Показывает один шаблон: его текст, его поля и как его заполнить
arg-template-name = Шаблон, по имени
arg-template-language = На каком языке: en, ru, ar или all (язык этой команды)
arg-template-set = Из какого набора, по его хешу (набор хартии линии; если линии нет — набор этой программы)
value-template = ШАБЛОН
value-hash = ХЕШ
value-field = ПОЛЕ=ЗНАЧЕНИЕ
arg-send-template = Вместо текста заполнить этот шаблон: detente template list
arg-send-fields = Поля шаблона, каждое как имя=значение: place="50.45N 30.52E" from="211430Z OCT 22" height=FL100
arg-read-language = На каком языке показать сообщение по шаблону: en, ru, ar или all (язык этой команды)
template-set = Набор шаблонов { $set }, языки: { $languages }
template-row = { $code }  { $name }  { $title }
template-precedences = Отправляется со срочностью: { $precedences }
template-show-fields = Поля:
template-field = { $name } ({ $kind }): { $label }
template-field-optional = { $name } ({ $kind }, можно пропустить): { $label }
template-field-choice = { $name }={ $choice }: { $word }
template-field-bounds = от { $min } до { $max } { $measure }
template-next = Дальше: detente send --template { $name } { $fields }
