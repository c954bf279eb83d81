# О чём говорят сообщения: каждое — с указанием, чьи это слова; сообщения об одном контакте — рядом.
# Ничто здесь не оценивается: расхождение называется, отсутствие не считается отрицанием.

## Что говорит сообщение

told-title = Что сообщается и с чьих слов:
told-by-the-desk = по словам поста, который внёс эту запись
told-the-desk = пост, который внёс эту запись
told-how = Как
told-initiative = Инициатива
told-implied = подразумевается, прямо не сказано
told-duration = Длительность
told-confirmed = Подтвердили
told-asked = Просьба
told-asked-by = просила сторона «{ $party }»
told-raised = Где высказана
told-answer = Ответ
told-requested-by = Кто просил
told-requests = Когда просили
told-said-by = Кто сказал
told-named-in-source = в источнике назван по имени
told-official-unnamed = должностное лицо, имя в источнике не названо
told-on-background = не для указания имени
told-quoted = Дословно
told-topic = Тема
told-state = Состояние
told-scheduled = срок назначен
told-not-scheduled = срок не назначен
told-about = О чём
told-corrects = ИСПРАВЛЯЕТ
told-corrected = ИСПРАВЛЕНО в
told-named = { $what }, { $date }
told-reported = Когда сообщено
told-by = Чьи слова или действие
told-of = О чём рассказывает
told-follows = Продолжает

## Как в записях названы другие слова

told-text-about = О чём
told-text-address = Где найти
told-text-cadence = Как часто
told-text-casualties = Погибшие и пострадавшие
told-text-damage = Ущерб
told-text-differs = В другом источнике иначе
told-text-entered-by = ЗАПИСАНО ПОСТОМ СТОРОНЫ
told-text-like = С чем сравнивается
told-text-occasion = Повод
told-text-outcome = Итог
told-text-participants = Участники
told-text-place = Место
told-text-position = Координаты
told-text-published = Дата публикации
told-text-purpose = Цель
told-text-question = Вопрос
told-text-says = Словами
told-text-subject = Предмет
told-text-time = Время
told-text-title = Заголовок
told-text-translation = Перевод поста, не проверен
told-text-translation-language = Язык перевода
told-text-released = Когда опубликовано
told-text-why = Почему

## Сообщения рядом

told-in-every = во всех сообщениях
told-in-some = в нескольких сообщениях
told-in-one = только в одном сообщении
told-silent = не упоминается
told-different = сказано по-разному
told-topics-none = Ни одной темы нет во всех сообщениях.
told-topics-every = Во всех сообщениях: { $topics }
told-field-one = { $what } — только в сообщении: { $party }
told-said-differently = Сообщения расходятся: { $what }
told-ask-in-none = Просьба ({ $date }), которой нет ни в одном сообщении об этом контакте: { $ask }
told-ask-mentioned = Просьба ({ $date }): { $ask }; упомянута в сообщении: { $parties }
