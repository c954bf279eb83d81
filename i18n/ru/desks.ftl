# Что хартия говорит о работе постов: сроки ответа по делам, срок ожидания сообщения по итогам, часовые пояса.

term-answer-within = сроки ответа по делам
term-readout-hold = срок ожидания сообщения по итогам
term-zones = часовые пояса
charter-item-the-hold-of-a-readout = срок ожидания сообщения по итогам
charter-item-a-time-zone = часовой пояс
charter-matter-time = Дела, { $precedence }: слова ждут { $time }
charter-no-matter-times = Сроки ответа по делам не согласованы: действуют сроки, принятые для срочности.
charter-readout-hold = Сообщение по итогам до публикации ждёт слова другой стороны { $time }.
charter-no-readout-hold = Срок ожидания сообщения по итогам не согласован.
charter-zone = Часы стороны «{ $party }»: { $zone }
charter-no-zones = Часовые пояса не названы.
zone-clock = { $party } ({ $zone }): { $clock }, { $date }
zone-unknown = { $party }: { $zone }, такого часового пояса эта машина не знает
cause-draft-zone = { $value } — часовой пояс, которого эта машина не знает: названия такие, как Europe/Kyiv (пакет tzdata)
cause-draft-answer-times = answer_within = { $value } ничего не значит: это таблица [answer_within] со сроками по срочности или "none"
matter-by-stated = Слова ждут до { $time }
matter-by-charter = Слова ждут до { $time }: срок хартии для срочности { $precedence }
matter-by-precedence = Слова ждут до { $time }: срок для срочности { $precedence }, когда в хартии он не согласован
matter-by-hold = Слова ждут до { $time }: столько по хартии ждёт сообщение по итогам
matter-sooner = Это раньше срока хартии для срочности { $precedence }: он истекает { $time }.
matter-waits-until = до { $time }
readout-held-by-charter = Ждёт слова другой стороны до { $time }, как согласовано в хартии
