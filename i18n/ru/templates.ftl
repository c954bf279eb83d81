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
