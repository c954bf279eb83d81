## Офицеры: назначение, отзыв, дежурство.

alarm-authority-cap = За сутки назначено и отозвано больше офицеров, чем может сторона ({ $party }). Новые такие записи не принимаются, расписок на них нет.

refusal-not-in-office = подписал тот, кто там не был офицером
refusal-other-authority = пропущена последняя запись этой стороны о полномочиях
refusal-officer-number = назначение под номером, который идёт не следующим
refusal-officer-key-in-use = назначение с ключом, который уже был у офицера
refusal-not-on-watch = сдать дежурство может только тот, кто его принял
refusal-too-many-officers = больше офицеров, чем может иметь сторона
refusal-too-few-releasing = не осталось бы офицеров с правом разрешать отправку, чтобы назначить нового
refusal-no-break-glass = МОЛНИЯ, которую разрешил один офицер, а хартия этого не допускает

alarm-break-glass = ЭКСТРЕННАЯ ОТПРАВКА: { $precedence } ({ $party }), с разрешения одного офицера — { $count }. Тревога стоит, пока получение каждой не подтвердят.
flag-break-glass = ЭКСТРЕННАЯ ОТПРАВКА: её разрешил один офицер
read-reason = Почему отправку разрешил один офицер, как написано:
charter-break-glass = Один офицер может сам разрешить отправку МОЛНИИ, указав причину (экстренная отправка).
value-reason = ПРИЧИНА
value-key = КЛЮЧ
arg-send-break-glass = Разрешить отправку МОЛНИИ одному, если хартия это допускает: каждая сторона увидит, что и почему

help-officer-list = Показывает офицеров всех сторон: с какого времени, до какого, по чьему решению
help-officer-appoint = Назначает офицера нашей стороны; вторым подписывает другой офицер с правом разрешать отправку
help-officer-revoke = Отзывает офицера нашей стороны; вторым подписывает другой офицер с правом разрешать отправку
arg-officer-key = Открытый ключ офицера, каким его показывает «detente officer»
arg-officer-role = Роль, по одной: watch, linguist, releasing, press, technician, auditor, archivist
arg-officer-who = Офицер: номер или начало имени
officer-row = { $number }: { $officer } ({ $roles })
officer-since = с { $time }, назначили: { $officers } (запись { $id })
officer-until = до { $time }, отозвали: { $officers } (запись { $id })
release-appoints = Назначается офицер { $number }: { $officer } ({ $roles }), ключ { $key }
release-revokes = Отзывается офицер { $number }: { $officer } ({ $roles }), ключ { $key }

help-duty = Показывает, кто дежурит на обеих сторонах; офицер принимает или сдаёт дежурство
help-duty-long =
    Показывает, кто дежурит на обеих сторонах; офицер принимает или сдаёт дежурство. Каждая сторона
    заявляет о своих, и это факты в записях.

    Пример:
      detente duty
      detente duty on --officer north-a.key
      detente duty on --officer north-b.key --relieves "Capt. A. North"
      detente duty off

    Дальше: detente status
help-duty-show = Показывает, кто дежурит
help-duty-on = Принимает дежурство, сам или у того, кого вы сменяете
help-duty-off = Сдаёт дежурство, которое вы приняли
arg-duty-relieves = Дежурный, которого вы сменяете: номер или начало имени
duty-on-done = Дежурство принято: { $officer } (запись { $id }).
duty-off-done = Дежурство сдано: { $officer } (запись { $id }).
duty-of-party = Дежурит ({ $party }): { $officers }
duty-nobody = Не дежурит никто ({ $party }).
duty-since = { $officer }, с { $time }
