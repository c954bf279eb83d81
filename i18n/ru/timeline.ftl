# Запись по сообщениям прессы одной страницей (`detente timeline`).

## Команда

help-timeline = Делает из записи по сообщениям прессы одну страницу с рисунком, для чтения и печати
help-timeline-long =
    Делает из записи по сообщениям прессы одну страницу (HTML): рисунок, что когда было; каждый уровень в
    числах; в чём сообщения об одном контакте сходятся, в чём расходятся и о чём молчат; каждое сообщение с
    источником и с указанием, чьи это слова; источники. Узел не нужен. На странице нет скриптов, и ни за чем
    вовне она не обращается.

    Пример:
      detente timeline examples/2022/record.toml --out contacts-2022.html
      detente timeline examples/2022/record.toml --lang ru > contacts-2022.ru.html

    Дальше: откройте файл в браузере или напечатайте его.
arg-timeline-out = Файл страницы; его ещё не должно быть (стандартный вывод)

## Страница

timeline-title = Контакты по порядку времени
timeline-intro = По файлу «{ $file }» (по состоянию на { $date }): всё здесь — чьё-то сообщение, взятое из источника. Сама программа ничего не утверждает, сторон не оценивает и ни об одном сообщении не говорит, что оно верно.
timeline-how-to-read = Дата настолько точна, насколько её дал источник. Слова в кавычках стоят так, как они записаны в файле, и на том языке.
timeline-made = Составлено программой Détente { $version }.
timeline-digest = SHA-256 файла:
timeline-as-of = по состоянию на { $date }
timeline-picture = Сообщения по времени, полоса на каждый уровень
timeline-picture-desc = У каждого знака номер сообщения, которое стоит ниже. Заштрихованная полоса — дата, которая не сводится к одному дню: это было где-то внутри неё; стрелка значит, что начало или конец неизвестны. Линии под знаками считают дни между контактами, день которых известен.
timeline-picture-cut = На рисунке первые { $count } из { $total } сообщений.
timeline-no-level = Без уровня
timeline-sign-contact = контакт
timeline-sign-refusal = просьба или отклонённые просьбы
timeline-sign-expected = ожидается, срок не назначен
timeline-sign-without = контакта не было или встречи избегают
timeline-sign-said = заявление, оценка, сообщение по итогам
timeline-sign-reference = событие, от которого считают дни
timeline-sign-other = другое событие
timeline-levels = По уровням, по состоянию на { $date }
timeline-levels-note = Дни — календарные. Контакты без известного дня не посчитаны и стоят ниже со своими датами.
timeline-level = Уровень
timeline-last = Последний контакт
timeline-last-day = { $date }, прошло: { $days }
timeline-no-contact = с известным днём нет
timeline-gap = Самый долгий перерыв
timeline-since = После события «{ $event }»
timeline-since-count = { $count ->
        [0] контактов с известным днём нет
        [one] { $count } контакт, первый — { $first }
        [few] { $count } контакта, первый — { $first }
        [many] { $count } контактов, первый — { $first }
       *[other] { $count } контакта, первый — { $first }
    }
timeline-differences = В чём сообщения сходятся, в чём расходятся и о чём молчат
timeline-differences-none = В этой записи нет контактов, сообщения о которых можно было бы сравнить.
timeline-all = Всё, что сообщается, по порядку времени
timeline-name = Название
timeline-source = источник:
timeline-date-basis = дата:
timeline-basis = Дата
timeline-sides = Сообщения рядом
timeline-what = О чём
timeline-verdict = Как они соотносятся
timeline-sources = Источники
timeline-published = Опубликовано
timeline-updated = Обновлено
