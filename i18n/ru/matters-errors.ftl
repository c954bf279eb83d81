## Дела: запрос разговора, вопрос, просьба.

matter-not-sayable =
    .what = В этом деле так сейчас не скажешь.
    .why = { $cause }
    .do = Посмотрите, как оно стоит и что сказано: detente call show, detente query show, detente ask show или detente readout show
matter-unknown =
    .what = На этой линии нет такого дела: { $kind } { $id }.
    .why = Ни один номер дела этого рода так не начинается.
    .do = Посмотрите, какие есть: detente { $command } list
matter-of-another-kind =
    .what = Под номером { $id } другое дело, не { $kind }.
    .why = На этой линии это: { $other }
    .do = Посмотреть: detente { $command } show { $id }
matter-with-whom =
    .what = Не сказано, с кем это дело.
    .why = На этой линии несколько других сторон, а дело ведут с одной из них: { $known }
    .do = Назовите другую сторону: --to СТОРОНА
readout-file-unusable =
    .what = В { $path } нет изложения разговора.
    .why = { $cause }
    .do = Запишите файл для заполнения: detente readout draft FILE
time-passed =
    .what = { $argument }: время { $time } прошло.
    .why = То, о чём здесь просят или договариваются, должно быть впереди.
    .do = Дайте время, которое ещё не наступило, по UTC: 2026-11-30T14:00Z, "301400Z NOV 26" или +2h
