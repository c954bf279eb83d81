# Сообщения по итогам для всех: страницы и ленты (`detente publish`).

## Команда

help-publish = Публикует сообщения по итогам: страница на каждое и ленты, в папке для веб-сервера
help-publish-long =
    Пишет папку, которую может раздавать любой веб-сервер: страницу на каждое собственное сообщение стороны о
    каждом разговоре, по постоянному адресу; общую страницу; то же в виде лент, Atom и JSON Feed; и рядом саму
    запись, чтобы читатель мог проверить каждое слово. Узел не нужен. На страницах нет скриптов, и ни за чем вне
    папки они не обращаются.

    Запустите её снова с новой версией записи: изменённое стоит вместе с прежней версией, а то, чего в записи
    больше нет, остаётся с отметкой, что оно снято. Ни одна страница не пропадает. То, что в папку положил или
    изменил кто-то другой, никогда не перезаписывается.

    Пример:
      detente publish site --record examples/2022/record.toml --address https://example.org/contacts/

    Дальше: пусть веб-сервер раздаёт папку по этому адресу.
arg-publish-folder = Папка, в которую писать; если её нет, она будет создана
arg-publish-record = Запись по сообщениям прессы, из которой публикуются сообщения по итогам, в TOML
arg-publish-address = Где папка доступна, навсегда: https://host/path/
publish-new = Новый файл: { $path }
publish-changed = Изменён файл: { $path }
publish-untouched = { $count ->
        [one] { $count } файл остался как был.
        [few] { $count } файла остались как были.
        [many] { $count } файлов остались как были.
       *[other] { $count } файла остались как были.
    }
publish-next = Дальше: раздавайте папку { $folder } по адресу { $address }

## Страницы

publish-title-reported = Что каждая сторона говорила о своих разговорах
publish-intro-reported = Каждый текст здесь — собственное сообщение одной стороны о разговоре, взятое из источника. Сама программа ничего не утверждает, сторон не оценивает и ни об одном сообщении не говорит, что оно верно.
publish-feeds = Чтобы следить за новым:
publish-readout-title = { $party }: { $kind }, { $call }
publish-withdrawn-title = Снято: { $title }
publish-withdrawn = Снято с публикации: { $moment }. Остаётся здесь с этой отметкой.
publish-is-withdrawn = снято
publish-published = Опубликовано здесь: { $moment }.
publish-updated = Изменено: { $moment }.
publish-changes = { $count ->
        [one] Менялось { $count } раз.
        [few] Менялось { $count } раза.
        [many] Менялось { $count } раз.
       *[other] Менялось { $count } раза.
    }
publish-unchanged = С тех пор не менялось.
publish-call = Разговор
publish-day = День
publish-text = Что говорит эта сторона
publish-last-text = Что эта сторона говорила последним
publish-versions = Все версии
publish-version = Версия { $number }, опубликована здесь: { $moment }
publish-former = Прежняя версия { $number }, опубликована здесь: { $moment }
publish-stands-above = Она стоит выше.
publish-why = Почему изменено:
publish-why-not-said = Почему изменено, в записи не сказано.
publish-others = Другие сообщения о том же разговоре
publish-others-none = Других сообщений об этом разговоре здесь не опубликовано.
publish-check = Как это проверить
publish-check-digest = SHA-256
publish-check-how = Как
publish-check-reported = Каждое слово выше стоит в этом файле. detente publish ПАПКА --record ФАЙЛ --address { $address } делает из него эти страницы заново.
publish-record-file = Запись, из которой это сделано
publish-source = Источник
publish-source-published = Источник опубликован
publish-source-updated = Источник изменён
