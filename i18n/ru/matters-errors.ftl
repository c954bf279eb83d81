## Дела: запрос разговора, вопрос, просьба.

matter-not-sayable =
    .what = В этом деле так сейчас не скажешь.
    .why = { $cause }
    .do = Посмотрите, как оно стоит и что сказано: detente call show, detente query show или detente ask show
