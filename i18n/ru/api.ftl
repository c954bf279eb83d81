# Слова, которые HTTP-интерфейс узла добавляет к словам labels.ftl.

alarm-behind-own-record = УЗЕЛ ОТСТАЛ ОТ СВОИХ ЗАПИСЕЙ: у другой стороны есть наши записи, которых здесь нет. Узел ничего не подписывает, пока два офицера не откроют следующую эпоху.
alarm-not-delivered = НЕ ДОСТАВЛЕНО: { $precedence }, наших без расписки в срок — { $count }.
alarm-not-acknowledged = НЕ ПОДТВЕРЖДЕНО: { $precedence } ({ $party }), не подтверждено офицером в срок — { $count }.
alarm-not-acknowledged-ours = НАШЕ НЕ ПОДТВЕРЖДЕНО: { $precedence }, наших, не подтверждённых офицером в срок, — { $count }.
alarm-messages-one = Это { $message }.
alarm-messages-oldest = Самое раннее — { $message }; все: detente alarm messages
alarm-messages-more = Их больше, чем сосчитано.
alarm-test-failed = ПРОВЕРКА ЛИНИИ НЕ ПРОЙДЕНА (номер { $number }): { $cause }.
alarm-peer-fault = НАРУШЕНИЕ ПРОТОКОЛА ({ $party }): приходит то, чего исправный узел не посылает. Это отклоняется и в записи не попадает.
alarm-unknown = ТРЕВОГА: { $name }
