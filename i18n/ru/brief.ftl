# Что читают перед разговором (`detente brief`).

value-zone = ПОЯС
help-brief = Показывает, что прочесть перед разговором: около страницы
help-brief-long =
    Показывает, что прочесть перед разговором: время у обеих сторон; согласованные разговоры — с кем, на каких
    языках, с переводчиком или без; что открыто и чьего слова ждёт; в чём отказано; последний контакт и
    перерывы; какой просьбы с тех пор нет ни в одном сообщении; последние заявления.

    Пример:
      detente brief --level ministers --zone Europe/Kyiv
      detente brief --status exercise

    Дальше: detente call show НОМЕР рассказывает об одном запросе всё.
arg-brief-level = Уровень, о котором спрашивают, например ministers: контакты и разговоры на нём; то, у чего уровня нет, сказано всегда (все)
arg-brief-zone = Показать время и в этом часовом поясе, например Europe/Kyiv (можно указать несколько раз)
arg-brief-status = С каким статусом: actual, exercise или test (actual)
brief-title = Перед разговором; линия { $line }; { $status }
brief-now = Сейчас: { $time }
brief-elsewhere = { $zone }: { $clock }, { $date }
brief-agreed = Согласован разговор:
brief-awaits-us = Открыто, ждёт нашего слова: { $count }
brief-awaits-them = Открыто, ждёт слова другой стороны: { $count }
brief-declined = Отклонённых запросов разговора: { $count }
brief-refused = Просьб, в которых отказано: { $count }
brief-more = и ещё: { $count }
brief-nothing-open = Разговор не согласован, и ничего открытого на этой линии нет.
brief-nothing-open-at-level = На этом уровне разговор не согласован; ничего открытого на нём или без уровня нет.
brief-no-interpreter = переводчика не просили
brief-said = Сказано в последнее время и с чьих слов:
