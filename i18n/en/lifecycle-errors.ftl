# Errors from package to retirement.

backup-failed =
    .what = No backup was made in { $path }.
    .why = { $cause }
    .do = Remove the cause and take it again. The node and its record are untouched.
backup-not-good =
    .what = The backup in { $path } is not good.
    .why = { $cause }
    .do = Do not rely on it: take another (detente backup FOLDER), and find out what happened to this one.
