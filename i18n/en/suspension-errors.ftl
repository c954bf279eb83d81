## Suspended lines.

input-own-suspension =
    .what = Not sent: our own party has suspended this ({ $part }).
    .why = It has said so since { $time }, to the other side too; what is sent now is shown there as sent all the same.
    .do = If life is at stake: detente send --safety-of-life, or a FLASH. To have the line back: detente resume. To send it all the same: anew, with --although-suspended
input-not-suspended =
    .what = There is nothing to resume.
    .why = Our party has not suspended this line, has resumed it already, or has stated its suspension anew since.
    .do = See what stands: detente suspensions
