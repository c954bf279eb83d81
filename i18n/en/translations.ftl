## Translations: the original is the authority. A label names a fact; it never softens or judges one.

refusal-not-its-party = only the party whose translation it is reviews it
refusal-own-translation = whoever translated does not review: another person must
cause-translations-too-many = our party has said { $max } things of it already, and no more are signed
cause-translation-corrects-another = what it is to replace is no translation of the same text by our party
flag-no-such-text = what it translates has no text of that number
flag-same-language = it is in the language of the original, and so no translation

said-on-translation-translate = translation
said-on-translation-confirm = translation reviewed and confirmed
said-on-translation-query = translation queried
held-translation = translation
held-translation-confirmed = translation reviewed and confirmed
held-translation-queried = translation queried

## translation-is-…: how far a translation may be relied on

translation-is-reviewed = reviewed
translation-is-not-reviewed = NOT REVIEWED
translation-is-queried = QUERIED, somebody of the same party finds it wrong
translation-is-replaced = replaced by another

## text-is-…: what a text is in its entry

text-is-text = text
text-is-reason = reason of who released it alone
text-is-field = field of a template
text-is-subject = subject
text-is-whom = for whom
text-is-behalf = on whose behalf
text-is-topic = topic
text-is-participant = participant
text-is-agreed-line = agreed line
text-is-own-line = own line
text-is-private = stays private
text-is-correction = what is corrected

## detente translation

translation-none = Nothing of that sort.
translation-list-next = Next: detente translation show ID
translation-original = ORIGINAL, the authority: { $what }, text { $part }, in: { $language }
translation-heading = Translation, not the original, of: { $what } ({ $part }), into: { $language }. By { $officers } ({ $party }), { $standing }; { $id }
translation-standing-by = { $standing }, by { $officers }
translation-by-machine = MADE BY A MACHINE, by the word of whoever signed it
translation-wrong = { $officers } finds it wrong, and says:
translation-wrong-before = { $officers } found it wrong before, said this, and has said another word since:
translation-others = { $count ->
        [one] One other translation: detente translation show { $id }
       *[other] { $count } other translations: detente translation show { $id }
    }
translation-no-texts = Nobody's own words stand in it. What a template says, each node says in its reader's language.
translation-left-out = { $count ->
        [one] One more translation is not shown.
       *[other] { $count } more translations are not shown.
    }
translation-said = { $said }, signed by { $officer }: { $id }
help-translation = Translates what people wrote, and reviews translations
help-translation-long =
    Translates what people wrote: messages, answers, and what is said on matters. The original is the authority and stands
    first wherever it is shown; a translation is an entry beside it, by a linguist. Another person of the same party reviews
    it: confirms it, or says what is wrong. A correction is another translation that names the one it replaces. Each side
    makes translations of its own, and both see all of them. None acknowledges or answers anything.

    What a template says needs no translation: each node says it in its reader's language.

    Example:
      detente translation list --waits translation --into en
      detente translation add 3fa9c1 "Two aircraft crossed." --text-language en --officer linguist.key
      detente translation review 77d0e2 --officer releaser.key
      detente translation query 77d0e2 "Three aircraft, not two." --officer releaser.key
      detente translation add 3fa9c1 "Three aircraft crossed." --replaces 77d0e2 --officer linguist.key

    Next: detente translation show ID
help-translation-list = Lists what has translations, or waits for one, for a review or for a correction
help-translation-show = Shows the texts of an entry, each with its translations
help-translation-add = Files a translation, or one in place of another
help-translation-review = Confirms a translation of our party, made by another person
help-translation-query = Says what is wrong with a translation of our party, made by another person
arg-translation-waits = translation, review or correction: only what waits for our linguists
arg-translation-into = Into which language a translation is waited for (the language of this desk)
arg-translation-of = What is translated: its id or the beginning of it, or that of a translation
arg-translation-text = The translation
arg-translation-language = The language of the translation, such as en or ru (the language of this desk)
arg-translation-part = Which text of the entry, as `detente translation show` numbers them (1)
arg-translation-machine = Says that a machine made it
arg-translation-replaces = The translation of our party that it replaces
arg-translation = The translation, by its id or the beginning of it
arg-translation-wrong = What is wrong

## detente verify --texts

verify-text-part = Text { $part } of that entry
verify-text-own-review = It is not by another person of the translator's party, and so no review.
