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
