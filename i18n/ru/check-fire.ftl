## Просьба прекратить огонь: один офицер просит другую сторону немедленно прекратить огонь.

alarm-check-fire = ПРОСЬБА ПРЕКРАТИТЬ ОГОНЬ: { $precedence } ({ $party }), { $count ->
        [one] { $count } сообщение.
        [few] { $count } сообщения.
        [many] { $count } сообщений.
       *[other] { $count } сообщения.
    } Звонит, пока офицер не подтвердит получение каждого или не ответит.
alarm-message-check-fire = ПРОСЬБА ПРЕКРАТИТЬ ОГОНЬ, { $precedence } { $dtg } ({ $party }): ждёт офицера с { $time }: { $message }
flag-check-fire = ПРОСЬБА ПРЕКРАТИТЬ ОГОНЬ немедленно; отправку разрешил один офицер
flag-not-a-check-fire = НЕ ПРОСЬБА ПРЕКРАТИТЬ ОГОНЬ: названо ею, а содержит другое. Отправку разрешил только один офицер
refusal-no-check-fire = просьба прекратить огонь, а хартия не называет шаблонов сообщений
cause-not-a-check-fire = просьба прекратить огонь, которую отправляет один офицер, заполняет шаблон check-fire, и ничто другое

help-check-fire = Просит другую сторону немедленно прекратить огонь; отправляет один офицер
help-check-fire-long =
    Просит все другие стороны линии немедленно прекратить огонь по месту. Уходит как МОЛНИЯ в словах шаблона
    check-fire, и отправляет её один дежурный офицер. На другой стороне она звонит, пока там не подтвердят
    получение или не ответят.

    Пример:
      detente check-fire --place "50.45N 30.52E" --target hospital --officer north-a.key
      detente check-fire --place "36U UA 23940 91604" --target school --weapon artillery --name "Школа 4" --officer north-a.key

    Дальше: detente watch или detente read НОМЕР показывает ответ. Когда просьба больше не действует: detente send --template check-fire-ended.
arg-check-fire-place = Где: "50.45N 30.52E", "50°27′00″N 30°31′12″E" или квадрат военной сетки
arg-check-fire-target = Что поражается: hospital, humanitarian, civilians, school, sender-forces, third-party-forces, peacekeepers, hazardous-site или other-protected
arg-check-fire-time = Когда наблюдался огонь: "211430Z OCT 22"
arg-check-fire-weapon = Средство поражения: artillery, rockets, aircraft, unmanned-aircraft, direct-fire, small-arms, naval-guns или not-known
arg-check-fire-name = Название или обозначение поражаемого
value-position = МЕСТО
value-target = ЦЕЛЬ
value-weapon = ОРУЖИЕ
