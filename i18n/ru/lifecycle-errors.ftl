# Ошибки от пакета до вывода из службы.

backup-failed =
    .what = Резервная копия в { $path } не снята.
    .why = { $cause }
    .do = Устраните причину и снимите её снова. Узел и его записи не тронуты.
backup-no-folder =
    .what = Узел не сделал резервной копии: ему не сказано, куда её класть.
    .why = В config.toml под [backup] не указана папка.
    .do = Укажите там folder = "/var/backups/detente" и выполните: detente config reload. Или назовите папку: detente backup ПАПКА
backup-under-way =
    .what = Узел уже делает резервную копию.
    .why = Он делает их по одной.
    .do = Подождите и посмотрите, чем кончилось: detente backup last
backup-not-good =
    .what = Резервная копия в { $path } негодна.
    .why = { $cause }
    .do = Не полагайтесь на неё: снимите другую (detente backup ПАПКА) и выясните, что случилось с этой.
upgrade-not-done =
    .what = Обновления до { $path } не было. Узел работает по-прежнему.
    .why = { $cause }
    .do = Выясните причину на копии: detente backup verify ПАПКА, новой программой. Ничего не изменено.
upgrade-rolled-back =
    .what = Версия { $version } снята; снова работает старая. Линии не было { $took }.
    .why = { $cause }
    .do = Посмотрите, что сказала новая программа (journalctl -u detente); следующую сперва пробуйте на копии: --check
upgrade-down =
    .what = УЗЕЛ НЕ РАБОТАЕТ: не поднимается ни версия { $version }, ни старая.
    .why = { $cause } Возврат: { $back }
    .do = Немедленно сообщите другой стороне по иному каналу. Затем: systemctl status { $service } и последняя резервная копия.
