# Учение в показе: офицеры обеих сторон проходят процедуры друг с другом.

demo-exercise-title = УЧЕНИЕ. Офицеры сторон «{ $a }» и «{ $b }» проходят те же процедуры друг с другом, на линии для учений. К чему привёл каждый шаг, показывает узел другой стороны:
demo-exercise-line = Линия для УЧЕНИЙ (вымышленная)
demo-exercise-row = { $what }; { $party }, { $officers }: { $did }; { $other } показывает: { $shows }
demo-exercise-quoted = { $did }: «{ $text }»

## Процедуры

demo-exercise-found = учение: его линия
demo-exercise-line-test = учение: проверка линии
demo-exercise-declined = учение: разговор, о котором попросили и в котором отказано
demo-exercise-agreed = учение: разговор, о котором попросили снова и который согласован
demo-exercise-before = учение: проверка перед разговором
demo-exercise-call = учение: разговор
demo-exercise-ask = учение: просьба, высказанная в разговоре
demo-exercise-accounts = учение: сообщения обеих сторон о разговоре
demo-exercise-statement = учение: вопрос о заявлении
demo-exercise-follow-up = учение: продолжение на другом уровне
demo-exercise-check-fire = учение: прекращение огня
demo-exercise-ending = учение: закрытие его линии

## Что сказано о шагах

demo-exercise-test = проверка линии (РЕАЛЬНО, как любая проверка линии)
demo-exercise-read-back = слово повторено: «{ $word }»
demo-exercise-spoken = перед разговором, у обоих узлов; каналов работает — { $paths }, последняя проверка линии: { $test }; { $asker } читает вслух «{ $asker-words }», { $asked } отвечает «{ $asked-words }»; слова у обоих узлов одни
demo-exercise-compared = сообщения о разговоре рядом, у обоих узлов. { $sides }. Просьба в разговоре: «{ $ask }»; упомянута только в сообщении стороны «{ $parties }». { $absence }
demo-exercise-entered = внесено в реестр линии
demo-exercise-in-register = заявление, внёс пост стороны «{ $party }»
demo-exercise-sought = { $shows }; запросов: { $requests }, отклонено: { $declined }
demo-exercise-lasted = { $shows }; длился { $lasted }
demo-exercise-under = продолжение; { $party } показывает запрос { $request } под разговором { $call }
demo-exercise-fire = ПРЕКРАТИТЬ ОГОНЬ, { $precedence }
demo-exercise-rings = звонит, через { $took } после команды
demo-exercise-answered = ответ: { $answer }, через { $took } после подписи
demo-exercise-ends = конец учения
demo-exercise-for-closing = за закрытие линии
demo-exercise-goes-on = линия действует, пока этого не скажут обе

## Что говорят офицеры. Всё помечено.

demo-exercise-subject = УЧЕНИЕ. Эвакуация машины у речной переправы
demo-exercise-minister = Министр обороны (УЧЕНИЕ)
demo-exercise-chief = Начальник штаба обороны (УЧЕНИЕ)
demo-exercise-duty = Дежурный офицер (УЧЕНИЕ)
demo-exercise-wanted = УЧЕНИЕ. Пропустите эвакуационную машину через переправу до сегодняшнего вечера.
demo-exercise-account = УЧЕНИЕ. Министры говорили по телефону.
demo-exercise-crossing = Говорили о переправе.
demo-exercise-passage = Просили пропустить эвакуационную машину.
demo-exercise-weather = Говорили о погоде на реке.
demo-exercise-said-elsewhere = УЧЕНИЕ. Никто не пройдёт через переправу ни сегодня, ни когда-либо.
demo-exercise-spokesman = представитель (УЧЕНИЕ)
demo-exercise-source = Газета учений (вымышлена)
demo-exercise-asked = УЧЕНИЕ. Так, как приведено в реестре этой линии.
demo-exercise-not-ours = УЧЕНИЕ. Нет. Просьба рассматривается.
demo-exercise-follows = УЧЕНИЕ. Какая машина пройдёт и когда
