# Разговоры как события календаря (`detente call calendar`).

calendar-call = Разговор: { $subject } ({ $asker } / { $asked })
calendar-call-not-sure = Разговор, НЕ СОГЛАСОВАН: { $subject } ({ $asker } / { $asked })
calendar-call-off = Разговор, НЕ СОСТОИТСЯ: { $subject } ({ $asker } / { $asked })
calendar-check = Скоро разговор. Проверьте линию сейчас: detente test start
calendar-no-clock = Часовые пояса обеих сторон в хартии не названы. Время у них стоит здесь, если пояса назовёт поправка или тот, кто пишет календарь: --zone
calendar-referred = Передано на другой уровень: { $level }
calendar-more-of-it = Всё, что о нём сказано: detente call show { $id }
calendar-left-out = Более давних разговоров здесь нет: в календаре не больше { $max } самых новых.
calendar-none = На этой линии не согласован ни один разговор; ничего не записано.
help-call-calendar = Пишет согласованные разговоры как календарь (iCalendar) для программы-календаря
arg-calendar-ids = Какие: номера или их начала, как в списке (каждый разговор, который был согласован)
arg-calendar-out = Файл календаря; его ещё не должно быть (стандартный вывод)
arg-calendar-status = С каким статусом: actual, exercise или test (actual); не вместе с номерами
arg-calendar-zone = Показать время и в этом часовом поясе, например Europe/Kyiv; повторите для пояса другой стороны (пояс этого поста)
