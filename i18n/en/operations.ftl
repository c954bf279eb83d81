# Words of operating a node: its own alarms, the bell, the settings.

## Alarms of our own node

alarm-clock-set = CLOCK SET: this machine's clock jumped by { $seconds } s while the node ran. Times signed before and after do not fit together.
alarm-hook-fails = BELL FAILS: the command that rings for alarms failed when it was last run. See: detente alarm list
alarm-settings-refused = SETTINGS REFUSED: new settings were to be read and can't be used; those from before are in force. See: detente config check
