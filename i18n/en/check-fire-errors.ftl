# Why a check fire was refused. What happened, why, what to do.

input-check-fire-cap =
    .what = This check fire was not sent: there have been too many in this hour.
    .why = { $cap ->
        [one] A party sends { $cap } check fire an hour at most, for one officer alone releases it. The other party's node would refuse more, without a receipt.
       *[other] A party sends { $cap } check fires an hour at most, for one officer alone releases each. The other party's node would refuse more, without a receipt.
    }
    .do = { $minutes ->
        [one] Send it as a FLASH of two officers (detente send --template check-fire --precedence flash), or in { $minutes } minute. Use another means too.
       *[other] Send it as a FLASH of two officers (detente send --template check-fire --precedence flash), or in { $minutes } minutes. Use another means too.
    }
