## Дела: запрос разговора, вопрос, просьба. Надпись называет факт, не смягчает его и не оценивает.

refusal-not-now = в том состоянии дела, которое знал автор, это ничего не меняет
refusal-not-a-side = это говорят только две стороны дела, и каждая — своё

cause-wish-who-too-long = в имени { $bytes } байт, допускается не больше { $max }
cause-wish-times = в запросе разговора называют не больше { $max } промежутков времени
cause-wish-time-backwards = названное время кончается раньше, чем начинается
cause-wish-languages = в запросе разговора называют не больше { $max } языков
cause-wish-recording = хартия не разрешает записывать разговоры
cause-matter-no-such = дела { $matter } здесь нет
cause-matter-with-nobody = дело ведут с одной другой стороной линии
cause-matter-flash = с самой высокой срочностью отправляют только сообщение, и подписывают его двое
cause-matter-no-level = уровня { $level } в хартии нет
cause-matter-minutes = на разговор отводят от 1 до { $max } минут, а не { $minutes }
cause-matter-other-kind = в деле этого рода так не говорят
cause-matter-several = предложено несколько времён ({ $count }); назовите предложение, на которое соглашаетесь
cause-matter-no-words = на просьбу отвечают словами
cause-matter-looks-on = это дело двух других сторон
cause-matter-other-side = наша сторона в этом деле не говорит { $act }; сейчас она может сказать: { $can }
cause-matter-not-now = { $kind }: { $state }. Сейчас { $act } ничего не изменит; сказать можно: { $can }
cause-matter-not-on-offer = того времени больше не предлагают

## matter-…: какого рода дело

matter-call-request = запрос разговора
matter-query = вопрос
matter-ask = просьба

## state-of-…: состояния дела, по родам

state-of-call-request-asked = запрошен, офицер ещё не видел
state-of-call-request-seen = офицер видел, ответа ещё нет
state-of-call-request-other-time = предложено другое время
state-of-call-request-deferred = отложен
state-of-call-request-delegated = передан на другой уровень
state-of-call-request-agreed = согласован
state-of-call-request-declined = отклонён
state-of-call-request-called-off = был согласован и отменён
state-of-call-request-withdrawn = отозван
state-of-query-asked = задан, ответа ещё нет
state-of-query-will-check = выясняется
state-of-query-answered = ответ дан
state-of-query-withdrawn = отозван
state-of-ask-open = открыта
state-of-ask-put-off = отложена
state-of-ask-answered = ответ дан
state-of-ask-refused = в ней отказано
state-of-ask-withdrawn = отозвана

## said-on-…: что сказано в деле, по родам

said-on-call-request-request = запрошен разговор
said-on-call-request-seen = офицер видел
said-on-call-request-accept = согласие
said-on-call-request-propose = предложено другое время
said-on-call-request-take = согласие с предложенным временем
said-on-call-request-defer = отложено
said-on-call-request-delegate = передано на другой уровень
said-on-call-request-decline = отклонено
said-on-call-request-withdraw = отозвано
said-on-call-request-call-off = отменено
said-on-call-request-no-answer = к сроку ответа нет
said-on-query-ask = задан вопрос
said-on-query-answer = ответ
said-on-query-will-check = выясним
said-on-query-withdraw = отозвано
said-on-query-no-answer = к сроку ответа нет
said-on-ask-raise = высказана просьба
said-on-ask-answer = ответ
said-on-ask-put-off = отложено
said-on-ask-refuse = отказ
said-on-ask-repeat = высказана снова
said-on-ask-withdraw = отозвано
said-on-ask-no-answer = к сроку ответа нет

## call-reason-…: почему разговор отклонён

call-reason-not-stated = причина не названа
call-reason-not-reachable = с тем, кого просят, нельзя связаться
call-reason-not-now = не сейчас
call-reason-other-level = не на этом уровне
call-reason-subject = не на эту тему
call-reason-circumstances = не в нынешних обстоятельствах
call-reason-no-use = в этом не было бы пользы
call-reason-other = причина, которой эта версия не знает

## question-…: о чём спрашивают

question-are-these-yours = Это ваши?
question-is-this-your-position = Это заявление — ваша позиция?
question-did-this-happen = Это было?
question-other = Вопрос, которого эта версия не знает

## reply-…: что отвечают на вопрос

reply-yes = да
reply-no = нет
reply-unknown = неизвестно
reply-not-said = не скажем
reply-other = ответ, которого эта версия не знает
