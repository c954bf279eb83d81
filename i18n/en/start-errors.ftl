# Why a node was not started. What happened, why, what to do.

start-disk-full =
    .what = The node in { $path } was not started: the disk is full.
    .why = There is no room for what a start must write, even with the reserve given up. What was acknowledged is safe.
    .do = Free 200 MB on that disk (see: df -h { $path }), then start it again: detente up
start-read-only =
    .what = The node in { $path } was not started: its disk is read-only.
    .why = { $cause }. A disk that failed is often mounted read-only by the system.
    .do = See what the system says of the disk (dmesg), mount it for writing again, then: detente up
start-not-permitted =
    .what = The node in { $path } may not use its files.
    .why = { $cause }
    .do = Start it as the user whom the folder belongs to (see: ls -ld { $path }), or give the folder back to that user with chown -R.
start-other-user =
    .what = The node in { $path } was not started: the folder is another user's.
    .why = It belongs to user number { $owner }, and this is user number { $user }. Files made now could not be opened by the right user later.
    .do = Start it as that user: sudo -u "#{ $owner }" detente up. If this user is the right one: chown -R { $user } { $path }
start-too-open =
    .what = The node was not started: { $path } is open to other users of this machine.
    .why = Its mode is { $mode }. Whoever can read a key can sign in this party's name; whoever can write here can replace it.
    .do = Close it: chmod -R go= { $path }. If others were on this machine meanwhile, take its keys for known.
start-key-missing =
    .what = The node was not started: the key { $file } is missing.
    .why = Without it this node can't prove who it is. A new key would be another party's.
    .do = Put the file back from the backup, with mode 600, and start it again. Do not make a new node in its place.
start-other-key =
    .what = The node was not started: { $file } is not the key that this node's card names.
    .why = Keys and card are not of one party: files of two nodes were mixed, in a copy or when a backup was put back.
    .do = Put keys and card.txt back from the same backup into { $path }, and start it again. Nothing was signed.
start-port-in-use =
    .what = The node was not started: another program listens on { $address }.
    .why = Only one program can have the port { $port }. It may be a node that is already running.
    .do = See which: ss -lntup "sport = :{ $port }". Stop it, or give another port in config.toml under { $setting }.
start-address-not-here =
    .what = The node was not started: this machine has no address { $address }.
    .why = It stands in config.toml under { $setting }, and no interface has it now.
    .do = See which addresses there are: ip address. Correct it; 0.0.0.0:{ $port } or [::]:{ $port } listens on all of them.
start-damaged =
    .what = The record in { $path } is damaged, and the node was not started.
    .why = { $cause }
    .do = Copy the folder aside as it is and check the disk. Then put the last backup back; what is missing in it is fetched from the counterpart.
