## Переводы: подлинник главнее. Надпись называет факт, не смягчает его и не оценивает.

refusal-not-its-party = перевод проверяет только сторона, чей он
refusal-own-translation = кто переводил, тот не проверяет: нужен другой человек
cause-translations-too-many = наша сторона уже сказала об этом { $max } раз, больше узел не подписывает
cause-translation-corrects-another = заменить можно только перевод того же текста, сделанный нашей стороной
flag-no-such-text = текста с таким номером там нет
flag-same-language = он на языке подлинника, поэтому переводом не является

said-on-translation-translate = перевод
said-on-translation-confirm = перевод проверен, верен
said-on-translation-query = перевод оспорен
held-translation = перевод
held-translation-confirmed = перевод проверен, верен
held-translation-queried = перевод оспорен

## translation-is-…: насколько можно положиться на перевод

translation-is-reviewed = проверен
translation-is-not-reviewed = НЕ ПРОВЕРЕН
translation-is-queried = ОСПОРЕН, на той же стороне его считают неверным
translation-is-replaced = заменён другим

## text-is-…: что это за текст

text-is-text = текст
text-is-reason = причина отправки одним офицером
text-is-field = поле шаблона
text-is-subject = о чём
text-is-whom = для кого
text-is-behalf = от чьего имени
text-is-topic = тема
text-is-participant = участник
text-is-agreed-line = согласованные слова
text-is-own-line = собственные слова
text-is-private = не для печати
text-is-correction = что исправлено

## detente translation

translation-none = Ничего такого нет.
translation-list-next = Дальше: detente translation show НОМЕР
translation-original = ПОДЛИННИК, он главнее: { $what }, текст { $part }, язык: { $language }
translation-heading = Перевод, не подлинник: { $what } ({ $part }), язык: { $language }. Переводил: { $officers } ({ $party }), { $standing }; { $id }
translation-standing-by = { $standing }: { $officers }
translation-by-machine = МАШИННЫЙ ПЕРЕВОД, по слову подписавшего
translation-wrong = Считает неверным: { $officers }. Сказано:
translation-wrong-before = Раньше считал неверным: { $officers }, потом сказал иначе. Было сказано:
translation-others = Других переводов: { $count }. Посмотреть: detente translation show { $id }
translation-no-texts = Своих слов здесь никто не писал. Что говорит шаблон, каждый узел говорит на языке читателя.
translation-left-out = Ещё переводов, которые не показаны: { $count }
translation-said = { $said }, подписал { $officer }: { $id }
help-translation = Переводит написанное людьми и проверяет переводы
help-translation-long =
    Переводит написанное людьми: сообщения, ответы и сказанное по делам. Подлинник главнее и везде стоит первым; перевод —
    отдельная запись рядом с ним, её подписывает переводчик. Другой человек той же стороны проверяет перевод: говорит, что
    он верен, или что в нём не так. Исправление — новый перевод, в котором назван тот, что он заменяет. Каждая сторона
    делает свои переводы, видят их обе. Ни один перевод не подтверждает получения и не отвечает.

    Что говорит шаблон, переводить не нужно: каждый узел говорит это на языке читателя.

    Пример:
      detente translation list --waits translation --into ru
      detente translation add 3fa9c1 "Прошли два самолёта." --text-language ru --officer linguist.key
      detente translation review 77d0e2 --officer releaser.key
      detente translation query 77d0e2 "Самолётов три, а не два." --officer releaser.key
      detente translation add 3fa9c1 "Прошли три самолёта." --replaces 77d0e2 --officer linguist.key

    Дальше: detente translation show НОМЕР
help-translation-list = Перечисляет то, у чего есть переводы, и то, что ждёт перевода, проверки или исправления
help-translation-show = Показывает тексты записи, каждый с его переводами
help-translation-add = Вносит перевод, в том числе взамен другого
help-translation-review = Говорит, что перевод нашей стороны, сделанный другим человеком, верен
help-translation-query = Говорит, что не так в переводе нашей стороны, сделанном другим человеком
arg-translation-waits = translation, review или correction: только то, что ждёт наших переводчиков
arg-translation-into = На какой язык ждут перевода (язык этого поста)
arg-translation-of = Что переводится: номер или его начало, либо номер перевода
arg-translation-text = Перевод
arg-translation-language = Язык перевода, например en или ru (язык этого поста)
arg-translation-part = Который текст записи, по номерам из `detente translation show` (1)
arg-translation-machine = Говорит, что переводила машина
arg-translation-replaces = Перевод нашей стороны, который этот заменяет
arg-translation = Перевод: его номер или начало номера
arg-translation-wrong = Что не так

## detente verify --texts

verify-text-part = Текст { $part } той записи
verify-text-own-review = Это сказал не другой человек той же стороны, поэтому проверкой не считается.
