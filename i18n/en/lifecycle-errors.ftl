# Errors from package to retirement.

backup-failed =
    .what = No backup was made in { $path }.
    .why = { $cause }
    .do = Remove the cause and take it again. The node and its record are untouched.
backup-no-folder =
    .what = The node took no backup: it has not been told where backups go.
    .why = config.toml names no folder under [backup].
    .do = Set folder = "/var/backups/detente" there and run: detente config reload. Or name one: detente backup FOLDER
backup-under-way =
    .what = The node is taking a backup already.
    .why = It takes one at a time.
    .do = Wait for it, then see how it ended: detente backup last
backup-not-good =
    .what = The backup in { $path } is not good.
    .why = { $cause }
    .do = Do not rely on it: take another (detente backup FOLDER), and find out what happened to this one.
upgrade-not-done =
    .what = There was no upgrade to { $path }. The node runs as before.
    .why = { $cause }
    .do = Find out why on a copy: detente backup verify FOLDER, with the new program. Nothing was changed.
upgrade-rolled-back =
    .what = Version { $version } was taken back; the old one runs again. The line was away for { $took }.
    .why = { $cause }
    .do = Look at what the new program said (journalctl -u detente), and try the next one on a copy: --check
upgrade-down =
    .what = THE NODE IS DOWN: neither version { $version } nor the old one comes up.
    .why = { $cause } Going back: { $back }
    .do = Tell the other side over another channel, now. Then: systemctl status { $service }, and the last backup.
