register-no-entry =
    .what = Записи с номером { $id } нет.
    .why = Ни в своих книгах, ни на линии так не начинается ни один номер, или ваша роль не даёт её читать.
    .do = Посмотреть, что есть: detente register list, detente incident list, detente protest list

register-not-to-correct =
    .what = Запись { $id } этот пост исправить не может.
    .why = Это не заявление, не инцидент и не протест, или её внёс пост другой стороны: свои слова исправляет тот, кто их сказал.
    .do = Записать своё сообщение и назвать её: --about

register-no-attribution =
    .what = Не указано, как назван тот, кто это сказал.
    .why = Без этого запись ({ $kind }) не отличить от слуха. Возможно: { $known }
    .do = Указать --attribution, а с named ещё и --said-by.

register-bad-day =
    .what = { $argument }: это не дата.
    .why = { $cause }
    .do = Указать, насколько известно точно: 2026-11-30, 2026-11, 2026, 2026-11-30~ (около), 2026-11-01/2026-11-05, ../2026-11-30

register-bad-text =
    .what = { $argument }: принять нельзя.
    .why = { $cause }
    .do = Сократить или убрать то, что не текст. Слова — не больше 4096 байт, названия сторон и источников — 64.

register-came-on-a-line =
    .what = То, что последовало, стоит в самой книге ({ $book }).
    .why = За записью своей книги следует вопрос, разговор, просьба или сообщение на линии.
    .do = Назвать их: detente query list, detente call list, detente read

protest-no-message =
    .what = { $id } как протест записать нельзя.
    .why = Это не наше сообщение, слова которого здесь есть.
    .do = Отправить протест: detente protest lodge TEXT --about ENTRY
