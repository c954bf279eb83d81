## Поправки к хартии.

input-bad-amendment =
    .what = Эту поправку предложить нельзя.
    .why = { $cause }
    .do = Посмотрите, что в силе, и составьте поправку заново: detente amendment show
input-amendment-open =
    .what = Открыта другая поправка.
    .why = У хартии одна поправка за раз, а { $proposal } ещё ждёт подписей.
    .do = Сначала подпишите её или откажите в ней; кто её предложил, отзывает её отказом: detente amendment show
input-amendment-over =
    .what = По этой поправке больше ничего не подписывают.
    .why = { $outcome ->
        [void] Она не действует
        [withdrawn] Её отозвала сторона, которая её предложила
        [refused] Одна из сторон отказала в ней
       *[concluded] Её подписали все стороны
    }.
    .do = Кто что сказал: detente amendment show
input-amendment-said-before =
    .what = Наша сторона своё слово об этой поправке сказала.
    .why = Двое офицеров её подписали или в ней отказали; дважды этого не говорят и назад не берут.
    .do = Кто что сказал: detente amendment show
amendment-file-wrong =
    .what = Поправку из { $path } предложить нельзя.
    .why = { $cause }
    .do = Исправьте файл: в нём стоят только те ключи, которые меняются, — как в проекте хартии. Что в силе: detente amendment show
amendment-unknown =
    .what = Поправки { $proposal } на этой линии нет.
    .why = Ни одно предложение так не начинается.
    .do = Посмотрите, какие есть: detente amendment show
