# Учётные записи, сеансы, токены и журнал действий в командной строке.

## Значения и аргументы

value-role = РОЛЬ
value-scope = ОБЛАСТЬ
arg-account = Имя учётной записи, как его вводит человек
arg-account-person = Имя человека, как оно стоит в хартии
arg-account-role = Что может человек: watch, linguist, releasing, press, technician, auditor, archivist; повторите для нескольких
arg-account-language = Язык надписей для этого человека: en или ru
arg-account-key = Файл ключа, который у человека уже есть (создан командой «detente officer»); без него создаётся новый ключ
arg-account-renew-key = Создать новый ключ, потому что пароль утрачен; старого ключа больше нет
arg-password-file = Прочитать пароль из первой строки этого файла («-»: стандартного ввода), а не спрашивать
arg-old-password-file = Прочитать нынешний пароль из первой строки этого файла («-»: стандартного ввода)
arg-token-name = Как называется токен
arg-token-scope = Для чего он: read, send-routine, send, metrics, backup; повторите для нескольких
arg-token-days = На сколько дней (если не указано, 90; не больше 731)
arg-session = Сеанс, как он назван в списке
arg-audit-before = Показать то, что стоит перед этим номером
arg-audit-verify = Просмотреть весь журнал действий: все ли записи такие, какими были сделаны

## Справка

help-login = Войти как офицер, техник или проверяющий
help-login-long =
    Выполняет вход на узел этой папки. Пароль открывает там ваш ключ подписи, и командам, которые
    действуют, файл ключа уже не нужен. Сеанс длится одно дежурство; если в нём долго не действовать, он
    остаётся только для чтения, и «detente login» открывает его снова.

      detente login ivanova
help-logout = Выйти
help-logout-long =
    Завершает ваш сеанс. Узел сразу забывает ваш ключ.

      detente logout
help-whoami = Кто выполнил вход
help-whoami-long =
    Показывает, от чьего имени действуют команды этого рабочего места и сколько ещё.

      detente whoami
help-account = Люди этого узла
help-account-long =
    Учётные записи людей этого узла. Их создаёт техник; после первой смены пароля ключом, который
    им защищён, не может пользоваться никто, кроме самого человека.

      detente account add ivanova --person "А. Иванова" --role watch
      detente account password
      detente account list
help-account-list = Показать учётные записи
help-account-add = Создать учётную запись
help-account-roles = Изменить, что может человек
help-account-disable = Закрыть вход в учётную запись
help-account-enable = Снова открыть вход
help-account-unlock = Прекратить ожидание после неудачных попыток входа
help-account-password = Сменить свой пароль или создать новый ключ вместо утраченного пароля
help-token = Токены машин
help-token-long =
    Токены для программ, которые обращаются к этому узлу: что им можно и до какого времени. Токен
    никогда не действует как офицер. Его секрет показывается один раз.

      detente token new monitor --scope metrics
      detente token revoke monitor
help-token-list = Показать токены
help-token-new = Создать токен
help-token-revoke = Отозвать токен; его потоки событий сразу прекращаются
help-sessions = Кто выполнил вход на этом узле
help-sessions-long =
    Все, кто выполнил вход, и откуда. Отозванный сеанс сразу отклоняется повсюду.

      detente sessions
      detente sessions revoke 0f1e2d3c4b5a
help-sessions-list = Показать сеансы
help-sessions-revoke = Завершить чужой сеанс
help-audit = Что и кем сделано с этим узлом
help-audit-long =
    Журнал действий по управлению: входы, учётные записи, токены, сопряжение, выгрузки. Каждая запись
    называет предыдущую, поэтому ни одну нельзя незаметно изменить или убрать. Время от времени
    записывайте последний хеш.

      detente audit
      detente audit --verify

## Вывод

