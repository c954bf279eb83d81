# What can go wrong with a drill.

drill-folder-not-empty =
    .what = { $path } can't be used for a drill.
    .why = It is not empty.
    .do = Name a folder that does not exist yet.
drill-folder-of-node =
    .what = { $path } can't be used for a drill.
    .why = { $node } holds a node; a drill touches none but its own two.
    .do = Name a new folder outside every node's data folder.
drill-failed =
    .what = The drill could not go on at: { $step }
    .why = { $cause }
    .do = Run it again with --folder FOLDER, and look at the logs of both nodes there.
drill-interrupted =
    .what = The drill was ended before its first exercise.
    .why = Someone pressed Ctrl-C or asked the process to end.
    .do = Nothing needs to be done; both nodes were closed.
drill-report-not-read =
    .what = { $path } is not shown.
    .why = It is no report of a drill that this version can read: { $cause }
    .do = Name a file that detente drill --report has written.
