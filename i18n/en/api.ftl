# Words that the node's HTTP interface adds to those of labels.ftl.

alarm-behind-own-record = BEHIND OWN RECORD: a counterpart holds entries of ours that this node lacks. It signs nothing until two officers open the next epoch.
alarm-not-delivered = NOT DELIVERED: message { $message } has no receipt in time.
alarm-not-acknowledged = NOT ACKNOWLEDGED: no officer has acknowledged message { $message } in time.
alarm-test-failed = LINE TEST { $number } FAILED: { $cause }.
alarm-peer-fault = PROTOCOL FAULT: { $party } sends what no sound node sends. It is refused, and kept out of the record.
alarm-unknown = ALARM: { $name }