password-ask = Пароль:
password-first = Первый пароль для этого человека:
password-old = Ваш нынешний пароль:
password-new = Ваш новый пароль:
password-again = Ещё раз:
password-changed = Пароль изменён. Другие сеансы этой учётной записи завершены.
logout-done = Вы вышли.
session-of = { $person } ({ $account }): { $roles }. Осталось времени: { $left }
session-must-change = Сначала выберите свой пароль: detente account password
session-is-locked = Сейчас сеанс только для чтения. Введите пароль ещё раз: detente login
account-none = Учётных записей пока нет. Создать: detente account add
account-row =
    { $account }: { $person } ({ $roles }), { $state }
      ключ { $key }
account-must-change = { "  " }первый пароль ещё не сменён
account-locked-out = { "  " }заблокирована неудачными попытками входа, и никто её не разблокировал. Для этого: detente account unlock { $account }
account-locked = { "  " }слишком много неудачных попыток входа; до следующей ждать: { $left }
account-state-active = действует
account-state-disabled = закрыта
account-added-next =
    Дальше: человек ({ $account }) входит командой «detente login» и выбирает свой пароль командой
    «detente account password». Затем сторона назначает офицера с этим ключом.
account-renewed-next = Старого ключа больше нет. В записях: отзовите его и назначьте новый.
token-none = Токенов нет.
token-row = { $name }: { $scopes }; до { $expires }; кем создан: { $by }
token-secret = Его секрет, показывается один раз:
token-revoked = Отозван: { $name }
session-none = Никто не выполнил вход.
session-row = { $id }  { $account } ({ $person }), откуда: { $from }, с { $since }
session-revoked = Завершён: { $id }
audit-row = { $number }  { $at }  { $who } [{ $from }]  { $what }: { $about } ({ $outcome })
audit-holds =
    { $records ->
        [one] Журнал действий сходится: { $records } запись.
        [few] Журнал действий сходится: { $records } записи.
        [many] Журнал действий сходится: { $records } записей.
       *[other] Журнал действий сходится: { $records } записи.
    }
    Запишите этот хеш в другом месте: { $head }

## Что сделано, в журнале действий

audit-node-started = узел запущен
audit-stop-asked = запрошена остановка
audit-sign-in = вход
audit-sign-ins-failed = другие неудачные попытки входа
audit-sign-out = выход
audit-session-unlocked = сеанс открыт снова
audit-session-revoked = сеанс завершён
audit-account-locked = имя заблокировано
audit-source-locked = источник заблокирован
audit-account-unlocked = имя разблокировано
audit-account-made = создана учётная запись
audit-account-changed = изменена учётная запись
audit-password-changed = сменён пароль
audit-key-renewed = создан новый ключ
audit-token-made = создан токен
audit-token-revoked = отозван токен
audit-card-confirmed = подтверждена карточка другой стороны
audit-addresses-set = заданы адреса другой стороны
audit-charter-proposed = передана хартия
audit-charter-signed = подписана хартия
audit-backup-made = резервная копия сделана
audit-bell-silenced = звонок выключен
audit-roster-raised = оповещение по графику дежурств
audit-settings-reloaded = настройки прочитаны снова
audit-break-glass = отправку разрешил один человек, с указанием причины
audit-exported = записи выгружены
audit-records-lost = записи утрачены

## Интерфейс для других машин

value-url = URL
arg-node = Не узел этой папки, а другой, по TLS: https://host:port
arg-certificate = Сертификат, который должен показать тот узел (файл api-certificate.pem из его папки)
arg-api-name = Имя или адрес, по которому обращаются к узлу; повторите для нескольких
help-api = Интерфейс узла для других машин
help-api-long =
    Без настройки интерфейс открыт только этой машине. Другие обращаются к нему по TLS, с
    сертификатом, который создаёт эта команда. Им дают файл, или они сверяют отпечаток.

      detente api certificate --name hq.example --name 192.0.2.5
help-api-certificate = Создать сертификат и показать его отпечаток
api-certificate-made =
    Создан: { $path }
    Отпечаток SHA-256: { $fingerprint }
    Дайте файл тем, кто будет подключаться, или пусть они сверят отпечаток. Ключ остаётся здесь.
    Затем в config.toml, и запустите узел заново:
