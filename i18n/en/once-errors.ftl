# Errors of idempotency keys. Each says what happened (.what), why (.why) and what to do (.do).

api-key-malformed =
    .what = The node refuses this request.
    .why = Its Idempotency-Key is not 1 to { $max } visible characters of plain ASCII without spaces.
    .do = Make a new random key for each act, for example 32 hexadecimal digits.
api-key-other-request =
    .what = The node refuses this request; nothing was done.
    .why = Another request came under the same Idempotency-Key in the last 24 hours.
    .do = Send a new act under a new key. Repeat an act only word for word.
api-key-under-way =
    .what = The node refuses this request; the first one goes on.
    .why = The first request under this Idempotency-Key is still being done.
    .do = Send it again, word for word and under the same key, in a second.
api-keys-full =
    .what = The node refuses this request; nothing was done.
    .why = { $max } requests under Idempotency-Keys of this caller are remembered, and none is forgotten within 24 hours.
    .do = Send it without a key, or hand in several acts as one batch, or wait.

## What an officer has done already.

input-acknowledged-before =
    .what = { $officer } has acknowledged this message already: { $time }
    .why = One person acknowledges once; a second entry would say nothing. Another officer's acknowledgement counts beside it.
    .do = Nothing needs to be done, and nothing was recorded. If the message has changed since, open it first: detente read ID
input-cancelled-before =
    .what = This message is cancelled already: { $time } ({ $officer })
    .why = Our side takes a message back once, for everybody.
    .do = Nothing needs to be done, and nothing was recorded.
input-read-back-before =
    .what = { $officer } has answered this line test already: { $time }
    .why = The first word counts, read back or refused; a second entry would say nothing.
    .do = Nothing needs to be done, and nothing was recorded. See the tests: detente test
input-on-watch-before =
    .what = { $officer } is on watch already, since { $time }
    .why = The watch goes on until it is left or another officer relieves it.
    .do = Nothing needs to be done, and nothing was recorded. See who is on watch: detente duty
