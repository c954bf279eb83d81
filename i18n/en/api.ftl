# Words that the node's HTTP interface adds to those of labels.ftl.

alarm-behind-own-record = BEHIND OWN RECORD: a counterpart holds entries of ours that this node lacks. It signs nothing until two officers open the next epoch.
alarm-not-delivered = NOT DELIVERED: { $count } { $precedence } of ours without a receipt in time.
alarm-not-acknowledged = NOT ACKNOWLEDGED: { $count } { $precedence } of { $party } that no officer has acknowledged in time.
alarm-not-acknowledged-ours = OURS NOT ACKNOWLEDGED: { $count } { $precedence } of ours that no officer has acknowledged in time.
alarm-messages-one = It is { $message }.
alarm-messages-oldest = The oldest is { $message }; all of them: detente alarm messages
alarm-messages-more = There are more than are counted.
alarm-test-failed = LINE TEST { $number } FAILED: { $cause }.
alarm-peer-fault = PROTOCOL FAULT: { $party } sends what no sound node sends. It is refused, and kept out of the record.
alarm-unknown = ALARM: { $name }
