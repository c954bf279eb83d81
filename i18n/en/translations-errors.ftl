## Translations: what can't be translated, and why.

translation-of-template =
    .what = There is nothing to translate in { $id }.
    .why = Nobody's own words stand in it. What a template says, each node says in its reader's language by itself, word for word as both sides agreed.
    .do = To see it in another language: detente read ID --text-language LANGUAGE
translation-no-such-text =
    .what = There is no text { $part } to translate there.
    .why = That entry has so many texts: { $count }
    .do = See them with their numbers: detente translation show ID
translation-not-held =
    .what = { $id } can't be translated here.
    .why = Its body is not held by this node, or is of a later version.
    .do = Translate it where it can be read, or wait until it has come.
translation-same-language =
    .what = That text is in the language { $language } already.
    .why = A second text in the language of the original would only compete with it; the original is the authority.
    .do = Name the language of the translation: --text-language LANGUAGE
translation-unknown =
    .what = There is no translation, message or matter { $id } on this line.
    .why = No id of that kind begins like that.
    .do = See what there is: detente translation list
